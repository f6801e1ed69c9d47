<?php

declare(strict_types=1);

use PHPUnit\Framework\AssertionFailedError;
use PHPUnit\Framework\TestCase;
use SmsMock\Control;
use SmsMock\NothingSent;
use SmsMock\NotRunning;
use SmsMock\Refused;
use SmsMock\SmsMock;
use SmsMock\UsesSmsMock;

require_once __DIR__ . '/../../../helpers/php/autoload.php';

/** The PHP helper against the server at SMS_MOCK_URL. */
final class SmsMockTest extends TestCase
{
    use UsesSmsMock;

    protected function smsMockTeam(): array
    {
        return ['credits' => 10];
    }

    /** The code under test; returns the id of the message, or null if it was refused. */
    private function send(string $number, string $message, array $more = [], ?array $headers = null): ?string
    {
        $headers ??= $this->sms->headers;
        $body = ['recipientNumber' => $number, 'message' => $message] + $more;
        $context = stream_context_create(['http' => [
            'method' => 'POST',
            'header' => "email: {$headers['email']}\r\ntoken: {$headers['token']}\r\n"
                . 'Content-Type: application/json',
            'content' => json_encode($body),
            'ignore_errors' => true,
        ]]);
        $answer = file_get_contents("{$this->sms->url}/api/rest/v1/sms/send.json", false, $context);
        return json_decode((string) $answer, true)['messageId'] ?? null;
    }

    /** @param class-string<Throwable> $kind */
    private function failure(callable $call, string $kind = AssertionFailedError::class): Throwable
    {
        try {
            $call();
        } catch (Throwable $error) {
            $this->assertInstanceOf($kind, $error);
            return $error;
        }
        $this->fail('nothing was thrown');
    }

    // A team

    public function testATeamHasWhatItWasAskedFor(): void
    {
        $team = SmsMock::fresh(['credits' => 2.5, 'email' => 'php@b.example', 'webhookStyle' => 'form']);
        $this->assertSame(2.5, $team->balance());
        $this->assertSame('php@b.example', $team->email);
        $this->assertSame('form', $team->settings()['webhookStyle']);
        $this->assertSame("{$team->origin}/app", $team->url);
        $team->delete();
        $this->failure(fn () => $team->sent(), Refused::class);
    }

    public function testATeamThatNobodyDeletesEndsAnHourAfterItsLastRequestOrWhenItWasAskedTo(): void
    {
        $team = SmsMock::fresh(['expiresIn' => 60]);
        $ends = static fn (SmsMock $one) => $one->control->get("/teams/{$one->teamId}")['expiresIn'];
        $this->assertEquals([3600, 60], [$ends($this->sms), $ends($team)]);
        $team->delete();
    }

    public function testABaseUrlDoesAsTheServersAddress(): void
    {
        $team = SmsMock::fresh([], "{$this->sms->url}/");
        $this->assertSame($this->sms->origin, $team->origin);
        $team->delete();
    }

    public function testAResetForgetsMessagesAndKeepsCreditsAndTheUrlsOfWebhooks(): void
    {
        $this->sms->setWebhooks(replyUrl: 'http://localhost:1/reply', webhookStyle: 'query');
        $this->send('0821234567', 'Hello');
        $this->sms->topUp(5);
        $this->sms->reset();
        $this->assertSame([], $this->sms->sent());
        $this->assertSame(10.0, $this->sms->balance());
        $settings = $this->sms->settings();
        $this->assertSame('http://localhost:1/reply', $settings['replyUrl']);
        $this->assertSame('query', $settings['webhookStyle']);
    }

    public function testARefusedCallSaysWhatIsWrongAndWhatHelps(): void
    {
        $error = $this->failure(fn () => SmsMock::fresh(['credits' => -1]), Refused::class);
        $this->assertSame([400, 'credits'], [$error->status, $error->field]);
        $this->assertStringContainsString('negative; give 0 or more', $error->getMessage());
    }

    public function testNoServerAtTheAddressIsToldWithTheCommandThatStartsOne(): void
    {
        $error = $this->failure(fn () => SmsMock::fresh([], 'http://127.0.0.1:1'), NotRunning::class);
        $expected = 'No sms-mock at http://127.0.0.1:1: start one with `sms-mock serve`';
        $this->assertSame($expected, $error->getMessage());
    }

