package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"shop/sms"
)

func main() {
	config := sms.NewConfiguration()
	config.Servers = sms.ServerConfigurations{{URL: os.Getenv("SMS_MOCK_URL") + "/app"}}
	client := sms.NewAPIClient(config)
	ctx := context.WithValue(context.Background(), sms.ContextAPIKeys, map[string]sms.APIKey{
		"email": {Key: "demo@example.com"},
		"token": {Key: "11111111-1111-4111-8111-111111111111"},
	})

	body := sms.NewSendSmsBody("Hello", "0821234567")
	sent, _, err := client.SmsAPI.SendSms(ctx).SendSmsBody(*body).Execute()
	stopIf(err)
	fmt.Println("sent", sent.GetMessageId())

	page, _, err := client.MessagesAPI.GetMessages(ctx).Execute()
	stopIf(err)
	fmt.Println("listed", page.GetTotalElements())

	body = sms.NewSendSmsBody("Hello", "082123")
	_, answer, err := client.SmsAPI.SendSms(ctx).SendSmsBody(*body).Execute()
	var refused *sms.GenericOpenAPIError
	if errors.As(err, &refused) {
		fmt.Println("refused", answer.StatusCode, refused.Model().(sms.Error).Code)
	}

	account, _, err := client.AccountAPI.GetBalance(ctx).Execute()
	stopIf(err)
	fmt.Println("balance", account.GetCreditBalance())
}

func stopIf(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
