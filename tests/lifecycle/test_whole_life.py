"""One message from acceptance to its last webhook, each step asserted at a frozen instant."""

from __future__ import annotations

from tests.driving import ANYBODY, FAILS_REFUNDED, Live, at, later, since_noon
from tests.receiver import Receiver, answer


def test_the_whole_life_of_one_message(live: Live, receiver: Receiver) -> None:
    live.urls(report=receiver.url, reply=receiver.url)

    # 12:00:00, accepted for 12:30
    sent = live.send(dateToSend=later(30), campaign="autumn", dataField="order 7")
    assert live.status(sent) == "SCHEDULED"
    assert live.balance() == 999
    shown = live.message(sent)
    assert (shown["dateTimeSent"], shown["numberOfMessages"]) == (None, 1)
    assert live.clock() == (0, True)

    # one millisecond before it goes
    live.advance(30 * 60 - 0.001)
    assert live.status(sent) == "SCHEDULED"

    # 12:30:00, it goes
    (event,) = live.advance(0.001)["events"]
    about = {"messageId": sent, "number": "27821234567", "message": "Hello"}
    assert event == {"at": at(1800), "kind": "sent", "status": "SENT", **about}
    assert live.status(sent) == "SENT"
    assert receiver.arrivals == []

    # one millisecond before the outcome
    assert live.advance(1.999)["events"] == []
    assert live.status(sent) == "SENT"

    # 12:30:02, delivered and told, but the receiver is down
    receiver.then(answer(500))
    outcome, told = live.advance(0.001)["events"]
    assert outcome == {
        "at": at(1802),
        "kind": "outcome",
        "status": "DELIVERED",
        **about,
    }
    assert (told["at"], told["kind"], told["status"], told["state"]) == (
        at(1802),
        "webhook",
        500,
        "pending",
    )
    assert live.status(sent) == "DELIVERED"

    # 12:30:03, told again and heard
    (told,) = live.advance(1)["events"]
    assert (told["at"], told["status"], told["state"]) == (at(1803), 200, "delivered")
    assert receiver.arrivals[1].form["status"] == "DELIVERED"

    # 12:40:00, the person answers
    live.advance(10 * 60 - 3)
    reply = live.reply(ANYBODY, "Thank you")
    assert reply["repliedToMessage"]["messageId"] == sent
    heard = receiver.wait_for(3)[2].form
    assert (heard["messageId"], heard["repliedToMessageId"]) == (reply["messageId"], sent)
    assert (heard["campaign"], heard["dataField"]) == ("autumn", "order 7")
    assert heard["date"] == "202611221240"
    live.idle()

    # and nothing more, ever
    answered = live.advance(86_400 * 365)
    assert (answered["events"], answered["pending"]) == ([], [])
    assert live.steps(sent) == [("SCHEDULED", 0), ("SENT", 1800), ("DELIVERED", 1802)]
    assert live.message(sent)["dateTimeSent"] == live.message(sent)["dateTimeScheduled"]
    assert live.movements("send", "refund", "cancel") == [("send", -1, sent)]
    assert live.balance() == 999


def test_the_life_of_one_that_fails_and_is_refunded(live: Live, receiver: Receiver) -> None:
    live.urls(report=receiver.url)
    sent = live.send(FAILS_REFUNDED, "x" * 161)
    assert live.balance() == 998
    live.advance(1.999)
    assert (live.status(sent), live.balance()) == ("SENT", 998)
    live.advance(0.001)
    assert (live.status(sent), live.balance()) == ("FAILED_REFUNDED", 1000)
    assert [arrival.status for arrival in receiver.arrivals] == ["FAILED_REFUNDED"]
    rows = [row for row in live.ledger() if row["messageId"] == sent]
    assert [(row["reason"], row["credits"], row["balance"]) for row in rows] == [
        ("send", -2, 998),
        ("refund", 2, 1000),
    ]
    assert [since_noon(row["at"]) for row in rows] == [0, 2]


def test_dates_in_every_answer_follow_the_clock(live: Live) -> None:
    live.freeze("2031-05-05T08:00:00+02:00")
    sent = live.send()
    reply = live.reply(ANYBODY, "Yes")["messageId"]
    millis = 1_935_727_200_000
    assert live.get(f"/messages/{sent}").json["dateTimeSent"] == millis  # type: ignore[index]
    assert live.get(f"/messages/{reply}").json["dateTimeReceived"] == millis  # type: ignore[index]
    today = live.get("/account/statistics").json
    assert today["grandTotal"]["total"] == 1  # type: ignore[index]
    live.advance(86_400)
    tomorrow = live.get("/account/statistics").json
    assert tomorrow["grandTotal"]["total"] == 0  # type: ignore[index]
    assert live.ledger()[-1]["at"] == "2031-05-05T08:00:00+02:00"


def test_ids_grow_with_the_clock(live: Live) -> None:
    first = live.send()
    live.advance(10)
    second = live.send()
    assert int(second[:8], 16) - int(first[:8], 16) == 10
