"""Checks the rules between values of a world document: which are unique, and which name others.

Each public function takes the values of one part (users, groups …) as its schema read them, raises
a `Mistake` if they contradict each other, and returns the typed entries of that part.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import Any, Final

from sms_mock.clock import in_turns
from sms_mock.domain.lifecycle import SCHEDULED
from sms_mock.shapes.mistake import Mistake, Path, near, place_of, shown
from sms_mock.world.entries import (
    AudioEntry,
    CarrierEntry,
    ContactEntry,
    Fate,
    GroupEntry,
    MessageEntry,
    ScenarioEntry,
    StepEntry,
    TemplateEntry,
    UserEntry,
    VoiceMessageEntry,
)

Values = Mapping[str, Any]
"""An entry's values by attribute, as its schema read them."""

_FATE_SECONDS: Final[Mapping[Fate, float]] = {"reported-late": 60.0, "replies": 2.0}
_AT: Final = "2025-11-01T10:30:00+02:00"


def users_of(users: list[Values]) -> tuple[UserEntry, ...]:
    """Return the typed users; if none is marked as administrator, the first one becomes it.

    Raises:
        Mistake: there is no user, the first is marked as no administrator and no other is one, or
            two users have the same id, email address or token.
    """
    if not users:
        raise Mistake(
            "nobody is there",
            "add at least one user: - email: demo@example.com",
            ("users",),
            subject="",
        )
    if not any(user["administrator"] for user in users):
        if users[0]["administrator"] is False:
            raise Mistake(
                "nobody is administrator",
                "write administrator: true for one user",
                ("users", 0, "administrator"),
                subject="",
            )
        users = [{**users[0], "administrator": True}, *users[1:]]
    _refuse_twice(_column("users", users, "userId", "user_id"), "give each user an id of its own")
    _refuse_twice(
        ((path, address.casefold()) for path, address in _column("users", users, "email", "email")),
        "give each user an address of its own",
    )
    _refuse_twice(_tokens(users), "give each user tokens of its own", secret=True)
    return tuple(
        UserEntry(**{**user, "administrator": bool(user["administrator"])}) for user in users
    )


def _tokens(users: list[Values]) -> Iterator[tuple[Path, str]]:
    for index, user in enumerate(users):
        for key, attribute in (("token", "token"), ("urlToken", "url_token")):
            if user[attribute] is not None:
                yield ("users", index, key), user[attribute]


def groups_of(groups: list[Values]) -> tuple[GroupEntry, ...]:
    _refuse_twice(
        _column("groups", groups, "groupId", "group_id"), "give each group an id of its own"
    )
    return tuple(GroupEntry(**group) for group in groups)


def contacts_of(contacts: list[Values], groups: tuple[GroupEntry, ...]) -> tuple[ContactEntry, ...]:
    """Return the typed contacts, each with the positions of its groups in `groups`.

    Raises:
        Mistake: an id is used twice, or a contact's group is not the id of a group, nor a name that
            exactly one group has.
    """
    _refuse_twice(
        _column("contacts", contacts, "contactId", "contact_id"),
        "give each contact an id of its own",
    )
    positions = {group.name: position for position, group in enumerate(groups)}
    positions |= {group.group_id: at for at, group in enumerate(groups) if group.group_id}
    several = {name for name, count in Counter(group.name for group in groups).items() if count > 1}
    several -= {group.group_id for group in groups if group.group_id}
    entries = []
    for index, contact in in_turns(enumerate(contacts)):
        found: set[int] = set()
        for number, name in enumerate(contact["groups"]):
            path = ("contacts", index, "groups", number)
            if name in several:
                raise Mistake(
                    f"several groups are called {shown(name)}",
                    "write the groupId instead",
                    path,
                    subject="",
                )
            if name not in positions:
                raise Mistake(
                    f"no group has the id or name {shown(name)}",
                    near(name, (group.name for group in groups)),
                    path,
                    subject="",
                )
            found.add(positions[name])
        entries.append(ContactEntry(**{**contact, "groups": tuple(sorted(found))}))
    return tuple(entries)


def templates_of(templates: list[Values]) -> tuple[TemplateEntry, ...]:
    _refuse_twice(
        _column("templates", templates, "templateId", "template_id"),
        "give each template an id of its own",
    )
    return tuple(TemplateEntry(**template) for template in templates)


def scenarios_of(scenarios: list[Values]) -> tuple[ScenarioEntry, ...]:
    """Return the typed scenarios.

    A scenario without `seconds` gets 60 if its fate is reported-late, and 2 if it is replies.

    Raises:
        Mistake: a number has two scenarios, or one has seconds or a text that its fate cannot use,
            or lacks the text that replies needs.
    """
    _refuse_twice(
        _column("scenarios", scenarios, "number", "number"), "a number has one fate; keep one"
    )
    return tuple(_scenario(index, scenario) for index, scenario in enumerate(scenarios))


def _scenario(index: int, scenario: Values) -> ScenarioEntry:
    fate: Fate = scenario["fate"]
    path = ("scenarios", index)
    if scenario["seconds"] is not None and fate not in _FATE_SECONDS:
        raise Mistake(
            f"mean nothing for the fate {fate}",
            f"remove them; only {' and '.join(_FATE_SECONDS)} have seconds",
            (*path, "seconds"),
        )
    if (scenario["text"] is not None) != (fate == "replies"):
        needs = fate == "replies"
        raise Mistake(
            "is missing" if needs else f"means nothing for the fate {fate}",
            "add the text of the reply" if needs else "remove it; only replies has a text",
            (*path, "text"),
        )
    seconds = _FATE_SECONDS.get(fate) if scenario["seconds"] is None else scenario["seconds"]
    return ScenarioEntry(**{**scenario, "seconds": seconds})


