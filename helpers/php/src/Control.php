<?php

declare(strict_types=1);

namespace SmsMock;

/** Calls the control API (`/_mock`) of one server, about one team or the default team. */
final class Control
{
    private const DEFAULT_URL = 'http://localhost:8767';
    private const PAGE = 1000;
    private const LONGEST_CALL = 30.0;
    private const LOOK_AGAIN = 10_000; // microseconds
    private const CUT_OFF = 'the connection ended before the whole answer came';

    public readonly string $url;

    /**
     * @param ?string $url the server's address; the base URL of the imitated API works too
     * @throws \InvalidArgumentException it is not the URL of a server
     */
    public function __construct(?string $url = null, private readonly ?string $team = null)
    {
        $url ??= getenv('SMS_MOCK_URL') ?: self::DEFAULT_URL;
        $this->url = (string) preg_replace('~/(app|_mock)$~', '', rtrim(trim($url), '/'));
        $parts = parse_url($this->url) ?: [];
        $isServer = in_array($parts['scheme'] ?? '', ['http', 'https'], true) && isset($parts['host']);
        if (!$isServer || isset($parts['user']) || isset($parts['query']) || isset($parts['fragment'])) {
            throw new \InvalidArgumentException("'$url' is not an address such as " . self::DEFAULT_URL);
        }
    }

    /**
     * @param array<string, mixed> $query parameters; those that are null are left out
     * @param ?callable(): void $meanwhile called again and again until the answer comes
     */
    public function get(
        string $path,
        array $query = [],
        float $seconds = self::LONGEST_CALL,
        ?callable $meanwhile = null,
    ): array {
        return $this->call('GET', $path, $query, null, $seconds, $meanwhile);
    }

    public function post(
        string $path,
        ?array $body = null,
        float $seconds = self::LONGEST_CALL,
        ?callable $meanwhile = null,
    ): array {
        return $this->call('POST', $path, [], $body, $seconds, $meanwhile);
    }

    public function put(string $path, array $body, ?callable $meanwhile = null): array
    {
        return $this->call('PUT', $path, [], $body, self::LONGEST_CALL, $meanwhile);
    }

    public function delete(string $path): array
    {
        return $this->call('DELETE', $path, [], null, self::LONGEST_CALL, null);
    }

    /** Return every item of a list, from all its pages, the oldest first. */
    public function oldestFirst(string $path): array
    {
        $page = $this->get($path, ['limit' => self::PAGE]);
        $items = $page['items'];
        while ($page['next'] !== null) {
            // What is in front of /_mock is in the address already: the key, or a proxy's prefix.
            [$next, $asked] = explode('?', explode('/_mock', $page['next'], 2)[1] . '?');
            parse_str($asked, $query);
            $page = $this->get($next, $query);
            array_push($items, ...$page['items']);
        }
        return array_reverse($items);
    }

    private function call(
        string $method,
        string $path,
        array $query,
        ?array $body,
        float $seconds,
        ?callable $meanwhile,
    ): array {
        $given = array_filter($query + ['team' => $this->team], static fn ($value) => $value !== null);
        $given = array_map(static fn ($value) => is_bool($value) ? var_export($value, true) : $value, $given);
        $target = '/_mock' . $path . ($given === [] ? '' : '?' . http_build_query($given));
        $flags = JSON_THROW_ON_ERROR | JSON_INVALID_UTF8_SUBSTITUTE;
        $content = $body === null ? null : json_encode((object) $body, $flags);
        [$status, $text] = $this->answer($this->send($method, $target, $content), $seconds, $meanwhile);
        $answer = json_decode($text, true);
        if ($status >= 200 && $status < 300 && is_array($answer)) {
            return $answer;
        }
        if (!is_string($answer['error']['message'] ?? null)) {
            throw new NotRunning(
                $this->url,
                text: "Something else than sms-mock answers at {$this->url}: set SMS_MOCK_URL to the address"
                    . ' of a running sms-mock, or start one with `sms-mock serve`',
            );
        }
        throw new Refused($status, $answer);
    }

    /**
     * Send a request, and return the connection on which its answer comes.
     *
     * @return resource
     */
    private function send(string $method, string $target, ?string $content)
    {
        $parts = parse_url($this->url);
        $secure = ($parts['scheme'] ?? '') === 'https';
        $host = $parts['host'] ?? '';
        $port = $parts['port'] ?? ($secure ? 443 : 80);
        $place = ($secure ? 'tls' : 'tcp') . "://$host:$port";
        $connection = @stream_socket_client($place, $code, $why, self::LONGEST_CALL);
        if ($connection === false) {
            // Without a text of the system's, TLS failed on a connection that was made.
            $why = $why === '' ? 'TLS could not be set up' : $why;
            throw new NotRunning($this->url, str_contains($why, 'refused') ? '' : $why);
        }
        // With HTTP/1.0 the answer ends where the connection does.
        $head = ["$method " . ($parts['path'] ?? '') . "$target HTTP/1.0", "Host: $host:$port"];
        array_push($head, 'Accept: application/json', 'Connection: close');
        $token = getenv('SMS_MOCK_CONTROL_TOKEN');
        if ($token) {
            $head[] = "Authorization: Bearer $token";
        }
        if ($content !== null) {
            array_push($head, 'Content-Type: application/json', 'Content-Length: ' . strlen($content));
        }
        $rest = implode("\r\n", $head) . "\r\n\r\n" . $content;
        while ($rest !== '') {
            $written = @fwrite($connection, $rest);
            if ($written === false || $written === 0) {
                throw new NotRunning($this->url, self::CUT_OFF);
            }
            $rest = substr($rest, $written);
        }
        return $connection;
    }

    /**
     * @param resource $connection
     * @return array{int, string} the status and the body of the answer
     */
    private function answer($connection, float $seconds, ?callable $meanwhile): array
    {
        stream_set_blocking($connection, false);
        $last = hrtime(true) + $seconds * 1e9;
        $text = '';
        while (!feof($connection)) {
            if ($meanwhile !== null) {
                $meanwhile();
            }
            $read = [$connection];
            $none = [];
            stream_select($read, $none, $none, 0, self::LOOK_AGAIN);
            $text .= stream_get_contents($connection);
            if (hrtime(true) > $last) {
                $text = "The server at {$this->url} gave no answer within $seconds s";
                throw new NotRunning($this->url, text: $text);
            }
        }
        [$head, $body] = explode("\r\n\r\n", $text, 2) + [1 => ''];
        $announced = preg_match('~^Content-Length: *(\d+)~mi', $head, $found) ? (int) $found[1] : 0;
        if ($text === '' || strlen($body) < $announced) {
            throw new NotRunning($this->url, self::CUT_OFF);
        }
        preg_match('~^HTTP/1\.\d (\d{3})~', $head, $found);
        return [(int) ($found[1] ?? 0), $body];
    }
}
