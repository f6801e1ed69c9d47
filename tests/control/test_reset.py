"""A reset restores the state in which a team began: every part is changed, then compared."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from sms_mock.config import Settings
from tests.conftest import ADMINISTRATOR, SUB_ACCOUNT
from tests.driving import (
    ADMINISTRATOR_ID,
    ANYBODY,
    AUDIO_FORM,
    FAILS_REFUNDED,
    Live,
    at,
    audio_form,
    driven,
    later,
)
from tests.receiver import (
    Receiver,
    answer,
    call_first,
    full_backlog,
    measure,
    nobody_listening,
    silent,
)
from tests.world_dump import differences, dump, tables_of

LOSSY = {"name": "Vodacom", "prefixes": [2782], "failureShare": 0.5, "delay": [1, 2]}


def make_dirty(live: Live, receiver: Receiver) -> None:
    """Change a team's settings, clock, accounts, contacts, groups, templates and messages, among
    others.
    """
    state = live.mock("GET", "/state")
    state["team"] = {"name": "Dirty", "number": "27600000009", "delivery": "timed:9"}
    state["rates"] = {"default": 9, "countries": {"ZA": 2}}
    state["scenarios"] = [{"number": "27600000002", "fate": "unknown"}]
    state["carriers"] = [LOSSY]
    state["templates"] = state["templates"][:1]
    live.mock("PUT", "/state", state)
    live.freeze(at(3600))
    live.urls(
        report=receiver.url,
        reply=receiver.url,
        webhookStyle="form",
        token="chosen",
        urlToken="mine",
    )
    boss = live.as_((ADMINISTRATOR[0], "chosen"))
    boss.post("/contacts/create", json={"contactNumber": ANYBODY, "firstName": "New"})
    boss.post("/groups/create", json={"name": "New"})
    boss.post("/templates", json={"name": "New", "data": "New"})
    boss.mock("POST", "/templates", {"name": "New", "data": "New"})
    boss.call("DELETE", f"/contacts/{state['contacts'][0]['contactId']}")
    boss.send(FAILS_REFUNDED)
    boss.send(dateToSend=later(120))
    boss.send()
    boss.post("/voice/single-text", json={"recipientNumber": ANYBODY, "message": "Hello"})
    boss.post(
        f"/voice/single-audio?recipientNumber={ANYBODY}",
        data=audio_form(b"ID3"),
        headers={"Content-Type": AUDIO_FORM},
    )
    boss.mock("POST", "/credits", {"credits": 5})
    boss.mock("POST", "/faults", {"match": {"path": "/context/lookup"}, "effect": {"status": 503}})
    boss.reply(ANYBODY, "STOP")
    boss.idle()
    receiver.default = answer(500)
    boss.advance(20)


def test_a_reset_forgets_every_part(receiver: Receiver) -> None:
    with driven(Settings(seed=3)) as fresh, driven(Settings(seed=3)) as live:
        wanted = dump(fresh.service)
        assert differences(dump(live.service), wanted) == {}
        make_dirty(live, receiver)
        dirty = differences(dump(live.service), wanted)
        spared = {"(deferred)", "(in flight)", "sqlite_stat1"}
        untouched = set(wanted) - set(dirty) - spared
        assert not untouched, f"nothing was changed in {untouched}, so nothing is shown of them"
        live.control("POST", "/reset")
        assert differences(dump(live.service), wanted) == {}


def test_every_table_is_looked_at(live: Live) -> None:
    assert set(tables_of(live.service.teams.default)) <= set(dump(live.service))


def test_after_a_reset_everything_goes_as_in_a_fresh_server(receiver: Receiver) -> None:
    def go(live: Live) -> list[Any]:
        live.freeze()
        live.urls(report=receiver.url)
        live.bulk(*[ANYBODY] * 5, messagesPerMinute=6)
        events = live.advance(100)["events"]
        assert live.post("/groups/create", json={"name": "x"}).status_code == 201
        return [{**event, "messageId": None, "deliveryId": None} for event in events]

    with driven() as live:
        first = go(live)
        make_dirty(live, receiver)
        receiver.default = answer()
        live.control("POST", "/reset")
        assert go(live) == first


def test_a_reset_goes_back_to_the_flags_of_the_command_line() -> None:
    flags = Settings(
        email="flag@example.com",
        token="flag-token",
        url_token="flag-url",
        secret_key="flag-key",
        credits=7_000,
        delivery="manual",
        reply_url="http://localhost:1/reply",
        delivery_report_url="http://localhost:1/report",
    )
    with driven(flags) as live:
        boss = live.as_(("flag@example.com", "flag-token"))
        path = f"/accounts/{ADMINISTRATOR_ID}/developer-settings"
        began = boss.mock("GET", path), boss.mock("GET", "/state")
        boss.send()
        boss.urls(token="other", secretKey="other")
        boss.as_(("flag@example.com", "other")).mock("POST", "/reset")
        assert (boss.mock("GET", path), boss.mock("GET", "/state")) == began
        assert boss.balance() == 7


def test_a_reset_is_one_teams(live: Live) -> None:
    made = live.mock("POST", "/teams", {})
    other = live.as_((made["email"], made["token"]))
    other.freeze(at(5))
    other.send()
    before = dump(live.service, live.service.teams.get(made["teamId"]))
    live.mock("POST", "/reset")
    assert dump(live.service, live.service.teams.get(made["teamId"])) == before


def test_credentials_from_before_work_again_at_once(live: Live) -> None:
    live.urls(token="other")
    live.as_((ADMINISTRATOR[0], "other")).mock("POST", "/reset")
    assert live.balance() == 1000
    assert live.as_((ADMINISTRATOR[0], "other")).get("/account/balance").status_code == 401


@pytest.mark.parametrize("body", [{"all": 1}, {"all": "yes"}, {"everything": True}])
def test_a_reset_that_is_not_understood_resets_nothing(live: Live, body: dict[str, Any]) -> None:
    live.send()
    live.refused("POST", "/reset", body)
    assert live.balance() == 999


def test_whoever_reads_events_is_told_to_look_anew(live: Live) -> None:
    world = live.service.teams.default
    seen = world.events.last_id
    live.send()
    live.mock("POST", "/reset")
    events = world.events.since(seen).events
    assert [event.type for event in events][-1] == "reset"


def test_a_reset_takes_no_longer_for_what_a_team_holds() -> None:
    """The benchmark measures that it takes less than 20 ms; this checks the order of magnitude."""
    with driven(Settings(credits=20_000_000)) as live:
        live.freeze()
        live.bulk(*[ANYBODY] * 10_000)
        assert measure(lambda: live.mock("POST", "/reset")) < 0.5
        assert live.mock("GET", "/messages")["total"] == 0


# What is under way


def test_a_delivery_queued_before_a_reset_never_arrives_after(
    live: Live, receiver: Receiver
) -> None:
    receiver.default = answer(500)
    live.urls(report=receiver.url, reply=receiver.url)
    for _ in range(10):
        live.reply(ANYBODY, "Yes")
    live.bulk(*[ANYBODY] * 10)
    live.advance(2)
    came = len(receiver.arrivals)
    live.mock("POST", "/reset")
    receiver.default = answer()
    live.freeze()
    live.advance(86_400)
    live.idle()
    assert len(receiver.arrivals) == came
    assert live.webhooks() == []


def test_attempts_in_flight_are_cut(live: Live, receiver: Receiver) -> None:
    live.service.worker.timeout = 60
    cut = threading.Event()

    def hang(receiver: Receiver, connection: Any, arrival: Any) -> None:
        receiver.hang(connection)
        cut.set()

    receiver.default = hang
    live.urls(reply=receiver.url)
    live.reply(ANYBODY, "Yes")
    receiver.wait_for(1)
    assert measure(lambda: live.mock("POST", "/reset")) < 1
    assert cut.wait(5)
    live.idle()
    assert live.webhooks() == []


def test_an_attempt_that_is_still_connecting_is_cut_too(live: Live, receiver: Receiver) -> None:
    live.service.worker.timeout = 60
    world = live.service.teams.default
    with full_backlog() as url:
        live.urls(reply=url)
        live.reply(ANYBODY, "Yes")
        live.soon(lambda: len(live.service.worker.in_flight(world)) == 1)
        live.mock("POST", "/reset")
        live.freeze()
        live.idle(5)
        # Its number is given out again at once, and nobody waits for the old one.
        live.urls(reply=receiver.url)
        live.reply(ANYBODY, "Again")
        receiver.wait_for(1, 5)


def test_an_attempt_waiting_for_a_sender_never_begins(live: Live, receiver: Receiver) -> None:
    """More receivers hang than there are senders; a reset drops the attempts that wait for one."""
    live.service.worker.timeout = 60
    with Receiver(silent) as dead:
        for number in range(40):
            port = dead.port
            live.urls(reply=f"http://127.0.0.{number + 2}:{port}/x")
            live.reply(ANYBODY, "Yes")
        live.urls(reply=receiver.url)
        live.reply(ANYBODY, "Yes")
        live.mock("POST", "/reset")
        live.freeze()
        live.urls(reply=f"{receiver.url}/new")
        live.reply(ANYBODY, "New")
        receiver.wait_for(1)
        live.idle()
    assert {arrival.path for arrival in receiver.arrivals} <= {"/hook", "/hook/new"}
    assert [one.path for one in receiver.arrivals].count("/hook/new") == 1


def test_a_reset_ends_an_advance_under_way(live: Live, receiver: Receiver) -> None:
    live.service.worker.timeout = 60
    under_way = threading.Event()
    receiver.default = call_first(lambda arrival: under_way.set(), silent)
    live.urls(report=receiver.url)
    live.bulk(*[ANYBODY] * 3, messagesPerMinute=60)
    moving = threading.Thread(target=lambda: live.advance(86_400))
    moving.start()
    assert under_way.wait(10)
    assert measure(lambda: live.mock("POST", "/reset")) < 1
    moving.join(5)
    assert not moving.is_alive()
    assert live.clock() == (0, False)
    assert live.mock("GET", "/messages")["total"] == 0
    assert live.mock("GET", "/clock/pending")["items"] == []


def test_an_advance_over_much_work_is_ended_as_fast(receiver: Receiver) -> None:
    with driven(Settings(credits=20_000_000)) as live:
        live.freeze()
        live.bulk(*[ANYBODY] * 8_000, messagesPerMinute=60_000)
        moving = threading.Thread(target=lambda: live.advance(86_400))
        moving.start()
        live.until(lambda: live.mock("GET", "/messages?limit=1&q=status:DELIVERED")["total"] > 100)
        assert measure(lambda: live.mock("POST", "/reset")) < 1
        moving.join(10)
        assert live.clock() == (0, False)


def test_a_send_being_answered_while_its_team_is_reset_reports_nothing(
    receiver: Receiver,
) -> None:
    with driven(Settings(delivery="immediate", delivery_report_url=receiver.url)) as live:
        email, token = ADMINISTRATOR
        answered = live.app.test_client().post(
            "/app/api/rest/v1/sms/send.json",
            headers={"email": email, "token": token},
            json={"recipientNumber": ANYBODY, "message": "Hello"},
        )
        live.mock("POST", "/reset")
        answered.close()
        sent = live.send()
        live.idle()
        assert [arrival.message_id for arrival in receiver.arrivals] == [sent]


def test_resets_amid_everything_leave_a_fresh_team_and_nothing_hangs(receiver: Receiver) -> None:
    with nobody_listening() as nobody, driven(Settings(seed=3)) as fresh:
        with driven(Settings(seed=3, delivery_report_url=receiver.url)) as live:
            done = threading.Event()
            failures: list[BaseException] = []
            boss = live.as_(SUB_ACCOUNT)

            def keep(deed: Any) -> None:
                try:
                    while not done.is_set():
                        deed()
                except BaseException as failure:
                    failures.append(failure)

            def send() -> None:
                body = {"recipientNumber": ANYBODY, "message": "x"}
                assert live.post("/sms/send", json=body).status_code == 200

            deeds = [
                send,
                lambda: boss.bulk(*[ANYBODY] * 5, messagesPerMinute=60),
                lambda: live.advance(5, timeout=5),
                lambda: live.freeze(),
                lambda: live.run(),
                lambda: live.reply(ANYBODY, "STOP"),
                lambda: live.urls(report=nobody, reply=receiver.url),
                lambda: live.mock(
                    "POST",
                    "/faults",
                    {"match": {"path": "/context/lookup"}, "effect": {"status": 503}},
                ),
                lambda: live.mock("DELETE", "/faults"),
                lambda: live.mock("GET", "/state"),
                lambda: live.control("GET", "/webhooks/idle?timeout=0.01"),
            ]
            workers = [threading.Thread(target=keep, args=(deed,)) for deed in deeds]
            for worker in workers:
                worker.start()
            for _ in range(40):
                live.mock("POST", "/reset")
            done.set()
            for worker in workers:
                worker.join(20)
            assert not any(worker.is_alive() for worker in workers)
            assert failures == []
            live.mock("POST", "/reset")
            live.idle()
            found = dump(live.service)
        wanted = dump(fresh.service)
        assert set(differences(found, wanted)) <= {"users"}  # the flag above


def test_the_whole_server_is_reset_by_several_at_once(live: Live) -> None:
    """No call fails because another has just deleted a team."""
    for _ in range(30):
        live.mock("POST", "/teams", {})
    codes: list[int] = []
    begin = threading.Barrier(4, timeout=10)

    def reset() -> None:
        begin.wait()
        codes.append(live.control("POST", "/reset", json={"all": True}).status_code)

    resets = [threading.Thread(target=reset) for _ in range(4)]
    for one in resets:
        one.start()
    for one in resets:
        one.join(20)
    assert codes == [200] * 4
    assert live.mock("GET", "/teams")["total"] == 1
