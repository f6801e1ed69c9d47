<?php

declare(strict_types=1);

use PHPUnit\Framework\TestCase;

require_once __DIR__ . '/SmsMock.php';

/** The code under test. */
function signUp(string $number, string $url, string $email, string $token): bool
{
    $context = stream_context_create(['http' => [
        'method' => 'POST',
        'header' => "email: $email\r\ntoken: $token\r\nContent-Type: application/json",
        'content' => json_encode(['recipientNumber' => $number, 'message' => 'Your code is 482159']),
        'ignore_errors' => true,
    ]]);
    $answer = file_get_contents("$url/api/rest/v1/sms/send.json", false, $context);
    return isset(json_decode((string) $answer, true)['messageId']);
}

// [test]
final class SignUpTest extends TestCase
{
    use UsesSmsMock;

    public function testANewCustomerGetsACode(): void
    {
        signUp('082 123 4567', $this->sms->url, $this->sms->email, $this->sms->token);

        $message = $this->sms->waitForMessage(['to' => '0821234567', 'contains' => 'code']);
        $this->assertSame('DELIVERED', $message['messageStatus']);
        $this->assertSame('482159', $this->sms->otp('0821234567'));
    }

    public function testAnOutageIsNoticed(): void
    {
        $this->sms->fault(['path' => '/sms/send'], ['status' => 503]);

        $sent = signUp('0821234567', $this->sms->url, $this->sms->email, $this->sms->token);

        $this->assertFalse($sent);
        $this->assertSame([], $this->sms->sent());
        $this->assertTrue($this->sms->verify(['number' => '0821234567'], 1)['ok']);
    }
}
// [/test]
