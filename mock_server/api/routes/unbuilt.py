"""Published operations that this version does not have: each says so with a 501."""

from __future__ import annotations

from typing import NoReturn

from mock_server.api.operation import Exchange, Tag
from mock_server.api.refusals import NotBuilt

voice = Tag("voice", "Voice messages: published, not in the guide, not built yet.")
context = Tag("context", "Number lookup: published, not in the guide, not built yet.")


def not_built(exchange: Exchange) -> NoReturn:
    raise NotBuilt(
        "this operation is published, but this version of the mock does not have it",
        mend="GET /_mock/contract lists what it has",
    )


for _tag, _method, _path, _operation_id in (
    (voice, "GET", "/voice/all", "getVoiceMessages"),
    (voice, "POST", "/voice/single-audio", "sendVoiceAudio"),
    (voice, "POST", "/voice/single-text", "sendVoiceText"),
    (voice, "GET", "/voice/{messageId}", "getVoiceMessage"),
    (voice, "DELETE", "/voice/{messageId}", "deleteVoiceMessage"),
    (context, "GET", "/context/lookup", "lookup"),
    (context, "POST", "/context/lookup", "lookupPost"),
):
    _tag.operation(_method, _path, _operation_id, "Not built yet", errors=(NotBuilt,), status=501)(
        not_built
    )
