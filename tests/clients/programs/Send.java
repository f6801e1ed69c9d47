import org.openapitools.client.ApiClient;
import org.openapitools.client.ApiException;
import org.openapitools.client.api.AccountApi;
import org.openapitools.client.api.MessagesApi;
import org.openapitools.client.api.SmsApi;
import org.openapitools.client.model.SendSmsBody;

public class Send {
    public static void main(String[] arguments) throws Exception {
        ApiClient client = new ApiClient();
        client.updateBaseUri(System.getenv("SMS_MOCK_URL") + "/app");
        client.setRequestInterceptor(request -> request
            .header("email", "demo@example.com")
            .header("token", "11111111-1111-4111-8111-111111111111"));

        SmsApi sms = new SmsApi(client);
        MessagesApi messages = new MessagesApi(client);
        System.out.println("sent " + sms.sendSms(request("0821234567")).getMessageId());
        System.out.println("listed " + messages.getMessages(
            MessagesApi.APIGetMessagesRequest.newBuilder().build()).getTotalElements());
        try {
            sms.sendSms(request("082123"));
        } catch (ApiException refused) {
            String code = refused.getResponseBody().replaceAll("(?s).*\"code\" *: *\"?(\\d+).*", "$1");
            System.out.println("refused " + refused.getCode() + " " + code);
        }
        System.out.println("balance " + new AccountApi(client).getBalance().getCreditBalance());
    }

    private static SmsApi.APISendSmsRequest request(String number) {
        SendSmsBody body = new SendSmsBody().recipientNumber(number).message("Hello");
        return SmsApi.APISendSmsRequest.newBuilder().sendSmsBody(body).build();
    }
}
