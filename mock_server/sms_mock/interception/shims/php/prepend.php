<?php
// Every PHP that `sms-mock run` starts runs this file before the program, on machines where the
// mock cannot answer on port 443 of the provider's hosts. PHP's streams ignore the proxy variables,
// so this file opens http and https streams to those hosts through the mock's proxy. Streams to
// other hosts do not change.

(static function (): void {
    $described = getenv('SMS_MOCK_REDIRECT');
    if ($described === false || !in_array('https', stream_get_wrappers(), true)) {
        return;
    }
    SmsMockStream::$redirect = json_decode($described, true);
    SmsMockStream::register();
})();

final class SmsMockStream
{
    public static array $redirect = [];
    /** @var resource|null */
    public $context;
    /** @var resource|null */
    private $inner;

    public static function register(): void
    {
        foreach (['http', 'https'] as $scheme) {
            stream_wrapper_unregister($scheme);
            stream_wrapper_register($scheme, self::class, STREAM_IS_URL);
        }
    }

    public function stream_open(string $url, string $mode, int $options, ?string &$opened): bool
    {
        $context = $this->context;
        if (self::isProviders((string) parse_url($url, PHP_URL_HOST))) {
            $given = $context === null ? [] : stream_context_get_options($context);
            $given['http'] = [
                'proxy' => 'tcp://' . self::$redirect['proxy'][0] . ':' . self::$redirect['proxy'][1],
                'request_fulluri' => str_starts_with(strtolower($url), 'http:'),
            ] + ($given['http'] ?? []);
            $given['ssl'] = [
                'cafile' => self::$redirect['authorityFile'],
                'verify_peer' => true,
                'verify_peer_name' => true,
            ] + ($given['ssl'] ?? []);
            $context = stream_context_create($given);
        }
        stream_wrapper_restore('http');
        stream_wrapper_restore('https');
        try {
            $inner = $context === null ? fopen($url, $mode) : fopen($url, $mode, false, $context);
        } finally {
            self::register();
        }
        $this->inner = $inner === false ? null : $inner;
        return $inner !== false;
    }

    private static function isProviders(string $host): bool
    {
        $name = rtrim(strtolower($host), '.');
        foreach (self::$redirect['domains'] as $domain) {
            if ($name === $domain || str_ends_with($name, ".$domain")) {
                return true;
            }
        }
        return false;
    }

    public function stream_read(int $count): string|false
    {
        return fread($this->inner, $count);
    }

    public function stream_eof(): bool
    {
        return feof($this->inner);
    }

    public function stream_stat(): array|false
    {
        return fstat($this->inner);
    }

    public function stream_set_option(int $option, int $first, ?int $second): bool
    {
        return match ($option) {
            STREAM_OPTION_BLOCKING => stream_set_blocking($this->inner, (bool) $first),
            STREAM_OPTION_READ_TIMEOUT => stream_set_timeout($this->inner, $first, (int) $second),
            default => false,
        };
    }

    /** @return resource|false */
    public function stream_cast(int $as)
    {
        return $this->inner ?? false;
    }

    public function stream_close(): void
    {
        fclose($this->inner);
    }
}
