"""The texts of generated worlds and of the demo: what organisations send and what people reply.

No organisation, address or number here is real. A text with `{…}` is a pattern, which is filled in
with the values of `make_values`.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sms_mock.domain.dates import DAY_MS, in_sast


@dataclass(frozen=True)
class Campaign:
    """One kind of message from one sender; people reply to it only if it has `answers`.

    The data field of its messages begins with `reference`. `share` says how often it is sent,
    relative to the shares of the other campaigns.
    """

    sender: str
    name: str
    reference: str
    share: int
    texts: tuple[str, ...]
    answers: tuple[str, ...] = ()


CLINIC: Final = "Protea Clinic"
"""The organisation whose texts the demo uses."""

APPOINTMENT: Final = (
    "Hi {name}, your appointment at Protea Clinic {branch} is on {day} at {time}."
    " Reply YES to confirm or NO to change it."
)
APPOINTMENT_IN_AFRIKAANS: Final = (
    "Môre {name}, jou afspraak by Protea-kliniek {branch} is {day_in_afrikaans} om {time}."
    " Antwoord JA om te bevestig."
)
CHECK_UP: Final = (
    "Sawubona {name}, your check-up at Protea Clinic is on {day} at {time}."
    " Please bring your card. Reply YES to confirm."
)
CONFIRMED: Final = (
    "Thank you {name}, your appointment on {day} at {time} is confirmed. See you at Protea Clinic"
    " {branch}."
)
MOVED: Final = (
    "No problem {name}, we have moved your appointment to {other_day} at {time}. Reply YES to"
    " confirm."
)
RESULTS: Final = "Good day {name}. Your results are ready. Please come to Protea Clinic {branch}."
SIGN_IN_CODE: Final = (
    "Protea Clinic: {pin} is your one-time PIN to sign in. It is valid for 10 minutes."
    " Never share it."
)
MEDICINE_ON_ITS_WAY: Final = (
    "Protea Clinic: your medicine (ref {ref}) is out for delivery and arrives today."
    " Reply HOME or WORK to say where you are."
)
MEDICINE_DELIVERED: Final = (
    "Protea Clinic: your medicine (ref {ref}) was delivered and signed for. Thank you."
)
FREE_TESTS: Final = (
    "{name}, free blood pressure and sugar tests at Protea Clinic {branch} on {day}, 09:00 to"
    " 13:00. Reply STOP to opt out."
)
BIRTHDAY: Final = (
    "Happy birthday, {name}! 🎂 Your gift is a free eye test at Protea Clinic {branch}."
    " Reply STOP to opt out."
)
NOT_REACHED: Final = (
    "Front desk: the reminder to {full_name} ({ref}) could not be delivered. Please check the"
    " number on file."
)
"""What the clinic sends to its own staff after a failed message."""

_YES_OR_NO: Final = (
    "YES",
    "Yes",
    "yes please",
    "Yebo",
    "Ja, dankie",
    "OK thanks",
    "NO",
    "No, can I come on {day} instead?",
    "Please phone me, I am at work until {time}",
    "👍",
    "Sorry, wrong number",
)

CAMPAIGNS: Final = (
    Campaign(
        CLINIC,
        "appointments",
        "APP",
        14,
        (APPOINTMENT, APPOINTMENT_IN_AFRIKAANS, CHECK_UP),
        _YES_OR_NO,
    ),
    Campaign(
        CLINIC,
        "repeat-medicine",
        "MED",
        8,
        (
            "{name}, your repeat medicine (ref {ref}) is ready at Protea Clinic {branch}."
            " Collect it before {day} and bring your ID.",
        ),
    ),
    Campaign(CLINIC, "results", "LAB", 4, (RESULTS,)),
    Campaign(CLINIC, "sign-in", "PIN", 6, (SIGN_IN_CODE,)),
    Campaign(
        CLINIC, "deliveries", "DEL", 5, (MEDICINE_ON_ITS_WAY,), ("HOME", "WORK", "Home please")
    ),
    Campaign(CLINIC, "wellness", "WEL", 4, (FREE_TESTS, BIRTHDAY), ("Thank you!", "STOP")),
    Campaign(
        "Umoya Bank",
        "otp",
        "OTP",
        26,
        (
            "Umoya Bank: {pin} is your one-time PIN. It is valid for 5 minutes."
            " Never share it, not even with us.",
            "Your Umoya Bank OTP is {pin}. Ref {ref}. If you did not ask for it, reply BLOCK.",
            "{pin} is your Umoya verification code.",
        ),
    ),
    Campaign(
        "Umoya Bank",
        "transactions",
        "TRX",
        16,
        (
            "Umoya Bank: R{amount} paid from acc ..{tail} at Jacaranda Stores {branch}, {time}."
            " Avail R{balance}. Not you? Reply BLOCK.",
            "Umoya Bank: R{amount} received in acc ..{tail}, {day} {time}. Avail R{balance}.",
        ),
        ("BLOCK", "Block my card please", "It was me", "Thanks"),
    ),
    Campaign(
        "Jacaranda Stores",
        "specials",
        "PRO",
        14,
        (
            "Jacaranda Stores {branch}: 30% off blankets and heaters until {day}."
            " Show this SMS at the till. Reply STOP to opt out.",
            "🎉 {name}, double points on everything at Jacaranda {branch} this weekend!"
            " Reply STOP to opt out.",
            "{name}, you have R{points} in Jacaranda rewards. Spend it before {day}, or it expires."
            " Reply STOP to opt out.",
        ),
        ("Thank you!", "What time do you open?", "Is it also in {branch}?", "STOP", "Stop"),
    ),
    Campaign(
        "Jacaranda Stores",
        "orders",
        "ORD",
        10,
        (
            "Your order {ref} has left our warehouse and arrives on {day}."
            " Follow it: https://example.com/t/{ref}",
            "Order {ref} is ready at Jacaranda Stores {branch}. We are open until {time}.",
        ),
    ),
    Campaign(
        "Karoo Couriers",
        "deliveries",
        "WAY",
        9,
        (
            "Karoo Couriers: waybill {ref} is out for delivery today before {time}."
            " Reply HOME or WORK to say where you are.",
            "Karoo Couriers: we missed you. Waybill {ref} comes again on {day}."
            " Your collection PIN is {pin}.",
        ),
        ("HOME", "WORK", "Work please, ask for me at the gate", "Leave it next door", "I am home"),
    ),
    Campaign(
        "Baobab Primary",
        "school-notices",
        "SCH",
        6,
        (
            "Baobab Primary: dear parent of a learner in grade {grade}, school closes at {time} on"
            " {day} because of the sports day in {branch}. Buses leave from the main gate."
            " Please send a hat, water and a snack, and sign the form that your child brings home."
            " Reply YES if you can help with transport.",
        ),
        ("YES", "Yes, 3 seats", "Sorry, not this time", "Ja"),
    ),
    Campaign(
        "",
        "",
        "",
        5,
        (
            "Hi {name}, please call the office when you have a moment.",
            "Power is off in {branch} until about {time}. We are open and on generator.",
            "Thanks {name}, we received R{amount}. Your receipt is {ref}.",
        ),
        ("Will do", "Thanks", "Ok"),
    ),
)

OPT_OUT: Final = frozenset({"STOP", "Stop"})

BRANCHES: Final = (
    "Soweto",
    "Tembisa",
    "Gqeberha",
    "Khayelitsha",
    "Polokwane",
    "Umlazi",
    "Stellenbosch",
    "Mthatha",
    "Kimberley",
    "Rustenburg",
    "Nelspruit",
    "Bloemfontein",
)

GROUPS: Final = (
    "Patients",
    "Customers",
    "Staff",
    "Loyalty members",
    "Parents",
    "Newsletter",
    "Suppliers",
    "Volunteers",
)

TEMPLATES: Final = (
    ("Appointment reminder", "We remind you of your appointment tomorrow. Reply YES to confirm."),
    ("One-time PIN", "Your one-time PIN is 123456. Never share it."),
    ("Ready for collection", "Your order is ready for collection. We are open until 17:00."),
    ("Payment received", "We received your payment, thank you."),
    ("Payment due", "Your account is due on the 1st. Please ignore this if you have paid."),
    ("Birthday", "Happy birthday from all of us! 🎂 A gift waits for you at the till."),
    ("Closed", "We are closed on the public holiday and open again the day after at 08:00."),
    ("Survey", "How did we do? Reply with a number from 1 (badly) to 5 (very well)."),
)


_DAYS: Final = ("Ma", "Di", "Wo", "Do", "Vr", "Sa", "So")
_MONTHS: Final = (
    *("Jan", "Feb", "Mrt", "Apr", "Mei", "Jun"),
    *("Jul", "Aug", "Sep", "Okt", "Nov", "Des"),
)
"""Days and months in Afrikaans."""


def make_values(rng: random.Random, name: str, at: int) -> dict[str, object]:
    """Return a random value for everything that stands in `{…}` in the texts.

    Args:
        rng: the random state that decides the values.
        name: the recipient's first name; "" if it is not known.
        at: when the message is sent, in milliseconds since 1970; days in its text are later.
    """
    ahead = rng.randrange(1, 8)
    day = _open_day(at + ahead * DAY_MS)
    return {
        "name": name or "customer",
        "branch": rng.choice(BRANCHES),
        "day": _in_english(day),
        "day_in_afrikaans": f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}",
        "other_day": _in_english(_open_day(at + (ahead + 2) * DAY_MS)),
        "time": f"{rng.randrange(8, 18):02}:{rng.choice(('00', '15', '30', '45'))}",
        "pin": f"{rng.randrange(10**6):06}",
        "ref": f"{rng.choice('ABCDEFGHJK')}{rng.randrange(10**5):05}",
        "amount": f"{rng.randrange(20, 3000)}.{rng.randrange(100):02}",
        "balance": f"{rng.randrange(100, 40_000)}.{rng.randrange(100):02}",
        "points": rng.randrange(10, 500),
        "tail": f"{rng.randrange(10_000):04}",
        "grade": rng.randrange(1, 8),
    }


def _open_day(at: int) -> datetime:
    """Return an instant in South African time; for one on a Sunday, when most are closed, the same
    time of the day after.
    """
    day = in_sast(at)
    return in_sast(at + DAY_MS) if day.isoweekday() == 7 else day


def _in_english(day: datetime) -> str:
    """Return a day as texts in English name it, such as `Mon 23 Nov`."""
    return f"{day:%a} {day.day} {day:%b}"


def make_reference(rng: random.Random, campaign: Campaign) -> str:
    """Return a random data field for a message of a campaign, such as `APP-048213`."""
    return f"{campaign.reference}-{rng.randrange(10**6):06}"
