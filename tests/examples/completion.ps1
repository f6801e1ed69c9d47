# For $PROFILE; needs click 8.5 or later.
$env:_SMS_MOCK_COMPLETE = "powershell_source"
sms-mock | Out-String | Invoke-Expression
Remove-Item Env:_SMS_MOCK_COMPLETE
