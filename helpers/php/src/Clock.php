<?php

declare(strict_types=1);

namespace SmsMock;

/** Reads, freezes, moves and starts a team's clock. Instants without offset are South African. */
final class Clock
{
    /** @param \Closure(): ?callable $meanwhile returns what delivers webhooks during a call, if any */
    public function __construct(private readonly Control $control, private readonly \Closure $meanwhile)
    {
    }

    /** The time of the team's clock. */
    public function now(): \DateTimeImmutable
    {
        return new \DateTimeImmutable($this->control->get('/clock')['now']);
    }

    public function frozen(): bool
    {
        return $this->control->get('/clock')['frozen'];
    }

    /** Stop the clock, now or at an instant, and return what fell due by then. */
    public function freeze(\DateTimeInterface|string|null $at = null): array
    {
        $asked = ['freeze' => $at === null ? true : self::instant($at)];
        return $this->control->put('/clock', $asked, ($this->meanwhile)())['events'];
    }

    /** Start the frozen clock again, from the instant at which it stands. */
    public function run(): void
    {
        $this->control->put('/clock', ['run' => true]);
    }

    /**
     * Move the clock forward, by seconds or to an instant, and return what fell due by then.
     *
     * @param float $timeout the most real seconds to wait until webhooks that fall due are answered
     */
    public function advance(
        ?float $seconds = null,
        \DateTimeInterface|string|null $to = null,
        float $timeout = 60,
    ): array {
        $asked = ['timeout' => $timeout];
        $asked += $seconds === null ? [] : ['seconds' => $seconds];
        $asked += $to === null ? [] : ['to' => self::instant($to)];
        return $this->control->post(
            '/clock/advance',
            $asked,
            $timeout + 10,
            ($this->meanwhile)(),
        )['events'];
    }

    private static function instant(\DateTimeInterface|string $at): string
    {
        return is_string($at) ? $at : $at->format('Y-m-d\TH:i:s.vP');
    }
}
