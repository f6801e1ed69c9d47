<?php

declare(strict_types=1);

/** The code under test. */
function signUp(string $number, string $url, string $email, string $token): bool
{
    $context = stream_context_create(['http' => [
        'method' => 'POST',
        'header' => "email: $email\r\ntoken: $token\r\nContent-Type: application/json",
        'content' => json_encode(['recipientNumber' => $number, 'message' => 'Your code is 482159']),
        'ignore_errors' => true,
    ]]);
    $answer = file_get_contents("$url/api/rest/v1/sms/send.json", false, $context);
    return isset(json_decode((string) $answer, true)['messageId']);
}