def carriers_of(carriers: list[Values]) -> tuple[CarrierEntry, ...]:
    _refuse_twice(
        (
            (("carriers", index, "prefixes", at), prefix)
            for index, carrier in enumerate(carriers)
            for at, prefix in enumerate(carrier["prefixes"])
        ),
        "a prefix belongs to one carrier; keep one",
    )
    return tuple(
        CarrierEntry(**{**carrier, "prefixes": tuple(carrier["prefixes"])}) for carrier in carriers
    )


def messages_of(
    messages: list[Values], *, user_ids: frozenset[int], team_number: str
) -> tuple[MessageEntry, ...]:
    """Return the typed messages; a missing number of a sender or recipient becomes the team's.

    Replaces each mapping in `messages` by an empty one once its entry is made, to free memory.

    Raises:
        Mistake: an id is used twice, a message names a user or message that the document lacks, or
            it has no value that its type or status needs.
    """
    _refuse_twice(
        _column("messages", messages, "messageId", "message_id"),
        "give each message an id of its own",
    )
    message_ids = frozenset(message["message_id"] for message in messages)
    entries = []
    for index in in_turns(range(len(messages))):
        # Free each mapping once its entry is made: otherwise a large world would be held twice.
        message, messages[index] = messages[index], {}
        path = ("messages", index)
        _check_message(path, message)
        _check_owner(path, message["user_id"], user_ids)
        replied_to = message["replied_to_message_id"]
        if replied_to is not None and replied_to not in message_ids:
            raise Mistake(
                f"no message has the id {shown(replied_to)}",
                "write the messageId of one of the messages, or leave the line out",
                (*path, "repliedToMessageId"),
                subject="",
            )
        entries.append(
            MessageEntry(
                **{
                    **message,
                    "from_number": message["from_number"] or team_number,
                    "to_number": message["to_number"] or team_number,
                    "steps": tuple(StepEntry(**step) for step in message["steps"]),
                }
            )
        )
    return tuple(entries)


def voice_messages_of(
    voices: list[Values], *, user_ids: frozenset[int], message_ids: frozenset[str | None]
) -> tuple[VoiceMessageEntry, ...]:
    """Return the typed voice messages.

    Raises:
        Mistake: one has neither a text nor an audio, or both; its id is that of another voice
            message or of a message; or it names a user that the document lacks.
    """
    _refuse_twice(
        _column("voiceMessages", voices, "voiceMessageId", "voice_message_id"),
        "give each voice message an id of its own",
    )
    entries = []
    for index, voice in in_turns(enumerate(voices)):
        path = ("voiceMessages", index)
        audio = voice["audio"]
        if bool(voice["message"]) == bool(audio):
            raise Mistake(
                "is there beside an audio" if audio else "is missing, and so is an audio",
                "write one of message and audio",
                (*path, "message"),
            )
        voice_message_id = voice["voice_message_id"]
        if voice_message_id is not None and voice_message_id in message_ids:
            raise Mistake(
                "is the id of a message",
                "give each voice message an id of its own",
                (*path, "voiceMessageId"),
                subject=shown(voice_message_id),
            )
        _check_owner(path, voice["user_id"], user_ids)
        steps = tuple(StepEntry(**step) for step in voice["steps"])
        entry = AudioEntry(**audio) if audio else None
        entries.append(VoiceMessageEntry(**{**voice, "audio": entry, "steps": steps}))
    return tuple(entries)


def _check_owner(path: Path, user_id: int | None, user_ids: frozenset[int]) -> None:
    if user_id is not None and user_id not in user_ids:
        raise Mistake(
            f"no user has the id {user_id}",
            "write the userId of one of the users, or add it to one",
            (*path, "userId"),
            subject="",
        )


def _check_message(path: Path, message: Values) -> None:
    """Raise a `Mistake` if a message lacks a value that its type or status needs."""
    inbound = message["message_type"] == "INBOUND"
    if inbound:
        needed = {"fromNumber": "from_number", "dateTimeReceived": "date_time_received"}
    else:
        scheduled = message["message_status"] == SCHEDULED
        needed = {"toNumber": "to_number", "messageStatus": "message_status"} | (
            {"dateTimeScheduled": "date_time_scheduled"}
            if scheduled
            else {"dateTimeSent": "date_time_sent"}
        )
    for key, attribute in needed.items():
        if message[attribute] is None:
            raise Mistake(
                "is missing", f"add it, for example {key}: {_EXAMPLES[key]}", (*path, key)
            )
    if not inbound and not message["message"]:
        raise Mistake("is empty", "only a reply may have no text", (*path, "message"))


_EXAMPLES: Final = {
    "fromNumber": "27600000100",
    "toNumber": "27600000100",
    "messageStatus": "DELIVERED",
    "dateTimeSent": _AT,
    "dateTimeReceived": _AT,
    "dateTimeScheduled": _AT,
}


def _column(
    part: str, entries: Iterable[Values], key: str, attribute: str
) -> Iterator[tuple[Path, Any]]:
    for index, entry in in_turns(enumerate(entries), 1000):
        if entry[attribute] is not None:
            yield (part, index, key), entry[attribute]


def _refuse_twice(
    values: Iterable[tuple[Path, Hashable]], help: str, *, secret: bool = False
) -> None:
    seen: dict[Hashable, Path] = {}
    for path, value in values:
        first = seen.setdefault(value, path)
        if first is not path:
            subject = None if secret else shown(value)
            raise Mistake(f"is already at {place_of(first)}", help, path, subject=subject)
