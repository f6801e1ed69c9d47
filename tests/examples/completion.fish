# For ~/.config/fish/completions/sms-mock.fish.
_SMS_MOCK_COMPLETE=fish_source sms-mock | source
