<?php

declare(strict_types=1);

namespace SmsMock;

/**
 * A team made for one test on a running sms-mock, with the calls that a test makes.
 *
 * Messages, requests and webhooks are arrays, as the control API shows them. Every call throws
 * NotRunning if no sms-mock answers, and Refused if it refuses the call.
 */
final class SmsMock
{
    /** The server posts nothing to this address; the test takes the webhooks. */
    private const IN_TEST = 'http://test.invalid';
    private const ELSEWHERE_KEPT = 10;
    private const CATCH_UP_SECONDS = 5;
    private const ABANDONED_SECONDS = 3600;

    public readonly string $teamId;
    public readonly int $userId;
    public readonly string $email;
    public readonly string $token;
    public readonly string $urlToken;
    /** The key that the administrator's webhooks are signed with. */
    public readonly string $secretKey;
    /** The base URL of the imitated API for a client; it ends in `/app`. */
    public readonly string $url;
    /** The server's address. */
    public readonly string $origin;
    /** @var array{email: string, token: string} the headers that authenticate as this team */
    public readonly array $headers;
    public readonly Control $control;
    public readonly Clock $clock;
    public readonly Faults $faults;

    private ?Deliveries $deliveries = null;
    private int $elsewhereBefore = 0;
    /** @var ?list<string> */
    private ?array $perturbations = null;

    /**
     * @param array<string, mixed> $team the answer of `POST /_mock/teams`
     * @param array<string, string> $settings the webhook settings that a reset puts back
     */
    private function __construct(?string $origin, array $team, private array $settings)
    {
        foreach (['teamId', 'userId', 'email', 'token', 'urlToken', 'secretKey'] as $name) {
            $this->$name = $team[$name];
        }
        $this->control = new Control($origin, $this->teamId);
        $this->origin = $this->control->url;
        $this->url = "{$this->origin}/app";
        $this->headers = ['email' => $this->email, 'token' => $this->token];
        $this->clock = new Clock($this->control, fn () => $this->meanwhile());
        $this->faults = new Faults($this->control);
        $this->beginTest();
    }

    // Made and ended

    /**
     * Make a new team. It is deleted by itself when it had no request for an hour, or for the real
     * seconds that `expiresIn` says, so that a run that is killed leaves nothing behind.
     *
     * @param array<string, mixed> $spec such as ['credits' => 5, 'delivery' => 'manual']
     * @param ?string $origin the server's address; SMS_MOCK_URL, else http://localhost:8767, if null
     */
    public static function fresh(array $spec = [], ?string $origin = null): self
    {
        $usual = ['delivery' => 'immediate', 'expiresIn' => self::ABANDONED_SECONDS];
        $team = (new Control($origin))->post('/teams', $spec + $usual);
        $urls = array_intersect_key($spec, ['replyUrl' => 1, 'deliveryReportUrl' => 1]);
        return new self($origin, $team, array_filter($urls));
    }

    /** Delete the team with everything that belongs to it. */
    public function delete(): void
    {
        $this->control->delete("/teams/{$this->teamId}");
    }

    /** Reset the team to the state in which it began; its webhooks still go where they went. */
    public function reset(): void
    {
        $this->control->post('/reset', []);
        $this->beginTest();
        if ($this->deliveries !== null) {
            $this->deliveries->delivered = [];
        }
        $this->putSettings($this->settings);
        if ($this->perturbations !== null) {
            $this->perturb(...$this->perturbations);
        }
    }

    // What was sent

    /** Every message that the team sent or scheduled, the oldest first. */
    public function sent(): array
    {
        $outbound = static fn (array $one) => $one['messageType'] === 'OUTBOUND';
        return array_values(array_filter($this->messages(), $outbound));
    }

    /** Every message of the team, sent, scheduled or received, the oldest first. */
    public function messages(): array
    {
        return $this->control->oldestFirst('/messages');
    }