    /** Return the error of a call whose answer is this text, and the address that was called. */
    private function failureAfter(string $answer): array
    {
        $other = stream_socket_server('tcp://127.0.0.1:0');
        $url = 'http://' . stream_socket_get_name($other, false);
        // Answered before it is asked: the connection waits with the request unread.
        $program = '$c = stream_socket_accept(STDIN); fwrite($c, ' . var_export($answer, true) . ');'
            . 'stream_socket_shutdown($c, STREAM_SHUT_WR); stream_get_contents($c);';
        $process = proc_open([PHP_BINARY, '-r', $program], [$other], $pipes);
        $error = $this->failure(fn () => SmsMock::fresh([], $url), NotRunning::class);
        proc_close($process);
        return [$error->getMessage(), $url];
    }

    public function testSomethingElseAtTheAddressIsToldAsSuch(): void
    {
        [$text, $url] = $this->failureAfter("HTTP/1.0 200 OK\r\n\r\n<html>");
        $this->assertStringStartsWith("Something else than sms-mock answers at $url", $text);
    }

    public function testAServerThatEndsInTheMiddleOfACallIsToldAsSuch(): void
    {
        foreach (['', "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{"] as $answer) {
            [$text, $url] = $this->failureAfter($answer);
            $reason = 'the connection ended before the whole answer came';
            $this->assertSame("No sms-mock at $url ($reason): start one with `sms-mock serve`", $text);
        }
    }

    public function testAServerWithoutTlsAtAnHttpsAddressIsToldWithTheReason(): void
    {
        $url = str_replace('http:', 'https:', $this->sms->origin);
        $error = $this->failure(fn () => SmsMock::fresh([], $url), NotRunning::class);
        $expected = "No sms-mock at $url (TLS could not be set up): start one with `sms-mock serve`";
        $this->assertSame($expected, $error->getMessage());
    }

    public function testAnAddressThatIsNoUrlOfAServerIsRefused(): void
    {
        foreach (['localhost:8767', 'nonsense', 'ftp://localhost', 'http://a:b@localhost'] as $url) {
            $error = $this->failure(fn () => SmsMock::fresh([], $url), InvalidArgumentException::class);
            $this->assertSame("'$url' is not an address such as http://localhost:8767", $error->getMessage());
        }
    }

    public function testAServerThatDoesNotAnswerInTimeIsToldAsSuch(): void
    {
        $silent = stream_socket_server('tcp://127.0.0.1:0');
        $url = 'http://' . stream_socket_get_name($silent, false);
        $ask = fn () => (new Control($url))->get('/teams', [], 0.1);
        $text = $this->failure($ask, NotRunning::class)->getMessage();
        $this->assertSame("The server at $url gave no answer within 0.1 s", $text);
    }

    public function testAControlTokenInTheEnvironmentGoesWithEveryCall(): void
    {
        $server = stream_socket_server('tcp://127.0.0.1:0');
        $url = 'http://' . stream_socket_get_name($server, false);
        putenv('SMS_MOCK_CONTROL_TOKEN=sesame');
        try {
            $ask = fn () => (new Control($url))->get('/teams', [], 0.1);
            $this->failure($ask, NotRunning::class);
        } finally {
            putenv('SMS_MOCK_CONTROL_TOKEN');
        }
        $request = fread(stream_socket_accept($server), 2048);
        $this->assertStringContainsString("\r\nAuthorization: Bearer sesame\r\n", $request);
    }

    // What was sent

    public function testAMessageAndItsCodeAreWaitedFor(): void
    {
        $sent = $this->send('0821234567', 'Your code is 482159');
        $message = $this->sms->waitForMessage(to: '082 123 4567', contains: 'code', status: 'DELIVERED');
        $this->assertSame($sent, $message['messageId']);
        $this->assertSame('482159', $this->sms->otp('0821234567'));
        $this->assertSame('48', $this->sms->otp(pattern: 'code is (\d\d)'));
    }

