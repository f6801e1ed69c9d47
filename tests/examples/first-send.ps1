$account = @{ email = "demo@example.com"; token = "11111111-1111-4111-8111-111111111111" }
$sms = '{"recipientNumber": "0821234567", "message": "Hello"}'
Invoke-RestMethod http://localhost:8767/app/api/rest/v1/sms/send.json -Method Post -Headers $account -ContentType application/json -Body $sms
