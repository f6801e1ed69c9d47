require "json"
require "openapi_client"

config = OpenapiClient::Configuration.new
config.scheme, config.host = ENV.fetch("SMS_MOCK_URL").split("://")
config.base_path = "/app"
config.server_index = nil
config.api_key = { "email" => "demo@example.com", "token" => "11111111-1111-4111-8111-111111111111" }
client = OpenapiClient::ApiClient.new(config)
sms = OpenapiClient::SmsApi.new(client)

body = OpenapiClient::SendSmsBody.new(recipient_number: "0821234567", message: "Hello")
puts "sent #{sms.send_sms(body).message_id}"
puts "listed #{OpenapiClient::MessagesApi.new(client).get_messages.total_elements}"
begin
  sms.send_sms(OpenapiClient::SendSmsBody.new(recipient_number: "082123", message: "Hello"))
rescue OpenapiClient::ApiError => refused
  puts "refused #{refused.code} #{JSON.parse(refused.response_body)["code"]}"
end
puts "balance #{OpenapiClient::AccountApi.new(client).get_balance.credit_balance}"
