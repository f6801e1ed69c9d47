<?php

declare(strict_types=1);

namespace SmsMock;

/** No sms-mock answers at the address; the text says how to start one. */
final class NotRunning extends \RuntimeException
{
    /** @param string $reason what came instead of an answer; empty if nothing listens there */
    public function __construct(string $url, string $reason = '', ?string $text = null)
    {
        $place = $url . ($reason === '' ? '' : " ($reason)");
        parent::__construct($text ?? "No sms-mock at $place: start one with `sms-mock serve`");
    }
}
