<?php

declare(strict_types=1);

/**
 * A team of its own for each test, on a running sms-mock. Nothing to install; PHP 8.1 or later.
 *
 * Use it in a PHPUnit test case; $this->sms then has url, email, token, secretKey and the calls below.
 */
trait UsesSmsMock
{
    protected SmsMock $sms;

    /** @before */
    #[\PHPUnit\Framework\Attributes\Before]
    protected function makeTeam(): void
    {
        $this->sms = SmsMock::fresh();
    }

    /** @after */
    #[\PHPUnit\Framework\Attributes\After]
    protected function deleteTeam(): void
    {
        $this->sms->delete();
    }
}

final class SmsMock
{
    private function __construct(
        private readonly string $mock,
        private readonly string $teamId,
        private readonly int $userId,
        public readonly string $url,
        public readonly string $email,
        public readonly string $token,
        public readonly string $secretKey,
    ) {
    }

    /** A new team; $wishes such as ['credits' => 5, 'delivery' => 'manual']. */
    public static function fresh(array $wishes = []): self
    {
        $mock = getenv('SMS_MOCK_URL') ?: 'http://localhost:8767';
        $team = self::call($mock, 'POST', '/teams', [], $wishes + ['delivery' => 'immediate']);
        return new self(
            $mock,
            $team['teamId'],
            $team['userId'],
            "$mock/app",
            $team['email'],
            $team['token'],
            $team['secretKey'],
        );
    }

    /** Where webhooks go: replyUrl, deliveryReportUrl. */
    public function setWebhooks(array $urls): array
    {
        return $this->ask('PUT', "/accounts/{$this->userId}/developer-settings", [], $urls);
    }

    /** Wait until every webhook is delivered. */
    public function waitUntilIdle(float $seconds = 10): array
    {
        return $this->ask('GET', '/webhooks/idle', ['timeout' => $seconds]);
    }

    /** The newest message that fits to, contains, status, after; waits for it. */
    public function waitForMessage(array $wanted = []): array
    {
        return $this->ask('GET', '/messages/wait', $wanted);
    }

    /** The newest one-time code; waits for it. */
    public function otp(string $to): string
    {
        return $this->ask('GET', '/otp', ['to' => $to])['otp'];
    }

    /** Everything sent, the oldest first. */
    public function sent(): array
    {
        $found = $this->ask('GET', '/messages', ['q' => 'is:outbound', 'limit' => 1000]);
        return array_reverse($found['items']);
    }

    /** Answer as the person with that number. */
    public function reply(string $from, string $message): array
    {
        return $this->ask('POST', '/inbound', [], ['from' => $from, 'message' => $message]);
    }

    /** Make the API fail: fault(['path' => '/sms/send'], ['status' => 503]). */
    public function fault(array $match, array $effect): array
    {
        return $this->ask('POST', '/faults', [], ['match' => $match, 'effect' => $effect]);
    }

    /** How many requests fitted, and whether that was right: ok, found, closest. */
    public function verify(array $match, int $count): array
    {
        return $this->ask('POST', '/requests/verify', [], ['match' => $match, 'count' => $count]);
    }

    /** End the team; nothing of it stays. */
    public function delete(): void
    {
        self::call($this->mock, 'DELETE', "/teams/{$this->teamId}");
    }

    private function ask(string $method, string $path, array $query, ?array $body = null): array
    {
        return self::call($this->mock, $method, $path, $query + ['team' => $this->teamId], $body);
    }

    private static function call(
        string $mock,
        string $method,
        string $path,
        array $query = [],
        ?array $body = null,
    ): array {
        $context = stream_context_create(['http' => [
            'method' => $method,
            'header' => 'Content-Type: application/json',
            'content' => $body === null ? '' : json_encode($body, JSON_THROW_ON_ERROR),
            'ignore_errors' => true,
            'timeout' => 60,
        ]]);
        $text = file_get_contents("$mock/_mock$path?" . http_build_query($query), false, $context);
        $answer = json_decode((string) $text, true, 512, JSON_THROW_ON_ERROR);
        if (isset($answer['error'])) {
            $came = json_encode($answer['came'] ?? []);
            throw new RuntimeException("{$answer['error']['message']}; {$answer['error']['help']} $came");
        }
        return $answer;
    }
}