    public function testAWaitThatEndsWithoutTheMessageShowsWhatCame(): void
    {
        $this->send('0821234567', 'Welcome');
        $error = $this->failure(
            fn () => $this->sms->waitForMessage(contains: 'Goodbye', timeout: 0),
            NothingSent::class,
        );
        $this->assertSame(
            "no matching message came within 0 s: contains 'Goodbye'\n"
                . "sent so far:\n  27821234567 DELIVERED: \"Welcome\"",
            $error->getMessage(),
        );
        $this->assertInstanceOf(AssertionFailedError::class, $error); // a failure, not an error
    }

    public function testAWaitCountsAndLooksAfterAMessage(): void
    {
        $first = $this->send('0821234567', 'One');
        $second = $this->send('0821234567', 'Two');
        $this->assertSame($second, $this->sms->waitForMessage(count: 2, timeout: 0)['messageId']);
        $this->assertSame($second, $this->sms->waitForMessage(after: $first, timeout: 0)['messageId']);
        $none = fn () => $this->sms->waitForMessage(after: $second, timeout: 0);
        $this->failure($none, NothingSent::class);
    }

    public function testAssertSentReturnsTheMessagesThatMatch(): void
    {
        $this->send('0821234567', 'Welcome, Thandi');
        $this->send('0829999999', 'Welcome, Pieter');
        [$one] = $this->sms->assertSent(to: '+27 82 123 4567', contains: 'Welcome');
        $this->assertSame('Welcome, Thandi', $one['message']);
        $this->sms->assertSent(contains: 'Welcome', times: 2);
        $this->sms->assertSent(to: '0820000000', times: 0);
    }

    public function testAssertSentFailsWithWhatWasWantedFoundAndClosest(): void
    {
        $this->send('0821234567', 'Welcome');
        $this->send('0829999999', 'Goodbye');
        $error = $this->failure(fn () => $this->sms->assertSent(to: '0821234567', contains: 'Goodbye'));
        $this->assertSame(implode("\n", [
            'wanted 1 message, found 0',
            'wanted:',
            '  to           27821234567',
            '  contains     Goodbye',
            'closest:',
            '  27821234567 DELIVERED: "Welcome"',
        ]), $error->getMessage());
    }

    public function testAssertSentRefusesANumberThatNoMessageCanGoTo(): void
    {
        $error = $this->failure(fn () => $this->sms->assertSent(to: 'nonsense', times: 0), Refused::class);
        $this->assertStringContainsString('has letters in it', $error->getMessage());
    }

    public function testIfNothingWasSentRequestsThatWereRefusedOrMadeElsewhereAreClues(): void
    {
        $this->send('0821234567', 'Hello', [], ['email' => 'nobody@b.example', 'token' => 'wrong']);
        $this->send('nonsense', 'Hello');
        $text = $this->failure(fn () => $this->sms->assertSent())->getMessage();
        $this->assertMatchesRegularExpression('~sent at all\nrefused:\n  POST \S+/sms/send\.json 400~', $text);
        $elsewhere = "~other credentials than the team's .*:\n  POST \S+/sms/send\.json 401~";
        $this->assertMatchesRegularExpression($elsewhere, $text);
        $all = $this->sms->requestsElsewhere();
        $this->assertSame(401, end($all)['status']);
    }

    public function testAssertNothingSentFailsIfSomethingWasSent(): void
    {
        $this->sms->assertNothingSent();
        $this->send('0821234567', 'Hello');
        $text = $this->failure(fn () => $this->sms->assertNothingSent())->getMessage();
        $this->assertStringStartsWith("wanted no message, found 1\nfound:\n  27821234567", $text);
    }

    public function testAssertCostNamesWhatIsExpensiveAndTheCharacterThatIsTheReason(): void
    {
        $this->send('0821234567', 'Short');
        $this->send('0821234567', 'Don’t forget ' . str_repeat('x', 100));
        $this->sms->assertCost(atMost: 3);
        $text = $this->failure(fn () => $this->sms->assertCost(atMost: 2))->getMessage();
        $this->assertStringStartsWith("wanted 2 credits at most, 2 messages cost 3\n  2: 2782", $text);
        $this->assertStringContainsString("(2 parts of UCS2 for ’)\n", $text);
        $this->assertStringEndsWith('(1 part of GSM7)', $text);
    }

