# For ~/.bashrc; bash 4.4 or later.
eval "$(_SMS_MOCK_COMPLETE=bash_source sms-mock)"
