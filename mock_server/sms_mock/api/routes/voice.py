"""Operations of the tag voice: calls that read a text out or play an audio."""

from __future__ import annotations

from typing import Any

from sms_mock.actions import voice as action
from sms_mock.actions.sms_draft import SmsDraft
from sms_mock.actions.voice import VoiceDraft
from sms_mock.api import schemas, send_notes
from sms_mock.api.audio_body import AUDIO_BODY
from sms_mock.api.message_list import FILTERS as MESSAGE_FILTERS
from sms_mock.api.message_list import filter_of, status_filter
from sms_mock.api.message_view import voice_view
from sms_mock.api.operation import Call, File, Tag
from sms_mock.api.pages import counted_page_of
from sms_mock.api.parameters import PAGING, Parameter, whole_number
from sms_mock.api.routes.sms import NEEDED, SENDING_ERRORS
from sms_mock.clock import in_turns
from sms_mock.domain import lifecycle
from sms_mock.domain.errors import (
    InsufficientCredits,
    InvalidField,
    InvalidMobileNumber,
    NotFound,
)

voice = Tag("voice", "Voice messages: published, not in the guide. Nobody is called.")

_FILTERED_BY = (
    "fromDateTimeSent",
    "toDateTimeSent",
    "toNumber",
    "message",
    "campaign",
    "dataField",
    "deleted",
)
FILTERS = (
    status_filter(lifecycle.STATUSES),  # nobody calls in, so none is RECEIVED
    *(filter_ for filter_ in MESSAGE_FILTERS if filter_.name in _FILTERED_BY),
)

_SENT = ("A159", "A160")


def _retry(name: str, description: str) -> Parameter:
    return Parameter(
        name=name,
        description=description,
        read=whole_number(least=0),
        schema={"type": "integer", "format": "int32", "minimum": 0},
    )


AUDIO_PARAMETERS = (
    Parameter(name="recipientNumber", description="the mobile number to call"),
    Parameter(name="campaign", description="a campaign to keep the message under"),
    Parameter(name="dataField", description="data of your own that comes back with reports"),
    _retry("retryCount", "how often to call again where nobody answers"),
    _retry("retryMinimumInterval", "the fewest minutes between two calls"),
    _retry("retryMaximumInterval", "the most minutes between two calls"),
)


@voice.operation(
    "GET",
    "/voice/all",
    "getVoiceMessages",
    "Voice messages, the newest first, page by page",
    parameters=(*PAGING, *FILTERS),
    response=schemas.VoiceMessages(),
    errors=(InvalidField,),
    evidence=("P36", "P37", "A109", "A193"),
)
def get_voice_messages(call: Call) -> dict[str, Any]:
    asked = call.query
    found, total = action.find_voice_messages(
        call.account,
        filter_of(call),
        page=asked["page"],
        page_size=asked["pageSize"],
    )
    views = [voice_view(one, call.base_url) for one in in_turns(found)]
    return counted_page_of(call, "messages", views, total)


@voice.operation(
    "POST",
    "/voice/single-audio",
    "sendVoiceAudio",
    "Call one number and play an audio",
    sends=True,
    parameters=AUDIO_PARAMETERS,
    needs=("recipientNumber",),
    own_body=AUDIO_BODY,
    response=schemas.SendVoiceMessageResponse(),
    errors=(InvalidMobileNumber, InvalidField, InsufficientCredits),
    evidence=(*_SENT, "P39", "A188"),
)
def send_voice_audio(call: Call) -> dict[str, Any]:
    return _send(call, call.query)


@voice.operation(
    "POST",
    "/voice/single-text",
    "sendVoiceText",
    "Call one number and read a text out",
    sends=True,
    body=schemas.VoiceMessageSendSingleTextRequest(),
    needs=NEEDED,
    response=schemas.SendVoiceMessageResponse(),
    errors=SENDING_ERRORS,
    evidence=_SENT,
)
def send_voice_text(call: Call) -> dict[str, Any]:
    return _send(call, call.body)


@voice.operation(
    "GET",
    "/voice/{messageId}",
    "getVoiceMessage",
    "One voice message, deleted or not",
    response=schemas.VoiceMessage(),
    errors=(NotFound,),
    evidence=("P35", "A160"),
)
def get_voice_message(call: Call) -> dict[str, Any]:
    found = action.get_voice_message(call.account, call.path["messageId"])
    call.summary = str(found.message.status)
    return voice_view(found, call.base_url)


@voice.operation(
    "DELETE",
    "/voice/{messageId}",
    "deleteVoiceMessage",
    "Mark a voice message deleted",
    errors=(NotFound,),
    evidence=("A160",),
)
def delete_voice_message(call: Call) -> None:
    action.delete_voice_message(call.account, call.path["messageId"])


@voice.operation(
    "GET",
    "/voice/{messageId}/audio",
    "getVoiceAudio",
    "The audio of a voice message: where its audioFileUrl leads",
    media=True,
    errors=(NotFound,),
    evidence=("A190",),
)
def get_voice_audio(call: Call) -> File:
    found = action.get_voice_audio(call.account, call.path["messageId"])
    call.summary = f"{found.media_type} {len(found.data)} bytes"
    return File(found.media_type, found.data)


def _send(call: Call, asked: dict[str, Any]) -> dict[str, Any]:
    draft = VoiceDraft(
        recipient_number=asked.get("recipientNumber"),
        message=asked.get("message"),
        audio=call.body.get("audio"),
        language=asked.get("language"),
        campaign=asked.get("campaign"),
        data_field=asked.get("dataField"),
        retry_count=asked.get("retryCount"),
        retry_minimum_interval=asked.get("retryMinimumInterval"),
        retry_maximum_interval=asked.get("retryMaximumInterval"),
    )
    message = action.send_voice(call.account, draft).message
    call.accept([message])
    sms = SmsDraft(recipient_number=draft.recipient_number)
    call.assumed += send_notes.assumed(sms, message.to_number, None)
    what = f"audio of {len(draft.audio.data)} bytes" if draft.audio else "text"
    call.summary = (
        f"{message.to_number} voice {what}"
        f" {send_notes.credits_note(message.credit_cost)} {message.message_id}"
    )
    return {"voiceMessageId": message.message_id, "error": None}
