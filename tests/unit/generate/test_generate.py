"""Generated worlds: the same seed gives the same world, and each is realistic and consistent."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from sms_mock.domain.lifecycle import FAILED_OPTOUT, OUTCOMES, SENT
from sms_mock.domain.text import analyse
from sms_mock.generate import generate
from sms_mock.world import WorldDocument, read_world
from sms_mock.world.fixture_files import default_document
from sms_mock.world.yaml_writing import yaml_lines

NOW = 1_762_034_400_000
NINETY_DAYS = 90 * 86_400_000
OPT_OUT_WORDS = ("STOP", "Stop")


def made(
    seed: int = 7,
    *,
    contacts: int = 60,
    groups: int = 5,
    templates: int = 4,
    messages: int = 800,
    users: int = 3,
    now: int = NOW,
    progress: Callable[[int], None] = lambda done: None,
) -> dict[str, Any]:
    """Generate a document with a few of everything, unless a test says otherwise."""
    return generate(
        seed=seed,
        contacts=contacts,
        groups=groups,
        templates=templates,
        messages=messages,
        users=users,
        now=now,
        progress=progress,
    )


@pytest.fixture(scope="module")
def world() -> WorldDocument:
    return read_world(made(contacts=40, messages=3000))


def test_the_same_seed_gives_the_same_bytes() -> None:
    assert "".join(yaml_lines(made())) == "".join(yaml_lines(made()))


def test_another_seed_gives_another_world() -> None:
    one, other = made(seed=1), made(seed=2)
    assert one["messages"] != other["messages"]
    assert one["contacts"] != other["contacts"]


def test_another_day_moves_the_messages() -> None:
    later = made(now=NOW + NINETY_DAYS)
    assert min(map(moment, read_world(later).messages)) > NOW


@pytest.mark.parametrize("part", ["contacts", "groups", "templates", "messages", "users"])
@pytest.mark.parametrize("count", [1, 2, 37])
def test_exactly_as_many_as_asked_for(part: str, count: int) -> None:
    counts: dict[str, Any] = {part: count}
    document = made(**counts)
    assert len(document[part]) == count
    read_world(document)


@pytest.mark.parametrize("part", ["contacts", "groups", "templates", "messages"])
def test_none_of_a_part_is_possible(part: str) -> None:
    counts: dict[str, Any] = {part: 0}
    document = made(**counts)
    assert document[part] == []
    read_world(document)


def test_the_default_credentials_work_in_it_too() -> None:
    default = default_document()
    generated = read_world(made())
    assert generated.users[0] == default.users[0]
    assert generated.team == default.team
    assert generated.rates == default.rates
    assert generated.scenarios == default.scenarios
    assert generated.carriers == default.carriers
    assert [user.administrator for user in generated.users] == [True, False, False]


def test_numbers_lie_in_the_mocks_own_block(world: WorldDocument) -> None:
    numbers = [contact.contact_number for contact in world.contacts]
    assert numbers == [str(27600000200 + place) for place in range(40)]
    others = {message.to_number for message in world.messages} | {
        message.from_number for message in world.messages
    }
    assert all(number.startswith("2760000") for number in others)


def moment(message: Any) -> int:
    """Return when a message was sent or received."""
    at: int = message.date_time_received or message.date_time_sent
    return at


def test_messages_are_of_the_last_ninety_days_in_order(world: WorldDocument) -> None:
    moments = [moment(message) for message in world.messages]
    assert moments == sorted(moments)
    assert NOW - NINETY_DAYS < moments[0] < moments[-1] <= NOW
    assert moments[-1] - moments[0] > NINETY_DAYS * 0.9
    assert all(step.at <= NOW for message in world.messages for step in message.steps)


def test_ids_are_unique_and_grow_with_time(world: WorldDocument) -> None:
    ids = [message.message_id for message in world.messages if message.message_id]
    assert len(set(ids)) == len(world.messages)
    assert ids == sorted(ids)


def test_a_tenth_are_replies_to_what_was_delivered_before(world: WorldDocument) -> None:
    sent = {message.message_id: message for message in world.messages}
    replies = [message for message in world.messages if message.message_type == "INBOUND"]
    assert len(replies) == len(world.messages) // 10
    for reply in replies:
        answered = sent[reply.replied_to_message_id]
        assert answered.to_number == reply.from_number
        assert answered.user_id == reply.user_id
        assert answered.message_status == "DELIVERED"
        assert moment(answered) < moment(reply)


def test_statuses_are_mostly_good_and_have_their_steps(world: WorldDocument) -> None:
    sent = [message for message in world.messages if message.message_type == "OUTBOUND"]
    shares = Counter(message.message_status for message in sent)
    assert shares["DELIVERED"] > 0.8 * len(sent)
    assert set(shares) == {SENT, *OUTCOMES}
    for message in sent:
        steps = [step.status for step in message.steps]
        assert steps == (
            [SENT] if message.message_status == SENT else [SENT, message.message_status]
        )
        assert message.steps[0].at == message.date_time_sent


def test_who_says_stop_is_opted_out_from_then_on(world: WorldDocument) -> None:
    out: set[str] = set()
    for message in world.messages:
        if message.message_type == "INBOUND" and message.message in OPT_OUT_WORDS:
            out.add(message.from_number)
        if message.message_type == "OUTBOUND":
            assert (message.message_status == FAILED_OPTOUT) == (message.to_number in out)
    assert out == set(world.opt_outs) != set()


def test_cost_parts_and_encoding_are_those_of_the_text(world: WorldDocument) -> None:
    for message in world.messages:
        analysis = analyse(message.message)
        assert (message.encoding, message.number_of_messages) == (
            analysis.encoding,
            analysis.parts,
        )
        outbound = message.message_type == "OUTBOUND"
        assert message.credit_cost == (analysis.parts * 1000 if outbound else 0)
    assert {message.encoding for message in world.messages} == {"GSM7", "UCS2"}
    assert {message.number_of_messages for message in world.messages} >= {1, 2}


def test_no_placeholder_is_left_in_a_text(world: WorldDocument) -> None:
    assert not any("{" in message.message for message in world.messages)


def test_progress_adds_up() -> None:
    told: list[int] = []
    made(messages=1234, progress=told.append)
    assert sum(told) == 1234
    assert len(told) > 1


def test_everything_random_comes_from_the_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    before = made(messages=50)

    def forbidden(*_: object, **__: object) -> None:
        raise AssertionError("randomness that is not the seed's")

    for name in ("random", "choice", "choices", "randrange", "sample", "getrandbits", "uniform"):
        monkeypatch.setattr(random, name, forbidden)
    assert made(messages=50) == before
