# For ~/.zshrc, after compinit.
eval "$(_SMS_MOCK_COMPLETE=zsh_source sms-mock)"
