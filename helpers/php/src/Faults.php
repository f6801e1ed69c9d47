<?php

declare(strict_types=1);

namespace SmsMock;

/** Adds, lists and removes a team's fault rules, which make the imitated API fail for it. */
final class Faults
{
    public function __construct(private readonly Control $control)
    {
    }

    /** Add a rule: add(['path' => '/sms/send'], ['status' => 503], times: 1). */
    public function add(array $match, array $effect, ?int $times = null): array
    {
        $rule = ['match' => (object) $match, 'effect' => (object) $effect];
        return $this->control->post('/faults', $rule + ($times === null ? [] : ['times' => $times]));
    }

    /** Return every rule with `hits`, the number of requests it acted on, the newest first. */
    public function all(): array
    {
        return $this->control->get('/faults')['items'];
    }

    public function remove(int $id): void
    {
        $this->control->delete("/faults/$id");
    }

    /** Remove every fault rule of the team. */
    public function clear(): void
    {
        $this->control->delete('/faults');
    }
}