    /**
     * Wait until $count messages match all that is given, and return the newest of them.
     *
     * @param ?string $to the recipient's number in any spelling
     * @param ?string $contains a part of the text
     * @param ?string $status such as DELIVERED
     * @param ?string $after the id of a message; only later ones count
     * @param float $timeout the most real seconds to wait
     * @throws NothingSent they were not sent in time; the text says which messages were
     */
    public function waitForMessage(
        ?string $to = null,
        ?string $contains = null,
        ?string $status = null,
        ?string $after = null,
        int $count = 1,
        float $timeout = 10,
    ): array {
        return $this->wait('/messages/wait', compact('to', 'contains', 'status', 'after', 'count', 'timeout'));
    }

    /**
     * Wait for a message with a one-time code, and return the code of the newest one.
     *
     * @param ?string $pattern a regular expression (Python's) whose first group is the code
     * @throws NothingSent none was sent in time; the text says which messages were
     */
    public function otp(
        ?string $to = null,
        ?string $after = null,
        ?string $pattern = null,
        float $timeout = 10,
    ): string {
        return $this->wait('/otp', compact('to', 'after', 'pattern', 'timeout'))['otp'];
    }

    /** Assert that exactly $times messages were sent that match, and return them. */
    public function assertSent(?string $to = null, ?string $contains = null, int $times = 1): array
    {
        $number = $this->numberOf($to);
        $sent = $this->sent();
        $found = Failures::among($sent, $number, $contains);
        self::check(
            count($found) === $times,
            fn () => Failures::wrongNumberOf($number, $contains, $times, $sent, $this->tried()),
        );
        return $found;
    }

    public function assertNothingSent(): void
    {
        $this->assertSent(times: 0);
    }

    /** Assert that all messages together cost at most so many credits. */
    public function assertCost(float $atMost): void
    {
        $sent = $this->sent();
        self::check(
            Failures::cost($sent) <= $atMost,
            fn () => Failures::costsTooMuch($sent, $atMost, $this->reasonsForUcs2($sent)),
        );
    }

    // What was asked, and what came of it

    /** The team's last 1,000 requests to the imitated API, the oldest first; secrets are masked. */
    public function requests(): array
    {
        return $this->control->oldestFirst('/requests');
    }

    /** The last 10 requests during this test with unknown credentials or the default team's. */
    public function requestsElsewhere(): array
    {
        $items = $this->newestElsewhere(self::ELSEWHERE_KEPT);
        // If the whole server was reset meanwhile, ids begin again.
        $before = $items !== [] && $items[0]['id'] < $this->elsewhereBefore ? 0 : $this->elsewhereBefore;
        return array_reverse(array_filter($items, static fn (array $one) => $one['id'] > $before));
    }

    /** Assert that exactly $times requests were made that match all that is given. */
    public function assertRequested(
        ?string $path = null,
        ?string $method = null,
        ?string $operationId = null,
        ?string $email = null,
        ?string $number = null,
        ?int $status = null,
        ?string $contains = null,
        int $times = 1,
    ): void {
        $match = compact('method', 'path', 'operationId', 'email', 'number', 'status', 'contains');
        $match = array_filter($match, static fn ($value) => $value !== null);
        $asked = ['match' => (object) $match, 'count' => $times];
        $answer = $this->control->post('/requests/verify', $asked);
        self::check($answer['ok'], fn () => Failures::wrongNumberOfRequests($match, $times, $answer));
    }

    /** The requests that were answered 4xx, but not because of a fault rule. */
    public function unexpectedRefusals(): array
    {
        $refused = static fn (array $one) =>
            $one['status'] >= 400 && $one['status'] < 500 && $one['fault'] === null;
        return array_values(array_filter($this->requests(), $refused));
    }

    /** The administrator's balance in credits. */
    public function balance(): float
    {
        return $this->control->get("/teams/{$this->teamId}")['credits'];
    }

