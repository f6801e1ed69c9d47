<?php

declare(strict_types=1);

namespace SmsMock;

/** No sms-mock answers at the address; the text says how to start one. */
final class NotRunning extends \RuntimeException
{
    public function __construct(string $url, ?string $text = null)
    {
        parent::__construct($text ?? "No sms-mock at $url: start one with `sms-mock serve`");
    }
}
