using Org.OpenAPITools.Api;
using Org.OpenAPITools.Client;
using Org.OpenAPITools.Model;

var config = new Configuration { BasePath = Environment.GetEnvironmentVariable("SMS_MOCK_URL") + "/app" };
config.AddApiKey("email", "demo@example.com");
config.AddApiKey("token", "11111111-1111-4111-8111-111111111111");
var sms = new SmsApi(config);

var body = new SendSmsBody(recipientNumber: "0821234567", message: "Hello");
Console.WriteLine("sent " + sms.SendSms(body).MessageId);
