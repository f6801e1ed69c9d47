using System;
using Newtonsoft.Json.Linq;
using Org.OpenAPITools.Api;
using Org.OpenAPITools.Client;
using Org.OpenAPITools.Model;

public static class Program
{
    public static void Main()
    {
        var config = new Configuration { BasePath = Environment.GetEnvironmentVariable("SMS_MOCK_URL") + "/app" };
        config.AddApiKey("email", "demo@example.com");
        config.AddApiKey("token", "11111111-1111-4111-8111-111111111111");
        var sms = new SmsApi(config);

        var body = new SendSmsBody(recipientNumber: "0821234567", message: "Hello");
        Console.WriteLine("sent " + sms.SendSms(body).MessageId);
        Console.WriteLine("listed " + new MessagesApi(config).GetMessages().TotalElements);
        try
        {
            sms.SendSms(new SendSmsBody(recipientNumber: "082123", message: "Hello"));
        }
        catch (ApiException refused)
        {
            var code = JObject.Parse((string)refused.ErrorContent)["code"];
            Console.WriteLine("refused " + refused.ErrorCode + " " + code);
        }
        Console.WriteLine("balance " + new AccountApi(config).GetBalance().CreditBalance);
    }
}
