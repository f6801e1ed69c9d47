"""Carriers with a delay and a share of failures: the same seed gives the same outcomes."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from sms_mock.config import Settings
from sms_mock.world import WorldDocument, read_world
from tests.driving import FAILS, Live, driven

VODACOM = "27821234567"
MTN = "27831234567"
VODACOM_ON_OWN_PREFIX = "27818234567"
"""2781 alone is nobody's, 27818 is Vodacom's."""


def world(*carriers: dict[str, Any], credits: int = 5000) -> WorldDocument:
    user = {"email": "demo@example.com", "token": "11111111-1111-4111-8111-111111111111"}
    return read_world({"users": [{**user, "credits": credits}], "carriers": list(carriers)})


LOSSY = {"name": "Vodacom", "prefixes": [2782], "failureShare": 0.3, "delay": [1, 10]}


def run(seed: int | None, count: int = 200) -> list[list[tuple[str, float]]]:
    """Return the steps of messages that a carrier delivers slowly and sometimes loses."""
    with driven(Settings(seed=seed), document=world(LOSSY)) as live:
        live.freeze()
        live.bulk(*[VODACOM] * count)
        live.advance(60)
        return live.lives()


def test_the_same_seed_gives_the_same_run() -> None:
    assert run(7) == run(7)


def test_another_seed_gives_another_run() -> None:
    assert run(7) != run(8)


def test_without_a_seed_it_is_the_same_run_every_time() -> None:
    assert run(None) == run(None)


def test_about_so_many_fail_and_each_after_a_delay_within_the_range() -> None:
    lives = run(7, count=400)
    ends = Counter(life[-1][0] for life in lives)
    assert set(ends) == {"DELIVERED", "FAILED"}
    assert 80 < ends["FAILED"] < 160
    delays = [life[-1][1] for life in lives]
    assert 3 <= min(delays) < 4
    assert 11 < max(delays) <= 12
    assert len(set(delays)) > 300


def test_a_reset_begins_the_same_run_anew() -> None:
    with driven(Settings(seed=7), document=world(LOSSY)) as live:

        def go() -> list[list[tuple[str, float]]]:
            live.freeze()
            live.bulk(*[VODACOM] * 50)
            live.advance(60)
            return live.lives()

        first = go()
        live.mock("POST", "/reset")
        assert go() == first


def test_each_team_has_its_own_random_decisions() -> None:
    """What one team sends does not change the run of another."""
    with driven(Settings(seed=7), document=world(LOSSY)) as live:
        made = live.mock("POST", "/teams", {"credits": 1000})
        other = live.as_((made["email"], made["token"]))
        live.freeze()
        other.freeze()
        for _ in range(40):
            other.send(VODACOM)
            live.send(VODACOM)
        live.advance(60)
        mixed = live.lives()
    assert mixed == run(7, count=40)


def test_what_one_carrier_draws_does_not_depend_on_its_shares() -> None:
    """A change of the share changes which messages fail, not when the others are delivered."""
    with driven(Settings(seed=7), document=world({**LOSSY, "failureShare": 0})) as live:
        live.freeze()
        live.bulk(*[VODACOM] * 50)
        live.advance(60)
        without = [life[-1][1] for life in live.lives()]
    assert without == [life[-1][1] for life in run(7, count=50)]


@pytest.mark.parametrize("share, end", [(0, "DELIVERED"), (1, "FAILED")])
def test_shares_of_0_and_1_are_exact(share: float, end: str) -> None:
    carrier = {"name": "Vodacom", "prefixes": [2782], "failureShare": share}
    with driven(document=world(carrier)) as live:
        live.freeze()
        live.bulk(*[VODACOM] * 100)
        live.advance(2)
        assert {life[-1][0] for life in live.lives()} == {end}


def test_the_longest_prefix_decides() -> None:
    carriers = (
        {"name": "Everybody", "prefixes": [27], "failureShare": 1},
        {"name": "Vodacom", "prefixes": [2782, 27818]},
        {"name": "A block of it", "prefixes": [2782123], "failureShare": 1},
    )
    with driven(document=world(*carriers)) as live:
        live.freeze()
        sent = live.bulk(VODACOM, "27829999999", VODACOM_ON_OWN_PREFIX, MTN)
        live.advance(2)
        ends = [live.status(str(one)) for one in sent]
        assert ends == ["FAILED", "DELIVERED", "DELIVERED", "FAILED"]


def test_a_failure_of_a_carrier_keeps_the_credits() -> None:
    with driven(document=world({**LOSSY, "failureShare": 1})) as lossy:
        lossy.freeze()
        sent = lossy.send(VODACOM)
        lossy.advance(60)
        assert lossy.status(sent) == "FAILED"
        assert lossy.balance() == 4999


def test_the_scenario_of_a_number_comes_before_its_carrier() -> None:
    document = read_world(
        {
            "users": [
                {
                    "email": "demo@example.com",
                    "token": "11111111-1111-4111-8111-111111111111",
                    "credits": 10,
                }
            ],
            "scenarios": [{"number": FAILS, "fate": "unknown"}],
            "carriers": [{"name": "All", "prefixes": [27], "failureShare": 1, "delay": 50}],
        }
    )
    with driven(document=document) as live:
        live.freeze()
        sent = live.send(FAILS)
        live.advance(2)
        assert live.status(sent) == "UNKNOWN"


def test_in_the_default_world_no_carrier_fails_or_delays(live: Live) -> None:
    numbers = [f"27{prefix}1234567" for prefix in (60, 61, 62, 63, 71, 72, 73, 74, 76, 78, 79, 82)]
    live.bulk(*numbers * 10)
    live.advance(2)
    assert live.lives() == [[("SENT", 0), ("DELIVERED", 2)]] * 120
