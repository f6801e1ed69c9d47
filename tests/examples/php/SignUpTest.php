<?php

declare(strict_types=1);

require_once __DIR__ . '/../../../helpers/php/autoload.php';
require_once __DIR__ . '/sign_up.php';

// [test]
use PHPUnit\Framework\TestCase;
use SmsMock\UsesSmsMock;

final class SignUpTest extends TestCase
{
    use UsesSmsMock;

    public function testANewCustomerGetsACode(): void
    {
        signUp('082 123 4567', $this->sms->url, $this->sms->email, $this->sms->token);

        $this->sms->assertSent(to: '0821234567', contains: 'code');
        $this->assertSame('482159', $this->sms->otp('0821234567'));
        $this->assertSame(999.0, $this->sms->balance());
    }

    public function testAnOutageIsNoticed(): void
    {
        $this->sms->faults->add(['path' => '/sms/send'], ['status' => 503]);

        $sent = signUp('0821234567', $this->sms->url, $this->sms->email, $this->sms->token);

        $this->assertFalse($sent);
        $this->sms->assertNothingSent();
        $this->sms->assertRequested(number: '0821234567');
    }

    public function testAReportReachesTheHandler(): void
    {
        $ended = [];
        $this->sms->deliverTo(function (array $values) use (&$ended): void {
            $ended[] = $values['status'];
        });

        signUp('0600000001', $this->sms->url, $this->sms->email, $this->sms->token); // it fails there
        $this->sms->waitUntilIdle(); // here the handler runs

        $this->assertSame(['FAILED'], $ended);
    }
}
// [/test]
