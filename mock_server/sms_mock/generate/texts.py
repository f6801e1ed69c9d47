"""The texts of a generated world: what organisations send and what people reply.

No organisation, address or number here is real. `conversations.py` fills in the `{…}`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


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
        "Protea Clinic",
        "appointments",
        "APP",
        14,
        (
            "Hi {name}, your appointment at Protea Clinic {branch} is on {day} at {time}."
            " Reply YES to confirm or NO to change it.",
            "Môre {name}, jou afspraak by Protea-kliniek {branch} is {day} om {time}."
            " Antwoord JA om te bevestig.",
            "Sawubona {name}, your check-up at Protea Clinic is on {day} at {time}."
            " Please bring your card. Reply YES to confirm.",
        ),
        _YES_OR_NO,
    ),
    Campaign(
        "Protea Clinic",
        "repeat-medicine",
        "MED",
        8,
        (
            "{name}, your repeat medicine (ref {ref}) is ready at Protea Clinic {branch}."
            " Collect it before {day} and bring your ID.",
        ),
    ),
    Campaign(
        "Protea Clinic",
        "results",
        "LAB",
        4,
        ("Good day {name}. Your results are ready. Please call at Protea Clinic {branch}.",),
    ),
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
