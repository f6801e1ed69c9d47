<?php

declare(strict_types=1);

namespace SmsMock;

/** Gives each test of a PHPUnit test case a team of its own, `$this->sms`. */
trait UsesSmsMock
{
    protected SmsMock $sms;

    /** @before */
    #[\PHPUnit\Framework\Attributes\Before]
    protected function makeTeam(): void
    {
        $this->sms = SmsMock::fresh($this->smsMockTeam());
    }

    /** @after */
    #[\PHPUnit\Framework\Attributes\After]
    protected function deleteTeam(): void
    {
        // Unset if the team could not be made, which is what the test then fails with.
        if (isset($this->sms)) {
            $this->sms->delete();
        }
    }

    /** Return the properties of each test's team; override it for others than the usual ones. */
    protected function smsMockTeam(): array
    {
        return [];
    }
}
