"""The default world: it is as the documentation says, and contains nobody's real data."""

from __future__ import annotations

import re
from itertools import pairwise

import phonenumbers
from phonenumbers import PhoneNumberType

from sms_mock.world import FATES
from sms_mock.world.fixture_files import default_document, default_file

WORLD = default_document()


def test_the_administrator_has_the_published_credentials() -> None:
    administrator, _ = WORLD.users
    assert administrator.administrator
    assert administrator.user_id == 18987
    assert administrator.email == "demo@example.com"
    assert administrator.token == "11111111-1111-4111-8111-111111111111"
    assert administrator.url_token == "22222222-2222-4222-8222-222222222222"
    assert administrator.secret_key == "55555555-5555-4555-8555-555555555555"
    assert administrator.credits == 1_000_000


def test_the_sub_account_has_the_published_credentials() -> None:
    _, sub = WORLD.users
    assert not sub.administrator
    assert sub.user_id == 18988
    assert sub.email == "sub@example.com"
    assert sub.token == "33333333-3333-4333-8333-333333333333"
    assert sub.url_token == "44444444-4444-4444-8444-444444444444"
    assert sub.secret_key == "66666666-6666-4666-8666-666666666666"
    assert sub.credits == 100_000


def test_it_has_people_groups_and_templates_but_no_past() -> None:
    assert WORLD.team.number == "27600000000"
    assert [contact.contact_number for contact in WORLD.contacts] == [
        str(27600000100 + place) for place in range(12)
    ]
    assert len(WORLD.groups) == 3
    assert len(WORLD.templates) == 3
    assert all(any(place in contact.groups for contact in WORLD.contacts) for place in range(3))
    assert (WORLD.messages, WORLD.opt_outs, WORLD.faults) == ((), (), ())


def test_every_id_is_written_down() -> None:
    assert all(user.user_id and user.token and user.url_token for user in WORLD.users)
    assert all(group.group_id for group in WORLD.groups)
    assert all(contact.contact_id for contact in WORLD.contacts)
    assert all(template.template_id for template in WORLD.templates)


def test_a_part_costs_one_credit_at_home() -> None:
    assert WORLD.rates.by_country["ZA"] == 1000
    assert WORLD.rates.default > 1000
    assert len(WORLD.rates.by_country) > 5


def test_each_fate_has_a_number_in_the_reserved_range_with_room_after_it() -> None:
    assert [entry.fate for entry in WORLD.scenarios] == list(FATES)
    numbers = [int(entry.number) for entry in WORLD.scenarios]
    assert numbers[0] == 27600000001
    assert numbers[-1] <= 27600000099
    assert min(b - a for a, b in pairwise(numbers)) >= 10


def test_no_carrier_delays_or_loses_anything() -> None:
    assert {carrier.name for carrier in WORLD.carriers} == {"Vodacom", "MTN", "Cell C", "Telkom"}
    assert all(carrier.delay == (0, 0) for carrier in WORLD.carriers)
    assert all(carrier.failure_share == 0 for carrier in WORLD.carriers)
    reserved = "2760000"
    assert not any(reserved.startswith(prefix) for c in WORLD.carriers for prefix in c.prefixes)


def test_every_number_in_it_is_a_valid_mobile_of_the_mocks_own_block() -> None:
    numbers = set(re.findall(r"\b0?27[0-9]{9}\b", default_file().read_text(encoding="utf-8")))
    assert len(numbers) > 20
    for number in numbers:
        assert number.startswith("276000000") or number.startswith("276000001")
        parsed = phonenumbers.parse(f"+{number}")
        assert phonenumbers.is_valid_number(parsed)
        assert phonenumbers.number_type(parsed) == PhoneNumberType.MOBILE


def test_every_address_in_it_is_an_example() -> None:
    text = default_file().read_text(encoding="utf-8")
    assert set(re.findall(r"@(\S+)", text)) == {"example.com"}
