"""Voice messages with an audio: how it is sent, its size limit, and reading it back."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from werkzeug.test import TestResponse

from sms_mock.config import MEGABYTE, Settings
from sms_mock.service import Service
from tests.api.error_bodies import refusal
from tests.api.world_state import world_state
from tests.conftest import ADMINISTRATOR, NOON, Api, RealTime

BYTES = "application/octet-stream"
FORM = "multipart/form-data; boundary=x"
NUMBER = "recipientNumber=0821234567"
SOUND = b"ID3\x04\x00 not really music \xff\xfb"


def play(api: Api, query: str = NUMBER, **options: Any) -> TestResponse:
    return api.post(f"/voice/single-audio?{query}", **options)


def sent(answer: TestResponse) -> str:
    assert answer.status_code == 200, answer.text
    assert answer.json is not None
    assert list(answer.json) == ["voiceMessageId", "error"]
    assert answer.json["error"] is None
    message_id: str = answer.json["voiceMessageId"]
    return message_id


def file(content: bytes, name: str = "a.mp3", media_type: str = "audio/mpeg") -> Any:
    return io.BytesIO(content), name, media_type


def part(headers: str, content: str) -> str:
    return f"--x\r\nContent-Disposition: form-data; {headers}\r\n\r\n{content}\r\n"


def hear(api: Api, message_id: str, **headers: str) -> TestResponse:
    return api.get(f"/voice/{message_id}/audio", headers=headers)


def test_an_audio_message_has_no_text_and_says_where_its_audio_is(api: Api) -> None:
    query = (
        f"{NUMBER}&campaign=Calls&dataField=row+1"
        "&retryCount=0&retryMinimumInterval=1&retryMaximumInterval=2"
    )
    message_id = sent(play(api, query, data={"file": file(SOUND)}))
    link = f"http://localhost/app/api/rest/v1/voice/{message_id}"
    assert api.get(f"/voice/{message_id}").get_json() == {
        "voiceMessageId": message_id,
        "toNumber": "27821234567",
        "dateTimeSent": NOON,
        "messageStatus": "SENT",
        "campaign": "Calls",
        "userDataField": "row 1",
        "deleted": False,
        "message": None,
        "language": None,
        "audioFileUrl": f"{link}/audio",
        "links": [{"rel": "self", "href": link}],
    }


def test_an_audio_costs_what_one_part_does(api: Api) -> None:
    sent(play(api, data={"file": file(SOUND * 1000)}))
    assert api.balance() == 999


def test_a_filter_for_texts_finds_no_audio(api: Api) -> None:
    sent(play(api, data={"file": file(SOUND)}))
    assert api.get("/voice/all?message=music").get_json()["messages"] == []


# Hearing it


def test_where_the_link_leads_the_audio_is(api: Api) -> None:
    message_id = sent(play(api, data={"file": file(SOUND)}))
    url = api.get(f"/voice/{message_id}").get_json()["audioFileUrl"]
    email, token = ADMINISTRATOR
    heard = api.app.test_client().get(url, headers={"email": email, "token": token})
    assert heard.status_code == 200
    assert heard.data == SOUND
    assert heard.content_type == "audio/mpeg"
    assert heard.headers["X-Content-Type-Options"] == "nosniff"
    assert heard.headers["X-Mock-Assumed"] == "A190"


@pytest.mark.parametrize("accept", ["audio/*", "image/png", "application/json", "text/html"])
def test_it_is_heard_whatever_is_accepted(api: Api, accept: str) -> None:
    message_id = sent(play(api, data={"file": file(SOUND)}))
    assert hear(api, message_id, Accept=accept).data == SOUND


def test_a_deleted_one_is_still_heard(api: Api) -> None:
    message_id = sent(play(api, data={"file": file(SOUND)}))
    api.call("DELETE", f"/voice/{message_id}")
    assert hear(api, message_id).data == SOUND


def test_head_tells_how_much_there_is(api: Api) -> None:
    message_id = sent(play(api, data={"file": file(SOUND)}))
    answer = api.call("HEAD", f"/voice/{message_id}/audio")
    assert (answer.status_code, answer.data) == (200, b"")
    assert answer.headers["Content-Length"] == str(len(SOUND))


@pytest.mark.parametrize(
    "name, media_type, content, answered",
    [
        ("a.mp3", "audio/mpeg", b"x", "audio/mpeg"),
        ("a", "audio/mp3; x=y", b"x", "audio/mp3"),
        ("a", "Audio/Wav", b"x", "audio/wav"),
        ("a", "audio/x-wav", b"x", "audio/x-wav"),
        ("A.MP3", "application/octet-stream", b"x", "audio/mpeg"),
        ("a.wav", "text/plain", b"x", "audio/wav"),
        ("a", "nonsense", SOUND, "audio/mpeg"),
        ("a", "application/octet-stream", b"\xff\xfb\x90", "audio/mpeg"),
        ("a", "", b"RIFF\x24\0\0\0WAVEfmt ", "audio/wav"),
    ],
)
def test_mp3_and_wav_are_known_by_type_name_or_first_bytes(
    api: Api, name: str, media_type: str, content: bytes, answered: str
) -> None:
    message_id = sent(play(api, data={"file": file(content, name, media_type)}))
    assert hear(api, message_id).content_type == answered


@pytest.mark.parametrize(
    "name, media_type, content",
    [
        ("a.ogg", "audio/ogg", b"OggS"),
        ("a.mp3", "audio/x-m4a", SOUND),
        ("a.ogg", "application/octet-stream", b"OggS"),
        ("a.html", "text/html", b"<p>"),
        ("a", "", b"RIFF\x24\0\0\0AVI "),
    ],
)
def test_another_file_is_415(api: Api, name: str, media_type: str, content: bytes) -> None:
    before = world_state(api.service)
    answer = play(api, data={"file": file(content, name, media_type)})
    refusal(answer, 415, 118, "Unsupported media type", "neither MP3 nor WAV", "field file")
    assert world_state(api.service) == before


def test_only_who_may_read_the_message_hears_it(api: Api, sub_api: Api) -> None:
    mine = sent(play(api, data={"file": file(SOUND)}))
    theirs = sent(play(sub_api, data={"file": file(SOUND)}))
    refusal(hear(sub_api, mine), 404, 112, "Not found")
    assert hear(api, theirs).data == SOUND
    without = api.call("GET", f"/voice/{mine}/audio", headers=None)
    assert without.status_code == 401


def test_a_text_has_no_audio(api: Api) -> None:
    body = {"recipientNumber": "0821234567", "message": "Hello"}
    message_id = sent(api.post("/voice/single-text", json=body))
    answer = refusal(hear(api, message_id), 404, 112, "Not found", "no audio")
    assert "audioFileUrl" in answer["developerMessage"]


# The body


def test_the_file_in_the_field_file_counts(api: Api) -> None:
    body = (
        part('name="file"', "no file")
        + part('name="other"; filename="1.mp3"', "other")
        + part('name="file"; filename="2.mp3"', "one")
        + part('name="file"; filename="3.mp3"', "two")
    )
    message_id = sent(play(api, data=f"{body}--x--\r\n", content_type=FORM))
    assert hear(api, message_id).data == b"one"


def test_a_file_in_another_field_is_not_taken(api: Api) -> None:
    answer = play(api, data={"audio": file(SOUND)})
    refusal(answer, 400, 100, None, "no file in its field file", "curl -F file=@message.mp3")


@pytest.mark.parametrize(
    "options, status, code, teaches",
    [
        ({}, 400, 100, "the body is empty"),
        ({"data": b"", "content_type": BYTES}, 400, 100, "the body is empty"),
        ({"data": {"note": "x"}, "content_type": "multipart/form-data"}, 400, 100, "no file"),
        ({"data": {"file": (io.BytesIO(b""), "a.mp3")}}, 400, 100, "the file is empty"),
        ({"data": b"--x", "content_type": FORM}, 400, 101, "not the form"),
        ({"data": b"abc", "content_type": "multipart/form-data"}, 400, 101, "no boundary"),
        ({"data": SOUND, "content_type": "audio/mpeg"}, 415, 118, "curl -F file=@message.mp3"),
        ({"data": SOUND}, 415, 118, "multipart/form-data"),
        ({"data": SOUND, "content_type": BYTES}, 415, 118, "multipart/form-data"),
        ({"json": {"file": "x"}}, 415, 118, "application/json"),
    ],
)
def test_a_body_without_an_audio_is_refused(
    api: Api, options: dict[str, Any], status: int, code: int, teaches: str
) -> None:
    before = world_state(api.service)
    refusal(play(api, **options), status, code, None, teaches)
    assert world_state(api.service) == before


@pytest.mark.parametrize(
    "query, code, teaches",
    [
        ("", 2, "recipientNumber is missing"),
        ("recipientNumber=", 2, "No mobile number was given"),
        ("recipientNumber=0111234567", 2, "recipientNumber"),
        (f"{NUMBER}&retryCount=-1", 100, "a whole number from 0 to 2147483647"),
        (f"{NUMBER}&retryCount=2147483648", 100, "retryCount"),
        (f"{NUMBER}&retryMaximumInterval=soon", 100, "retryMaximumInterval"),
        (f"{NUMBER}&retryMinimumInterval=2&retryMaximumInterval=1", 100, "not above the maximum"),
    ],
)
def test_a_wrong_parameter_is_refused(api: Api, query: str, code: int, teaches: str) -> None:
    before = world_state(api.service)
    answer = play(api, query, data={"file": file(SOUND)})
    refusal(answer, 400, code, None, teaches)
    assert world_state(api.service) == before


def test_without_enough_credits_no_audio_is_kept(sub_api: Api) -> None:
    for _ in range(100):
        sub_api.send()
    before = world_state(sub_api.service)
    answer = play(sub_api, data={"file": file(SOUND)})
    refusal(answer, 400, 103, "Insufficient credits")
    assert world_state(sub_api.service) == before


# The limit


@pytest.fixture
def small() -> Iterator[Api]:
    """A client of a server that accepts at most a thousand bytes of audio."""
    service = Service(replace(Settings(), audio_limit=1000), now=RealTime())
    yield Api(service)
    service.stop()


def test_ten_megabytes_are_allowed() -> None:
    assert Settings().audio_limit == 10 * MEGABYTE


@pytest.mark.parametrize("length, status", [(1000, 200), (1001, 413), (500_000, 413)])
def test_an_audio_may_have_as_much_and_not_a_byte_more(
    small: Api, length: int, status: int
) -> None:
    sound = b"x" * length
    answer = play(small, data={"file": file(sound)})
    assert answer.status_code == status
    if status == 413:
        refusal(answer, 413, 116, "Request body too large", "bytes")


@pytest.mark.parametrize("media_type", ["audio/x-unknown", "text/html"])
def test_an_imported_audio_of_no_known_type_comes_back_as_bytes(api: Api, media_type: str) -> None:
    message_id = sent(play(api, data={"file": file(SOUND)}))
    world = api.control("GET", "/state").get_json()
    world["voiceMessages"][0]["audio"]["type"] = media_type
    assert api.control("PUT", "/state", json=world).status_code == 200
    assert api.get(f"/voice/{message_id}/audio").content_type == BYTES
