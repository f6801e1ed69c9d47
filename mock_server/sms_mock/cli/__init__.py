"""The command `sms-mock`: one file for each verb, and what the verbs share."""