    public function testAMessageIsRepliedToAndGetsAStatus(): void
    {
        $team = SmsMock::fresh(['delivery' => 'manual']);
        $sent = $this->send('0821234567', 'Will you come?', [], $team->headers);
        $this->assertSame('FAILED_REFUNDED', $team->setStatus($sent, 'FAILED_REFUNDED')['messageStatus']);
        $this->assertSame(1000.0, $team->balance());
        $reply = $team->reply('0821234567', 'Yes', repliedTo: $sent);
        $this->assertSame($sent, $reply['repliedToMessage']['messageId']);
        $this->assertSame(['Will you come?', 'Yes'], array_column($team->messages(), 'message'));
        $team->delete();
    }

    // What was asked

    public function testRequestsAreAssertedAndTheClosestShown(): void
    {
        $this->send('0821234567', 'Hello');
        $this->sms->assertRequested('/sms/send', number: '082 123 4567', contains: 'Hello');
        $text = $this->failure(fn () => $this->sms->assertRequested('/sms/send', status: 503))->getMessage();
        $this->assertStringStartsWith("wanted 1 request, found 0\nwanted:\n  path         /sms/send\n", $text);
        $this->assertMatchesRegularExpression('~closest:\n  POST \S+/sms/send\.json 200~', $text);
        $this->assertSame('sendSms', $this->sms->requests()[0]['operationId']);
    }

    public function testRefusalsAreUnexpectedUnlessAFaultMadeThem(): void
    {
        $this->sms->faults->add(['path' => '/sms/send'], ['status' => 429], times: 1);
        $this->send('0821234567', 'Hello');
        $this->assertSame([], $this->sms->unexpectedRefusals());
        $this->send('nonsense', 'Hello');
        $this->assertSame([400], array_column($this->sms->unexpectedRefusals(), 'status'));
    }

    public function testEveryMessageIsListedWhereThereAreMoreThanAPage(): void
    {
        for ($number = 0; $number < 1001; $number++) {
            $this->sms->reply('0821234567', "Number $number");
        }
        $all = $this->sms->messages();
        $this->assertCount(1001, $all);
        $this->assertSame('Number 1000', $all[1000]['message']);
    }

    // Clock, faults, schedule

    public function testAReminderGoesWhenItsTimeComes(): void
    {
        $clock = $this->sms->clock;
        $clock->freeze('2030-01-07T07:59:00+02:00');
        $this->send('0821234567', 'Hi', ['dateToSend' => '203001070800']);
        $this->assertSame('SCHEDULED', $this->sms->sent()[0]['messageStatus']);
        $this->assertTrue($clock->frozen());
        $this->assertContains('sent', array_column($clock->advance(60), 'kind'));
        $this->assertSame('DELIVERED', $this->sms->sent()[0]['messageStatus']);
        $nine = new DateTimeImmutable('2030-01-07T09:00:00+02:00');
        $clock->advance(to: $nine);
        $this->assertEquals($nine, $clock->now());
        $clock->run();
        $this->assertFalse($clock->frozen());
    }

    public function testFaultsAreAddedListedRemovedAndCleared(): void
    {
        $rule = $this->sms->faults->add(['path' => '/sms/send'], ['status' => 503]);
        $this->send('0821234567', 'Hello');
        $this->assertSame([$rule['id'] => 1], array_column($this->sms->faults->all(), 'hits', 'id'));
        $this->sms->faults->remove($rule['id']);
        $this->sms->faults->add([], ['drop' => 'before']);
        $this->sms->faults->clear();
        $this->assertSame([], $this->sms->faults->all());
    }

    public function testAScheduleIsSetAndKeptOverAReset(): void
    {
        $reports = [];
        $this->sms->deliverTo(function (array $values) use (&$reports): void {
            $reports[] = $values['status'];
        });
        $this->sms->perturb('report1x2');
        $this->sms->reset();
        $this->send('0821234567', 'Hello');
        $this->sms->waitUntilIdle();
        $this->assertSame(['DELIVERED', 'DELIVERED'], $reports);
        [$one] = $this->sms->schedule()['perturbations'];
        $this->assertSame(['report1x2', 'applied'], [$one['token'], $one['state']]);
    }

