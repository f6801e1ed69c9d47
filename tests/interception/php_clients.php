<?php
// Clients as people write them: they call the provider's own address and know nothing of a mock.
//
//     php php_clients.php curl https://www.zoomconnect.com/... EMAIL TOKEN

[, $kind, $url, $email, $token] = $argv;
$headers = ["email: $email", "token: $token", 'Accept: application/json', 'Content-Type: application/json'];
$body = json_encode(['recipientNumber' => '0821234567', 'message' => 'Hello']);

if ($kind === 'curl') {
    $request = curl_init($url);
    curl_setopt_array($request, [
        CURLOPT_RETURNTRANSFER => true,
        CURLOPT_POSTFIELDS => $body,
        CURLOPT_HTTPHEADER => $headers,
    ]);
    $answer = curl_exec($request);
} else {
    $answer = file_get_contents($url, false, stream_context_create(['http' => [
        'method' => 'POST',
        'header' => implode("\r\n", $headers),
        'content' => $body,
    ]]));
}
echo $answer;
exit($answer === false ? 1 : 0);
