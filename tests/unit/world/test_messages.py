"""Messages of an exported or generated world."""

from __future__ import annotations

import pytest

from sms_mock.world import read_world
from tests.unit.world.documents import MESSAGE_ID, REPLY, SENT, refusal, with_part

DATE_HELP = "write it like 2025-11-01T10:30:00+02:00, or as epoch milliseconds"
HALF_PAST_TEN = 1_761_985_800_000


def without(message: dict[str, str], key: str) -> dict[str, str]:
    return {name: value for name, value in message.items() if name != key}


@pytest.mark.parametrize(
    "message, line",
    [
        (
            without(SENT, "messageType"),
            "messages[0].messageType: is missing; add it, for example messageType: OUTBOUND",
        ),
        (
            SENT | {"messageType": "SIDEWAYS"},
            'messages[0].messageType: "SIDEWAYS" is not known here; write OUTBOUND or INBOUND',
        ),
        (
            without(SENT, "toNumber"),
            "messages[0].toNumber: is missing; add it, for example toNumber: 27600000100",
        ),
        (
            without(SENT, "messageStatus"),
            "messages[0].messageStatus: is missing; add it, for example messageStatus: DELIVERED",
        ),
        (
            without(SENT, "dateTimeSent"),
            "messages[0].dateTimeSent: is missing;"
            " add it, for example dateTimeSent: 2025-11-01T10:30:00+02:00",
        ),
        (
            without(SENT, "dateTimeSent") | {"messageStatus": "SCHEDULED"},
            "messages[0].dateTimeScheduled: is missing;"
            " add it, for example dateTimeScheduled: 2025-11-01T10:30:00+02:00",
        ),
        (
            without(REPLY, "fromNumber"),
            "messages[0].fromNumber: is missing; add it, for example fromNumber: 27600000100",
        ),
        (
            without(REPLY, "dateTimeReceived"),
            "messages[0].dateTimeReceived: is missing;"
            " add it, for example dateTimeReceived: 2025-11-01T10:30:00+02:00",
        ),
        (
            without(SENT, "message"),
            "messages[0].message: is missing; add it, for example message: Your table is ready.",
        ),
        (SENT | {"message": ""}, "messages[0].message: is empty; only a reply may have no text"),
        (SENT | {"message": "\0"}, "messages[0].message: holds a NUL character; remove it"),
        (
            SENT | {"messageStatus": "LOST"},
            'messages[0].messageStatus: "LOST" is not known here; write SCHEDULED, UNKNOWN, SENT,'
            " FAILED, FAILED_REFUNDED, FAILED_OPTOUT or DELIVERED",
        ),
        (
            SENT | {"dateTimeSent": "2025-11-01T10:30:00"},
            'messages[0].dateTimeSent: "2025-11-01T10:30:00" is not a date and time with its'
            f" offset; {DATE_HELP}",
        ),
        (
            SENT | {"dateTimeSent": "2025-02-30T10:30:00+02:00"},
            'messages[0].dateTimeSent: "2025-02-30T10:30:00+02:00" is not a date and time with its'
            f" offset; {DATE_HELP}",
        ),
        (
            SENT | {"dateTimeSent": 10**17},
            "messages[0].dateTimeSent: 100000000000000000 is not a date and time with its offset;"
            f" {DATE_HELP}",
        ),
        (
            SENT | {"dateTimeSent": True},
            f"messages[0].dateTimeSent: true is not a date and time with its offset; {DATE_HELP}",
        ),
        (
            SENT | {"steps": [{"status": "SENT"}]},
            "messages[0].steps[0].at: is missing;"
            " add it, for example at: 2025-11-01T10:30:00+02:00",
        ),
        (
            SENT | {"userId": 99},
            "messages[0].userId: no user has the id 99;"
            " write the userId of one of the users, or add it to one",
        ),
        (
            REPLY | {"repliedToMessageId": MESSAGE_ID},
            f'messages[0].repliedToMessageId: no message has the id "{MESSAGE_ID}";'
            " write the messageId of one of the messages, or leave the line out",
        ),
        (
            SENT | {"numberOfMessages": -1},
            "messages[0].numberOfMessages: -1 is not a whole number that fits;"
            " give one from 0, such as 1",
        ),
        (
            SENT | {"encoding": "UTF8"},
            'messages[0].encoding: "UTF8" is not known here; write GSM7 or UCS2',
        ),
    ],
)
def test_a_message(message: dict[str, object], line: str) -> None:
    assert refusal(with_part(messages=[message])) == line


def test_message_ids_are_unique() -> None:
    twice = [SENT | {"messageId": MESSAGE_ID} for _ in range(2)]
    assert refusal(with_part(messages=twice)) == (
        f'messages[1].messageId: "{MESSAGE_ID}" is already at messages[0].messageId;'
        " give each message an id of its own"
    )


def test_a_reply_without_text_and_a_cancelled_message_are_fine() -> None:
    scheduled = without(SENT, "dateTimeSent") | {
        "messageStatus": "SCHEDULED",
        "dateTimeScheduled": "2025-11-01T08:30:00Z",
    }
    world = read_world(
        with_part(messages=[REPLY | {"message": ""}, {**scheduled, "deleted": True}])
    )
    assert world.messages[0].message == ""
    assert world.messages[1].date_time_scheduled == HALF_PAST_TEN
    assert world.messages[1].deleted


def test_instants_may_be_epoch_milliseconds() -> None:
    world = read_world(with_part(messages=[SENT | {"dateTimeSent": HALF_PAST_TEN + 1}]))
    assert world.messages[0].date_time_sent == HALF_PAST_TEN + 1