    // Webhooks

    public function testAHandlerInTheTestGetsReportsAndRepliesWhileTheTestWaits(): void
    {
        $got = [];
        $this->sms->deliverTo(function (array $values, array $webhook) use (&$got): void {
            $path = parse_url($webhook['url'], PHP_URL_PATH);
            $got[] = [$webhook['kind'], $path, $values['status'] ?? $values['message']];
        });
        $failed = $this->send('0600000001', 'Hello');
        $this->sms->waitForMessage(status: 'FAILED');
        $this->assertSame([['deliveryReport', '/report', 'FAILED']], $got);
        $this->sms->reply('0821234567', 'Yes & no');
        [$reply] = $this->sms->receivedReplies();
        $this->assertSame(['+27821234567', 'Yes & no'], [$reply['from'], $reply['message']]);
        [$report] = $this->sms->receivedReports();
        $this->assertSame([$failed, 40], [$report['messageId'], strlen($report['checksum'])]);
    }

    public function testAnErrorOfTheHandlerIsA500AndTheWebhookComesAgain(): void
    {
        $calls = 0;
        $this->sms->deliverTo(function () use (&$calls): int {
            return ++$calls > 1 ? 204 : throw new DomainException('the shop is down');
        }, reply: '/sms/reply', report: null);
        $this->sms->clock->freeze();
        $this->sms->reply('0821234567', 'Yes');
        $this->sms->waitUntilIdle();
        $this->sms->clock->advance(1);
        [$webhook] = $this->sms->webhooks();
        $this->assertSame([500, 204], array_column($webhook['attempts'], 'status'));
        $this->assertStringContainsString('the shop is down', $webhook['attempts'][0]['response']);
        $this->assertSame('http://test.invalid/sms/reply', $webhook['url']);
    }

    public function testAFailedAssertionInTheHandlerFailsTheTestThatWaits(): void
    {
        $this->sms->deliverTo(fn (array $values) => $this->assertSame('No', $values['message']));
        $this->sms->reply('0821234567', 'Yes');
        $text = $this->failure(fn () => $this->sms->waitUntilIdle())->getMessage();
        $this->assertStringContainsString('two strings are identical', $text);
        $this->assertSame(500, $this->sms->webhooks()[0]['attempts'][0]['status']);
    }

    public function testWhatAHandlerReturnsIsAStatusOrStandsFor200(): void
    {
        $results = [404, 1, '404', ['x'], null];
        $this->sms->deliverTo(function () use (&$results) {
            return array_shift($results);
        }, report: null);
        for ($number = 0; $number < 5; $number++) {
            $this->sms->reply('0821234567', 'Yes');
        }
        $this->sms->waitUntilIdle();
        $attempts = array_column($this->sms->webhooks(), 'attempts');
        $statuses = array_map(fn (array $those) => $those[0]['status'], $attempts);
        $this->assertSame([404, 200, 200, 200, 200], $statuses);
    }

    public function testAValueWithAnEqualsSignIsWhole(): void
    {
        $this->sms->deliverTo(reply: '/reply?key=YQ==&empty=');
        $this->sms->reply('0821234567', 'Yes');
        [$reply] = $this->sms->receivedReplies();
        $this->assertSame(['YQ==', ''], [$reply['key'], $reply['empty']]);
    }

    public function testWithoutAHandlerWebhooksAreKept(): void
    {
        $this->sms->deliverTo();
        $this->send('0821234567', 'Hello');
        $this->assertSame(['DELIVERED'], array_column($this->sms->receivedReports(), 'status'));
        $this->assertSame(204, $this->sms->webhooks()[0]['attempts'][0]['status']);
    }

    public function testWhatCannotGetWebhooksIsRefusedAtOnce(): void
    {
        $wrong = fn () => $this->sms->deliverTo(fn () => 204, reply: 'sms/reply');
        $this->failure($wrong, InvalidArgumentException::class);
        $this->failure(fn () => $this->sms->receivedReports(), LogicException::class);
    }
}
