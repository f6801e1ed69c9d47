<?php

declare(strict_types=1);

namespace SmsMock;

/** Delivers a team's webhooks to a handler inside the test, while the test waits for the server. */
final class Deliveries
{
    private const KEPT = 2048; // bytes of an answer that the server keeps

    /** @var list<array<string, mixed>> the webhooks that the handler was called with */
    public array $delivered = [];

    /** @param \Closure(array<string, string>, array<string, mixed>): mixed $handler */
    public function __construct(private readonly Control $control, private readonly \Closure $handler)
    {
    }

    /**
     * Deliver all webhooks that are due now.
     *
     * A failed assertion of the handler is thrown after it was answered as an error: counted as an
     * answer alone, it would let a test pass whose assertion failed.
     */
    public function deliverDue(): void
    {
        while (($webhook = $this->control->post('/webhooks/take')['webhook']) !== null) {
            $query = (string) parse_url($webhook['url'], PHP_URL_QUERY);
            $webhook['values'] = self::values($query) + self::values($webhook['body']);
            $this->delivered[] = $webhook;
            [$answer, $failure] = $this->answer($webhook);
            $this->control->post("/webhooks/{$webhook['id']}/answer", $answer);
            if ($failure !== null) {
                throw $failure;
            }
        }
    }

    /** @return array{array<string, mixed>, ?\Throwable} the answer, and the failed assertion if one failed */
    private function answer(array $webhook): array
    {
        $begun = hrtime(true);
        $failure = null;
        try {
            $result = ($this->handler)($webhook['values'], $webhook);
            // An arrow function returns something on the way.
            $isStatus = is_int($result) && $result >= 100 && $result <= 599;
            $answer = ['status' => $isStatus ? $result : 200];
        } catch (\Throwable $error) {
            $text = get_class($error) . ": {$error->getMessage()}";
            $answer = ['status' => 500, 'response' => substr($text, 0, self::KEPT)];
            $isAssertion = $error instanceof \PHPUnit\Framework\AssertionFailedError
                || $error instanceof \AssertionError;
            $failure = $isAssertion ? $error : null;
        }
        return [$answer + ['seconds' => (hrtime(true) - $begun) / 1e9], $failure];
    }

    /** Read pairs as they are: parse_str would change names, `nonce.date` for one. */
    private static function values(string $encoded): array
    {
        $values = [];
        foreach (array_filter(explode('&', $encoded)) as $pair) {
            [$name, $value] = explode('=', $pair, 2) + [1 => ''];
            $values[urldecode($name)] = urldecode($value);
        }
        return $values;
    }
}
