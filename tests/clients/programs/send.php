<?php

use OpenAPI\Client\Api\AccountApi;
use OpenAPI\Client\Api\MessagesApi;
use OpenAPI\Client\Api\SmsApi;
use OpenAPI\Client\ApiException;
use OpenAPI\Client\Configuration;
use OpenAPI\Client\Model\SendSmsBody;

require getenv('AUTOLOAD');

$config = (new Configuration())
    ->setHost(getenv('SMS_MOCK_URL') . '/app')
    ->setApiKey('email', 'demo@example.com')
    ->setApiKey('token', '11111111-1111-4111-8111-111111111111');
$sms = new SmsApi(null, $config);

$body = new SendSmsBody(['recipient_number' => '0821234567', 'message' => 'Hello']);
echo 'sent ', $sms->sendSms($body)->getMessageId(), "\n";
echo 'listed ', (new MessagesApi(null, $config))->getMessages()->getTotalElements(), "\n";
try {
    $sms->sendSms(new SendSmsBody(['recipient_number' => '082123', 'message' => 'Hello']));
} catch (ApiException $refused) {
    echo 'refused ', $refused->getCode(), ' ', $refused->getResponseObject()->getCode(), "\n";
}
echo 'balance ', (new AccountApi(null, $config))->getBalance()->getCreditBalance(), "\n";