    // What people and networks do

    /**
     * Send a message to the team as the person with a number, and return it.
     *
     * @param ?string $repliedTo the id of the message that this replies to; the latest one if null
     */
    public function reply(string $from, string $message, ?string $repliedTo = null): array
    {
        $asked = ['from' => $from, 'message' => $message];
        return $this->control->post('/inbound', $asked + array_filter(['repliedToMessageId' => $repliedTo]));
    }

    /** Give a message its next status, such as DELIVERED, and return the message. */
    public function setStatus(string $messageId, string $status): array
    {
        return $this->control->post('/messages/' . rawurlencode($messageId) . '/status', ['status' => $status]);
    }

    /** Add credits to the administrator's balance; a negative number takes credits off. */
    public function topUp(float $credits): void
    {
        $this->control->post('/credits', ['credits' => $credits]);
    }

    // What the live service may do differently

    /** Let the live service's less usual behaviour happen: perturb('report1x2', 'answer2-lost'). */
    public function perturb(string ...$tokens): void
    {
        $this->control->put('/schedule', ['perturbations' => $tokens]);
        $this->perturbations = $tokens;
    }

    /** The perturbations and what became of each, and what else could be perturbed. */
    public function schedule(): array
    {
        return $this->control->get('/schedule');
    }

    // Webhooks

    /**
     * Deliver the team's webhooks to a handler inside this test, while it waits in a call of this.
     *
     * @param ?callable(array<string, string>, array<string, mixed>): mixed $handler takes a webhook's
     *     values and the webhook, and returns an HTTP status; anything else stands for 200. An error
     *     that it throws counts as the answer 500; a failed assertion is thrown by the call that
     *     waits, too. Without a handler webhooks are answered with 204 and kept for
     *     receivedReports() and receivedReplies().
     * @param ?string $reply the path of replies that the handler sees; null leaves them where they went
     * @param ?string $report the same for delivery reports
     */
    public function deliverTo(
        ?callable $handler = null,
        ?string $reply = '/reply',
        ?string $report = '/report',
    ): void {
        $settings = [];
        foreach (['replyUrl' => $reply, 'deliveryReportUrl' => $report] as $name => $path) {
            if ($path !== null && !str_starts_with($path, '/')) {
                throw new \InvalidArgumentException("'$path' is not a path such as '/sms/reply'");
            }
            $settings += $path === null ? [] : [$name => self::IN_TEST . $path];
        }
        $handler = \Closure::fromCallable($handler ?? static fn () => 204);
        $this->deliveries = new Deliveries($this->control, $handler);
        $this->keepSettings($settings);
    }

    /** Set where and how the server posts webhooks; what is null stays as it is. */
    public function setWebhooks(
        ?string $replyUrl = null,
        ?string $deliveryReportUrl = null,
        ?string $webhookStyle = null,
    ): void {
        $settings = compact('replyUrl', 'deliveryReportUrl', 'webhookStyle');
        $this->keepSettings(array_filter($settings, static fn ($value) => $value !== null));
    }

    /** The administrator's developer settings. */
    public function settings(): array
    {
        return $this->control->get("/accounts/{$this->userId}/developer-settings");
    }

    /** Every webhook of the team with the attempts to post it, the oldest first. */
    public function webhooks(): array
    {
        return $this->control->oldestFirst('/webhooks');
    }

    /** Wait until no webhook is being posted or due and no message gets its outcome soon. */
    public function waitUntilIdle(float $timeout = 10): void
    {
        $this->control->get('/webhooks/idle', ['timeout' => $timeout], $timeout + 10, $this->meanwhile());
    }

    /** The values of each delivery report that deliverTo() got, in order, after waitUntilIdle(). */
    public function receivedReports(): array
    {
        return $this->received('deliveryReport');
    }

    /** The values of each reply that deliverTo() got, in order, after waitUntilIdle(). */
    public function receivedReplies(): array
    {
        return $this->received('reply');
    }

