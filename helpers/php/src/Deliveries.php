<?php

declare(strict_types=1);

namespace SmsMock;

/** Delivers a team's webhooks to a handler inside the test, while the test waits for the server. */
final class Deliveries
{
    private const KEPT = 2048; // bytes of an answer that the server keeps

    /** @var list<array<string, mixed>> the webhooks that the handler was called with */
    public array $delivered = [];

    /** @param \Closure(array<string, string>, array<string, mixed>): ?int $handler */
    public function __construct(private readonly Control $control, private readonly \Closure $handler)
    {
    }

    /** Deliver all webhooks that are due now. */
    public function deliverDue(): void
    {
        while (($webhook = $this->control->post('/webhooks/take')['webhook']) !== null) {
            $query = (string) parse_url($webhook['url'], PHP_URL_QUERY);
            $webhook['values'] = self::values($query) + self::values($webhook['body']);
            $this->delivered[] = $webhook;
            $this->control->post("/webhooks/{$webhook['id']}/answer", $this->answer($webhook));
        }
    }

    private function answer(array $webhook): array
    {
        $begun = hrtime(true);
        try {
            $answer = ['status' => ($this->handler)($webhook['values'], $webhook) ?? 200];
        } catch (\Throwable $error) {
            $text = get_class($error) . ": {$error->getMessage()}";
            $answer = ['status' => 500, 'response' => substr($text, 0, self::KEPT)];
        }
        return $answer + ['seconds' => (hrtime(true) - $begun) / 1e9];
    }

    /** Read pairs as they are: parse_str would change names, `nonce.date` for one. */
    private static function values(string $encoded): array
    {
        $values = [];
        foreach (array_filter(explode('&', $encoded)) as $pair) {
            [$name, $value] = explode('=', "$pair=");
            $values[urldecode($name)] = urldecode($value);
        }
        return $values;
    }
}
