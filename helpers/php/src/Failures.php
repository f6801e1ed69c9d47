<?php

declare(strict_types=1);

namespace SmsMock;

/** Finds the messages that a test wants, and writes the texts of its failed assertions. */
final class Failures
{
    private const SHOWN = 10;

    /** Return the messages with the wanted number and text; null stands for any. */
    public static function among(array $sent, ?string $number, ?string $contains): array
    {
        return array_values(array_filter($sent, static fn (array $one) =>
            ($number === null || $one['toNumber'] === $number)
            && str_contains($one['message'], $contains ?? '')));
    }

    public static function wrongNumberOf(
        ?string $number,
        ?string $contains,
        int $times,
        array $sent,
        array $tried,
    ): string {
        $found = self::among($sent, $number, $contains);
        $others = array_filter($sent, static fn (array $one) => !in_array($one, $found, true));
        return implode("\n", [
            'wanted ' . self::counted($times, 'message') . ', found ' . count($found),
            ...self::wanted(['to' => $number, 'contains' => $contains]),
            ...self::some('found:', array_map(self::messageLine(...), $found)),
            ...self::some('closest:', self::closest($others, $number, $contains)),
            ...self::whereNothingWas($sent, $tried),
        ]);
    }

    public static function wrongNumberOfRequests(array $match, int $times, array $answer): string
    {
        $closest = array_reverse(array_map(self::requestLine(...), $answer['closest']));
        return implode("\n", [
            'wanted ' . self::counted($times, 'request') . ", found {$answer['found']}",
            ...self::wanted($match),
            ...self::some('closest:', $closest),
        ]);
    }

    public static function nothingCame(
        string $problem,
        ?string $number,
        ?string $contains,
        array $sent,
        array $tried,
    ): string {
        return implode("\n", [
            $problem,
            ...self::some('sent so far:', self::closest($sent, $number, $contains)),
            ...self::whereNothingWas($sent, $tried),
        ]);
    }

    /** @param array<string, string> $reasons the first character that forces UCS-2, by message id */
    public static function costsTooMuch(array $sent, float $atMost, array $reasons): string
    {
        usort($sent, static fn (array $one, array $other) => $other['creditCost'] <=> $one['creditCost']);
        $total = self::counted(count($sent), 'message') . ' cost ' . self::cost($sent);
        $lines = array_map(static function (array $one) use ($reasons): string {
            $parts = self::counted($one['numberOfMessages'], 'part');
            $reason = isset($reasons[$one['messageId']]) ? " for {$reasons[$one['messageId']]}" : '';
            $line = self::messageLine($one);
            return "  {$one['creditCost']}: $line ($parts of {$one['encoding']}$reason)";
        }, array_slice($sent, 0, self::SHOWN));
        $credits = "$atMost credit" . ($atMost === 1.0 ? '' : 's');
        return implode("\n", ["wanted $credits at most, $total", ...$lines]);
    }

    /** The cost of messages in credits, added up in thousandths, which are exact. */
    public static function cost(array $sent): float
    {
        return array_sum(array_map(static fn (array $one) => round($one['creditCost'] * 1000), $sent)) / 1000;
    }

    /** Return lines with what comes closest: messages to that number, else with that text, else all. */
    private static function closest(array $others, ?string $number, ?string $contains): array
    {
        $toNumber = $number === null ? [] : self::among($others, $number, null);
        $withText = $contains === null ? [] : self::among($others, null, $contains);
        return array_map(self::messageLine(...), array_values($toNumber ?: $withText ?: $others));
    }

    private static function whereNothingWas(array $sent, array $tried): array
    {
        if ($sent !== []) {
            return [];
        }
        $elsewhere = 'but this server was called with other credentials than the team\'s email and token:';
        return [
            'no message was sent at all',
            ...self::some('refused:', array_map(self::requestLine(...), $tried['refused'])),
            ...self::some($elsewhere, array_map(self::requestLine(...), $tried['elsewhere'])),
        ];
    }

    private static function wanted(array $wanted): array
    {
        $lines = [];
        foreach (array_filter($wanted, static fn ($value) => $value !== null) as $name => $value) {
            $lines[] = '  ' . str_pad($name, 11) . "  $value";
        }
        return $lines === [] ? [] : ['wanted:', ...$lines];
    }

    private static function some(string $title, array $lines): array
    {
        $shown = array_map(static fn (string $line) => "  $line", array_slice($lines, -self::SHOWN));
        return $shown === [] ? [] : [$title, ...$shown];
    }

    private static function messageLine(array $one): string
    {
        $text = json_encode($one['message'], JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES);
        return "{$one['toNumber']} {$one['messageStatus']}: $text";
    }

    private static function requestLine(array $one): string
    {
        return "{$one['method']} {$one['path']} {$one['status']} {$one['summary']}";
    }

    private static function counted(int $count, string $what): string
    {
        return $count === 0 ? "no $what" : "$count $what" . ($count === 1 ? '' : 's');
    }
}
