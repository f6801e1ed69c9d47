<?php

// A user's test in PHP: a shop whose receiver of delivery reports is a process of its own. It fails
// if the shop paid other than one refund. `careful` refunds an order once, `careless` for each report.
declare(strict_types=1);

use SmsMock\SmsMock;

require __DIR__ . '/../../../helpers/php/autoload.php';

/** Take reports on a free port, which is printed, and write the id of each message to a file. */
function listen(string $file): never
{
    $server = stream_socket_server('tcp://127.0.0.1:0');
    echo stream_socket_get_name($server, false), "\n";
    while ($connection = stream_socket_accept($server, 60)) {
        $length = 0;
        while (($line = trim((string) fgets($connection))) !== '') {
            if (stripos($line, 'Content-Length:') === 0) {
                $length = (int) substr($line, 15);
            }
        }
        parse_str((string) stream_get_contents($connection, $length), $report);
        file_put_contents($file, "{$report['messageId']}\n", FILE_APPEND);
        fwrite($connection, "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n");
        fclose($connection);
    }
    exit(1);
}

function main(bool $careful): int
{
    $file = tempnam(sys_get_temp_dir(), 'shop');
    $receiver = proc_open([PHP_BINARY, __FILE__, 'listen', $file], [1 => ['pipe', 'w']], $pipes);
    $address = trim((string) fgets($pipes[1]));
    $sms = SmsMock::fresh();
    try {
        $sms->setWebhooks(deliveryReportUrl: "http://$address/report");
        file_get_contents("$sms->url/api/rest/v1/sms/send", false, stream_context_create(['http' => [
            'method' => 'POST',
            'header' => "email: $sms->email\r\ntoken: $sms->token\r\nContent-Type: application/json",
            'content' => '{"recipientNumber": "0821234567", "message": "Your order is ready"}',
        ]]));
        $sms->waitUntilIdle();
        $refunds = file($file);
        return count($careful ? array_unique($refunds) : $refunds) === 1 ? 0 : 1;
    } finally {
        $sms->delete();
        proc_terminate($receiver);
        unlink($file);
    }
}

if ($argv[1] === 'listen') {
    listen($argv[2]);
}
exit(main($argv[1] === 'careful'));