    private function received(string $kind): array
    {
        if ($this->deliveries === null) {
            throw new \LogicException(
                'webhooks do not come here yet: call deliverTo() before the code that sends'
            );
        }
        $this->waitUntilIdle();
        $those = array_filter($this->deliveries->delivered, static fn (array $one) => $one['kind'] === $kind);
        return array_column($those, 'values');
    }

    private function keepSettings(array $settings): void
    {
        $this->putSettings($settings);
        $this->settings = $settings + $this->settings;
    }

    private function putSettings(array $settings): void
    {
        if ($settings !== []) {
            $this->control->put("/accounts/{$this->userId}/developer-settings", $settings);
        }
    }

    // Waiting, and clues for failures

    /** Return what delivers webhooks during a call that waits; null if nothing gets them here. */
    private function meanwhile(): ?callable
    {
        return $this->deliveries === null ? null : $this->deliveries->deliverDue(...);
    }

    private function wait(string $path, array $asked): array
    {
        try {
            $found = $this->control->get($path, $asked, $asked['timeout'] + 10, $this->meanwhile());
        } catch (Refused $error) {
            if (!isset($error->body['came'])) {
                throw $error;
            }
            $number = $this->numberOf($asked['to']);
            $clues = [$number, $asked['contains'] ?? null, $this->sent(), $this->tried()];
            throw new NothingSent(Failures::nothingCame($error->problem, ...$clues));
        }
        if ($this->deliveries !== null) {
            $this->deliverWhatIsDue();
        }
        return $found;
    }

    private function deliverWhatIsDue(): void
    {
        $asked = ['timeout' => self::CATCH_UP_SECONDS, 'dueOnly' => true];
        try {
            $this->control->get('/webhooks/idle', $asked, meanwhile: $this->meanwhile());
        } catch (Refused) {
            // Another receiver does not answer.
        }
    }

    /** The wanted number as messages show it; as it was given if nothing was sent to it. */
    private function numberOf(?string $to): ?string
    {
        if ($to === null) {
            return null;
        }
        try {
            return $this->control->get('/messages/latest', ['to' => $to])['toNumber'];
        } catch (Refused $error) {
            if (isset($error->body['came'])) {
                return $to;
            }
            throw $error; // no message can go to that number, so looking for one would prove nothing
        }
    }

    private function tried(): array
    {
        $refused = array_filter($this->requests(), static fn (array $one) => $one['status'] >= 400);
        return ['refused' => array_values($refused), 'elsewhere' => $this->requestsElsewhere()];
    }

    private function reasonsForUcs2(array $sent): array
    {
        $reasons = [];
        foreach ($sent as $one) {
            if ($one['encoding'] === 'UCS2') {
                $analysis = $this->control->post('/analyse', ['message' => $one['message']]);
                $reasons[$one['messageId']] = $analysis['forcing'][0]['character'];
            }
        }
        return $reasons;
    }

    private function beginTest(): void
    {
        $this->elsewhereBefore = $this->newestElsewhere(1)[0]['id'] ?? 0;
    }

    /** Requests of the default team, which gets those with unknown credentials too. */
    private function newestElsewhere(int $limit): array
    {
        return (new Control($this->origin))->get('/requests', ['limit' => $limit])['items'];
    }

    /**
     * Assert in PHPUnit, so that it counts; elsewhere throw.
     *
     * @param \Closure(): string $text returns the text of the failure
     */
    private static function check(bool $holds, \Closure $text): void
    {
        $inPhpUnit = class_exists(\PHPUnit\Framework\Assert::class);
        if (!$holds) {
            throw $inPhpUnit ? new \PHPUnit\Framework\AssertionFailedError($text()) : new \AssertionError($text());
        }
        if ($inPhpUnit) {
            \PHPUnit\Framework\Assert::assertTrue(true);
        }
    }
}
