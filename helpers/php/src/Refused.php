<?php

declare(strict_types=1);

namespace SmsMock;

/** The server refused a call and changed nothing; the text says what is wrong and what helps. */
final class Refused extends \RuntimeException
{
    /** What is wrong, in a sentence. */
    public readonly string $problem;
    /** What to send instead; may be empty. */
    public readonly string $help;
    /** The wrong field; null if the whole call is wrong. */
    public readonly ?string $field;

    /**
     * @param int $status the HTTP status of the answer
     * @param array<string, mixed> $body the answer, which may hold more beside `error`
     */
    public function __construct(public readonly int $status, public readonly array $body)
    {
        $this->problem = $body['error']['message'];
        $this->help = $body['error']['help'] ?? '';
        $this->field = $body['error']['field'] ?? null;
        $help = $this->help;
        parent::__construct($help === '' ? $this->problem : rtrim($this->problem, '.') . "; $help");
    }
}
