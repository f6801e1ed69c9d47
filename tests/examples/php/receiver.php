<?php

// A receiver of webhooks that believes only what is signed and fresh:
// SECRET_KEY=… php -S 127.0.0.1:3000 receiver.php
declare(strict_types=1);

// [verify]
/** Why a webhook must not be believed; null if it is genuine and fresh. */
function refusal(array $values, string $secretKey): ?string
{
    $checksum = (string) ($values['checksum'] ?? '');
    unset($values['checksum']);
    ksort($values, SORT_STRING);
    // http_build_query writes %2A for an asterisk, the service leaves it.
    $signed = str_replace('%2A', '*', http_build_query($values, '', '&'));
    if (!hash_equals(hash_hmac('sha1', $signed, $secretKey), $checksum)) {
        return 'the checksum is wrong';
    }
    $now = new DateTimeImmutable('now', new DateTimeZone('+02:00'));
    return $values['nonce-date'] < $now->format('YmdHis') ? 'it has expired' : null;
}
// [/verify]

$refusal = refusal($_POST, (string) getenv('SECRET_KEY'));
http_response_code($refusal === null ? 204 : 403);
echo $refusal;
