"""`/_mock/messages/wait`, `/_mock/messages/latest`, `/_mock/otp`: messages a test waits for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Final, NotRequired, TypedDict

from sms_mock.actions import team_messages
from sms_mock.actions.team_messages import WaitFilter
from sms_mock.control.answers import ControlError as RefusedCall
from sms_mock.control.answers import Doc
from sms_mock.control.errors import ControlError
from sms_mock.control.fields import INSTANT, TIMEOUT
from sms_mock.control.message_views import ControlMessage, message_item
from sms_mock.control.operation import Call, DeclaredAnswer, Json, Operations, Parameter
from sms_mock.control.pattern_search import search_texts
from sms_mock.domain import lifecycle, phone_number
from sms_mock.domain.errors import InvalidMobileNumber
from sms_mock.domain.one_time_code import find_code
from sms_mock.shapes.mistake import Mistake
from sms_mock.shapes.numbers import Whole
from sms_mock.shapes.shape import Shape
from sms_mock.shapes.text import Choice
from sms_mock.store.messages import Message
from sms_mock.store.world import World

_MOST_AWAITED: Final = 100_000
_SHOWN: Final = 5
"""How many of the newest messages the answer shows if a wait ended without a match."""
_LONGEST: Final = 200
"""The most characters of a criterion that a refusal repeats."""


class Recipient(Shape[str]):
    """A shape that reads a mobile number as the imitated API does, and refuses it in its words."""

    example = "27821234567"

    def read(self, value: object) -> str:
        try:
            return phone_number.parse_mobile(str(value))
        except InvalidMobileNumber as error:
            raise Mistake(f"to: {error.problem}", error.help, subject="") from None

    def schema(self) -> Json:
        return {"type": "string"}


TO: Final = Parameter("to", Recipient(), "the recipient, in any spelling")
CONTAINS: Final = Parameter("contains", description="a part of its text")
STATUS: Final = Parameter("status", Choice(lifecycle.STATUSES), "its status")
AFTER: Final = Parameter(
    "after", description="only messages later than this one, or from this instant on"
)
COUNT: Final = Parameter(
    "count", Whole(most=_MOST_AWAITED, example="2"), "how many messages must have come", 1
)
PATTERN: Final = Parameter(
    "pattern",
    description=(
        "a regular expression (Python's) that finds the code, its first group if it has one; a"
        " search of more than 3 s is refused"
    ),
)
WAIT: Final = Parameter("timeout", TIMEOUT, "most real seconds to wait", 10.0)

waiting = Operations()


class MessageThatCame(TypedDict):
    messageId: str
    toNumber: str
    messageStatus: str | None
    message: str


class NothingCame(RefusedCall):
    came: NotRequired[
        Annotated[list[MessageThatCame], Doc("The newest messages that were sent instead.")]
    ]


class OneTimeCode(TypedDict):
    otp: Annotated[str, Doc(examples=["123456"])]
    messageId: str


NOTHING: Final = DeclaredAnswer(NothingCame, "None came, or there is no such team")


@waiting.operation(
    "GET",
    "/messages/wait",
    "waitForMessage",
    "Wait for a message to be sent",
    parameters=(TO, CONTAINS, STATUS, AFTER, COUNT, WAIT),
    answers={200: DeclaredAnswer(ControlMessage, "The newest matching message"), 404: NOTHING},
)
def wait_for_message(call: Call) -> Json:
    count, timeout = call.query["count"], call.query["timeout"]
    wanted = _wanted(call)
    message = team_messages.wait_for_message(
        call.world,
        wanted,
        timeout,
        lambda found: found[0] if len(found) >= count else None,
        limit=count,
    )
    if message is None:
        problem = f"no matching message came within {timeout:g} s"
        if count > 1:
            problem = f"fewer than {count} matching messages came within {timeout:g} s"
        raise _nothing_came(call.world, problem + _in_words(wanted, call.given))
    return message_item(message, call.base_url)


@waiting.operation(
    "GET",
    "/messages/latest",
    "getLatestMessage",
    "The newest matching message that was sent",
    parameters=(TO, CONTAINS, STATUS, AFTER),
    answers={200: DeclaredAnswer(ControlMessage, "The message"), 404: NOTHING},
)
def get_latest_message(call: Call) -> Json:
    wanted = _wanted(call)
    found = team_messages.list_sent(call.world, wanted, limit=1)
    if not found:
        problem = f"there is no such message{_in_words(wanted, call.given)}"
        raise _nothing_came(call.world, problem)
    return message_item(found[0], call.base_url)


@waiting.operation(
    "GET",
    "/otp",
    "getOtp",
    "Wait for a one-time code to be sent",
    parameters=(TO, AFTER, PATTERN, WAIT),
    answers={200: DeclaredAnswer(OneTimeCode, "The newest code"), 404: NOTHING},
)
def get_otp(call: Call) -> OneTimeCode:
    timeout = call.query["timeout"]
    wanted = _wanted(call)
    find = _code_by(call.query["pattern"])
    found = team_messages.wait_for_message(call.world, wanted, timeout, find)
    if found is None:
        problem = f"no message with a one-time code came within {timeout:g} s"
        raise _nothing_came(call.world, problem + _in_words(wanted, call.given))
    code, message = found
    return {"otp": code, "messageId": message.message_id}


def _wanted(call: Call) -> WaitFilter:
    """Return the filter for the messages that the call's parameters ask for.

    Raises:
        ControlError: `after` is neither the id of a message nor an instant.
    """
    asked = call.query
    after, since = _place_or_instant(call.world, asked["after"])
    return WaitFilter(
        to=asked["to"],
        contains=asked.get("contains"),
        status=asked.get("status"),
        after=after,
        since=since,
    )


def _place_or_instant(world: World, text: str | None) -> tuple[int | None, int | None]:
    if text is None:
        return None, None
    place = team_messages.place_of_message(world, text)
    if place is not None:
        return place, None
    try:
        return None, INSTANT.read(text)
    except Mistake:
        raise ControlError(
            400,
            "after",
            "after is neither the id of an existing message nor an instant",
            f"send a messageId of this team, or an instant such as {INSTANT.example}",
        ) from None


def _in_words(wanted: WaitFilter, given: Mapping[str, str]) -> str:
    """Return the criteria as the end of a sentence: `: to 27821234567, contains 'Welcome'`."""
    criteria = [
        ("to", wanted.to),
        *((name, given.get(name)) for name in ("contains", "status", "after", "pattern")),
    ]
    words = [
        f"{name} {value[:_LONGEST]!r}" if name in ("contains", "pattern") else f"{name} {value}"
        for name, value in criteria
        if value
    ]
    return f": {', '.join(words)}" if words else ""


def _code_by(pattern: str | None) -> Callable[[list[Message]], tuple[str, Message] | None]:
    """Return a function that finds, in messages with the newest first, the first one with a code.

    It finds what looks like a one-time code, or what `pattern` matches if that is given. With a
    pattern, the function searches only messages that its calls before did not have. It then raises
    `ControlError` if the pattern is wrong or takes too long.
    """
    if pattern is None:
        return _newest_code
    searched: set[str] | None = None

    def by_pattern(found: list[Message]) -> tuple[str, Message] | None:
        nonlocal searched
        new = [message for message in found if message.message_id not in (searched or ())]
        if searched is not None and not new:
            return None
        # The first search is made even without texts, so that a wrong pattern is refused at once.
        searched = {message.message_id for message in found}
        hit = search_texts(pattern, [message.text for message in new])
        return None if hit is None else (hit.text, new[hit.place])

    return by_pattern


def _newest_code(found: list[Message]) -> tuple[str, Message] | None:
    for message in found:
        code = find_code(message.text)
        if code is not None:
            return code, message
    return None


def _nothing_came(world: World, problem: str) -> ControlError:
    """Return the refusal (404) of a call that found no message; it shows the newest messages."""
    came = team_messages.list_sent(world, WaitFilter(), limit=_SHOWN)
    help = "came holds the newest messages that were sent"
    if not came:
        help = "nothing was sent in this team at all; GET /_mock/requests shows what was tried"
    return ControlError(404, None, problem, help).with_extra(came=[_came(one) for one in came])


def _came(message: Message) -> dict[str, Any]:
    return {
        "messageId": message.message_id,
        "toNumber": message.to_number,
        "messageStatus": message.status,
        "message": message.text,
    }
