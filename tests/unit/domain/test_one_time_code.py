"""Which digits of a text are a one-time code, and which only look like one."""

from __future__ import annotations

import pytest

from sms_mock.domain.one_time_code import find_code


@pytest.mark.parametrize(
    "text, code",
    [
        ("482159", "482159"),
        ("0042", "0042"),
        ("*482159*", "482159"),
        ("Your code is *482159*.", "482159"),
        ("Your code is *482 159*", "482159"),
        ("* 482159 is your code", "482159"),
        ("Your code is 482159*. *Valid for a day", "482159"),
        ("Maxx 482159 is your code", "482159"),
        ("Your code is 123456", "123456"),
        ("Your code is:123456", "123456"),
        ("code=123456", "123456"),
        ('Your code: "123456"!', "123456"),
        ("123456 is your verification code", "123456"),
        ("(123456) is your code", "123456"),
        ("G-482159 is your verification code.", "482159"),
        ("OTP-482159", "482159"),
        ("Your code is 482-159.", "482159"),
        ("Your code is 482 159", "482159"),
        ("Your pin code is 1234 5678", "12345678"),
        ("Your OTP is 1 2 3 4 5 6", "123456"),
        ("<#> 482159 is your code. FA+9qCX9VSu", "482159"),
        ("Your verification code:\n998877\n\n@shop.example #998877", "998877"),
        ("Use 4821 to log in", "4821"),
        ("Sign-in: 4821", "4821"),
        ("Die kode is 448812", "448812"),
        ("Ikhodi yakho ngu 4821", "4821"),
        ("Jou wagwoord is 448812", "448812"),
        ("הקוד שלך הוא 9911", "9911"),
        ("Seu código é 4821", "4821"),
        ("Acme: 998877. Do not tell anybody.", "998877"),
    ],
)
def test_a_code_is_found_as_people_write_it(text: str, code: str) -> None:
    assert find_code(text) == code


@pytest.mark.parametrize(
    "text, code",
    [
        ("Your one-time PIN for R1 250.00 is 83921", "83921"),
        ("Code 83921, your token is 11111111-1111-4111-8111-111111111111", "83921"),
        ("Use 83921 as OTP to pay R1250.00 to Acme", "83921"),
        ("OTP 83921 for payment of R 1500 to A/C 62001234567", "83921"),
        ("OTP 998877 for R499.00 at ACME with card **4321", "998877"),
        ("Your OTP for the card ending in 4321 is 998877", "998877"),
        ("Your OTP for card 4890******1234 is 771245", "771245"),
        ("OTP for card 4890******1234, R499.00 at ACME: your number is 771245", "771245"),
        ("card 4890******1234, the code to pay with is 771245", "771245"),
        ("OTP, card 4890 12** **** 1234: 771245", "771245"),
        ("OTP, card 4890 **** **** 1234: 771245", "771245"),
        ("OTP for 489012xxxxxx1234: 771245", "771245"),
        ("OTP for 4890-XXXX-XXXX-1234: 771245", "771245"),
        ("OTP for card xxxx 4321: 771245", "771245"),
        ("OTP for card XX4321: 771245", "771245"),
        ("OTP for card *4321: 771245", "771245"),
        ("OTP for card **4321: 771245", "771245"),
        ("OTP for card 489012...4321: 771245", "771245"),
        ("OTP for card 4890••••••••4321: 771245", "771245"),
        ("OTP for card 4890****: 771245", "771245"),
        ("PIN for *120*3279#: 771245", "771245"),
        ("Card 4242 4242 4242 4242, code 777888", "777888"),
        ("R1,250 paid. Code 998877", "998877"),
        ("OTP 123456\nR 2 500,00", "123456"),
        ("R 250 000 to be won! PIN 4821", "4821"),
        ("Transaction of R2500 at 14:05. If not you, call 0860123456. OTP 55119", "55119"),
        ("OTP: 482159. Do not share it. Queries: 086 112 3123", "482159"),
        ("Your OTP is 55119, valid until 14:05 on 2026/11/22", "55119"),
        ("Your code expires 22 November 2026: 123456", "123456"),
        ("Your code is valid for 1440 minutes: 9021", "9021"),
        ("Use PIN 9021 to collect. Order 4471882 at 14:30", "9021"),
        ("Order no. 448812: code 9021", "9021"),
        ("Password reset code 12345678. Ref 99887766", "12345678"),
        ("Verify at https://shop.example/?c=123456 or with 998877", "998877"),
        ("Acme account: 482159 is your verification code", "482159"),
    ],
)
def test_a_code_is_found_among_other_numbers(text: str, code: str) -> None:
    assert find_code(text) == code


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Hello",
        "You have 3 messages",
        # UUIDs
        "Your token is 11111111-1111-4111-8111-111111111111",
        # amounts
        "Your balance is R1500.00",
        "Your balance is R 1500",
        "You paid R1250 on 22/11/2026",
        "1500 ZAR were paid in",
        "You have 12000 points",
        "R250 000 to be won",
        # telephone numbers
        "Call us on 0821234567",
        "Call 082 123 4567",
        "Call +27 82 123 4567",
        "Call +27 (0)11 482 1590",
        "Call 27821234567",
        "Your PIN was changed. Call (011) 482-1590",
        "Your PIN was changed. Call 0860 123 456",
        "Your code was sent to 082 123 4567",
        # dates and times
        "See you in 2026",
        "Appointment 2026-11-23 08:00",
        "Your appointment is on 22 November 2026 at 14:30",
        "Password changed on 2026-11-22 at 14:05",
        "Password changed on 22 Nov 2026 at 14:05",
        "Your code is valid for 1440 minutes",
        # references, cards, links
        "Your order 448812 ships today",
        "Order 448812 for 3 items, tracking number 8812344",
        "Postal code 8001, Cape Town",
        "Use promo code SAVE2026 by 31 Dec",
        "Your password for the card ending 4321 was changed",
        "Meter token: 1234 5678 9012 3456 7890",
        "Your PIN for card 4890******1234 was changed",
        "Your PIN for card *4321 was changed",
        "Verify at https://shop.example/verify/123456",
        # too short, too long, letters
        "Your code is 123",
        "Your code is 123456789",
        "Your code is AB12CD",
        # nothing says which, or that it is one
        "Meet at gate 4821",
        "448812 and 998877",
    ],
)
def test_what_only_looks_like_a_code_is_none(text: str) -> None:
    assert find_code(text) is None


def test_a_long_row_of_masks_takes_no_long_time() -> None:
    for text in ("4890" + "*x" * 700, "x " * 700, "4890 " * 300, "*4" * 700, "**4 " * 350):
        assert find_code(text) is None
