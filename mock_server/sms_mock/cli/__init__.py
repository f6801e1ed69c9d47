"""The command `sms-mock`: a file for each verb, and the code that verbs share."""
