"""Every spelling of a mobile number gives the same digits; any other text is refused with help."""

from __future__ import annotations

import random
import re

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from phonenumbers import PhoneNumberType

from sms_mock.domain.errors import InvalidMobileNumber
from sms_mock.domain.phone_number import country_of, normalise_or_none, parse_mobile

VARIATION_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
MOBILE_TYPES = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)


def as_the_rule_says(text: str) -> str | None:
    """Return what a plain implementation of the rule reads: a South African or a foreign number."""
    text = VARIATION_SELECTORS.sub("", text)
    digits = text.strip()
    at_home = read_at_home(text)
    if is_valid(text) or not (digits.isascii() and digits.isdecimal()):
        return at_home
    return read_at_home("+" + digits)


def is_valid(text: str) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(text, "ZA"))
    except phonenumbers.NumberParseException:
        return False


def read_at_home(text: str) -> str | None:
    """Return what the library reads in South Africa, if that is a valid mobile number."""
    try:
        number = phonenumbers.parse(text, "ZA")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    if phonenumbers.number_type(number) not in MOBILE_TYPES:
        return None
    if number.country_code == 27 and len(phonenumbers.national_significant_number(number)) != 9:
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)[1:]


def parsed_or_none(text: str) -> str | None:
    try:
        return parse_mobile(text)
    except InvalidMobileNumber:
        return None


def refusal_of(text: str) -> InvalidMobileNumber:
    with pytest.raises(InvalidMobileNumber) as refusal:
        parse_mobile(text)
    return refusal.value


@pytest.mark.parametrize(
    "spelling",
    [
        "27821234567",
        "+27821234567",
        "0821234567",
        "0027821234567",
        "821234567",
        "082 123 4567",
        "(082) 123-4567",
        "082.123.4567",
        "082/123/4567",
        "+27 82 123 4567",
        "+27 (0) 82 123 4567",
        "27-82-123-4567",
        "  0821234567\r\n",
        " 27821234567",
        "082\N{NO-BREAK SPACE}123\N{EN DASH}4567",
        "\N{FULLWIDTH PLUS SIGN}27821234567",
        "٠٨٢١٢٣٤٥٦٧",
        "\N{LEFT-TO-RIGHT OVERRIDE}082 123 4567\N{POP DIRECTIONAL FORMATTING}",
    ],
)
def test_every_spelling_is_the_same_number(spelling: str) -> None:
    assert parse_mobile(spelling) == "27821234567"
    assert normalise_or_none(spelling) == "27821234567"


@pytest.mark.parametrize("last_two", range(100))
def test_the_reserved_range_is_valid_mobile_numbers(last_two: int) -> None:
    number = f"276000000{last_two:02d}"
    assert parse_mobile(number) == number
    assert parse_mobile("0" + number[2:]) == number
    assert country_of(number) == "ZA"


@pytest.mark.parametrize(
    "spelling", ["+44 7911 123456", "00447911123456", "447911123456", " 447911123456\n"]
)
def test_a_number_abroad_has_a_plus_or_is_digits_alone(spelling: str) -> None:
    assert parse_mobile(spelling) == "447911123456"


@pytest.mark.parametrize("digits", ["264811234567", "14155552671", "258821234567", "491701234567"])
def test_a_number_abroad_as_it_is_returned_can_be_sent_to_again(digits: str) -> None:
    assert parse_mobile(digits) == digits
    assert normalise_or_none(digits) == digits


@pytest.mark.parametrize("digits", ["441212345678", "18005551234"])
def test_digits_abroad_that_are_no_mobile_say_what_they_are(digits: str) -> None:
    refusal = refusal_of(digits)
    assert " is a " in refusal.problem
    assert "not a mobile" in refusal.problem


def test_a_number_abroad_in_groups_needs_its_plus() -> None:
    refusal = refusal_of("44 7911 123456")
    assert "read as a South African number" in refusal.problem
    assert refusal.help == "For the number abroad write +447911123456."


@pytest.mark.parametrize("digits", ["27111234567", "111234567"])
def test_a_valid_number_at_home_is_never_read_as_one_abroad(digits: str) -> None:
    assert "is a fixed line" in refusal_of(digits).problem


def test_a_number_that_may_be_either_fixed_or_mobile_is_accepted() -> None:
    assert parse_mobile("+1 415 555 2671") == "14155552671"


@pytest.mark.parametrize(
    "text, problem",
    [
        ("", "No mobile number was given."),
        (" \t\n", "No mobile number was given."),
        ("0821234567,0831234567", "more than one number"),
        ("0821234567, 083123456", "more than one number"),
        ("0821234567;0831234567", "more than one number"),
        ("27821234567,", "more than one number"),
        ("082-CALL-NOW", "has letters in it"),
        ("tel:0821234567", "has letters in it"),
        ("abc0821234567", "has letters in it"),
        ("0821234567\N{CYRILLIC SMALL LETTER ZHE}", "has letters in it"),
        ("0821234567 ext 5", "has an extension"),
        ("0821234567;ext=5", "has an extension"),
        ("0821234567x5", "has an extension"),
        ("0821234567#5", "has an extension"),
        ("\x00", "cannot be printed"),
        ("27821234567\x00", "cannot be printed"),
        ("0821234567\n0831234567", "cannot be printed"),
        ("0821234567\ud800", "cannot be printed"),
        ("0111234567", "is a fixed line"),
        ("0801234567", "is a toll-free number"),
        ("0871234567", "is an internet telephone number"),
        ("0821", "is too short for ZA (+27)"),
        ("082123456789", "is too long for ZA (+27)"),
        ("0991234567", "is not a number in use in ZA (+27)"),
        ("+1 415 555", "is too short for US (+1)"),
        ("+999123456789", "country code that does not exist"),
        ("+0821234567", "country code that does not exist"),
        ("00", "is too short for a telephone number"),
        ("0821234567 0831234567", "is too long for one telephone number"),
        ("+", "is not a telephone number"),
        ("²", "is not a telephone number"),
        ("0" * 250, "is too long"),
        ("0" * 251, "over 250 characters"),
        ("0821234567" * 100_000, "over 250 characters"),
    ],
    ids=lambda value: ascii(value[:30]),
)
def test_what_is_not_one_mobile_number_is_refused_with_its_reason(text: str, problem: str) -> None:
    refusal = refusal_of(text)
    assert problem in refusal.problem
    assert refusal.help


def test_a_refusal_shows_the_text_short_and_printable() -> None:
    assert refusal_of("27821234567\x00").problem.startswith(r"'27821234567\x00' has")
    assert len(refusal_of("9" * 249).problem) < 100


def test_a_refusal_is_raised_anew_each_time() -> None:
    assert refusal_of("0111234567") is not refusal_of("0111234567")


@pytest.mark.parametrize("form", ["0{}", "27{}", "+27{}", "0027{}", "+27 {}", "{}"])
def test_every_south_african_prefix_is_judged_as_the_library_does(form: str) -> None:
    rng = random.Random(form)
    texts = [
        form.format(f"{prefix}{rng.randrange(10 ** (length - 4)):0{length - 4}d}")
        for prefix in range(1000, 10_000, 3)
        for length in (9, rng.choice((5, 6, 7, 8, 10)))
    ]
    different = [text for text in texts if parsed_or_none(text) != as_the_rule_says(text)]
    assert different == []
    assert any(parsed_or_none(text) for text in texts)


def test_example_numbers_of_every_country_are_judged_as_the_library_does() -> None:
    types = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE, PhoneNumberType.TOLL_FREE)
    examples = [
        (region, phonenumbers.example_number_for_type(region, kind))
        for region in sorted(phonenumbers.SUPPORTED_REGIONS)
        for kind in types
    ]
    countries = set()
    for _, number in examples:
        if number is None:
            continue
        text = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
        digits = parsed_or_none(text)
        assert digits == as_the_rule_says(text)
        if digits:
            countries.add(country_of(digits))
            assert country_of(digits) == phonenumbers.region_code_for_number(number)
            assert digits == normalise_or_none(text)
    assert len(countries) > 200


@settings(deadline=None, max_examples=500)
@given(st.text(alphabet="0123456789+- ().", max_size=20))
def test_digits_and_punctuation_are_judged_as_the_library_does(text: str) -> None:
    assert parsed_or_none(text) == as_the_rule_says(text)


@settings(deadline=None, max_examples=500)
@given(
    st.text(alphabet=st.characters(exclude_categories=()), max_size=300)
    | st.text(alphabet="0827+#x;,=ext()/\n\x00\ud800٠ー", max_size=40)
)
def test_no_text_raises_anything_but_the_refusal(text: str) -> None:
    digits = parsed_or_none(text)
    assert digits is None or (digits.isascii() and digits.isdecimal())
    found = normalise_or_none(text)
    assert found is None or (found.isascii() and found.isdecimal())
    assert digits is None or found == digits
    assert country_of(text)


@pytest.mark.parametrize(
    "text, digits",
    [
        ("011 123 4567", "27111234567"),
        ("447911123456", "447911123456"),
        ("44 7911 123456", "447911123456"),
        ("+447911123456", "447911123456"),
        ("43105", "43105"),
        ("12-34", "1234"),
    ],
)
def test_a_filter_also_finds_numbers_that_are_no_mobiles(text: str, digits: str) -> None:
    assert normalise_or_none(text) == digits


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "-",
        "+",
        "john",
        "082-CALL-NOW",
        "0821234567,0831234567",
        "082\x001234567",
        "0821234567#5",
        "0" * 251,
    ],
    ids=ascii,
)
def test_a_filter_that_names_no_number_is_none(text: str) -> None:
    assert normalise_or_none(text) is None


@pytest.mark.parametrize("national", ["821234567", "600000001", "711234567", "839999999"])
def test_the_stored_form_reads_as_itself(national: str) -> None:
    stored = parse_mobile("0" + national)
    assert parse_mobile(stored) == stored
    assert normalise_or_none(stored) == stored


@pytest.mark.parametrize(
    "msisdn, country",
    [
        ("27821234567", "ZA"),
        ("27", "ZA"),
        ("264811234567", "NA"),
        ("447400123456", "GB"),
        ("447797712345", "JE"),
        ("14165551234", "CA"),
        ("14155552671", "US"),
        ("1", "US"),
        ("77012345678", "KZ"),
        ("881612345678", "001"),
        ("999", "ZZ"),
        ("", "ZZ"),
        ("john", "ZZ"),
        ("+27821234567", "ZZ"),
        ("٢٧٨٢١٢٣٤٥٦٧", "ZZ"),
    ],
)
def test_the_country_of_a_number(msisdn: str, country: str) -> None:
    assert country_of(msisdn) == country


@pytest.mark.parametrize(
    "text", ["082\ufe0f1234567", "\ufe0e0821234567\ufe0f", "08212\U000e010034567"]
)
def test_variation_selectors_in_a_number_are_cleaned(text: str) -> None:
    assert parse_mobile(text) == "27821234567"
    assert normalise_or_none(text) == "27821234567"


@pytest.mark.parametrize(
    "text", ["082 555 12", "0839", "082123", "+2782123", "27821234", "0825551"]
)
def test_a_south_african_number_with_a_digit_missing_is_refused(text: str) -> None:
    refusal = refusal_of(text)
    assert refusal.problem
    assert parsed_or_none(text) is None


def test_the_refusal_of_a_number_that_the_library_takes_for_whole_counts_its_digits() -> None:
    refusal = refusal_of("082 555 12")
    assert "has 7 digits after the leading 0 or 27; a South African number has 9" in refusal.problem
    assert refusal.evidence == ("A214",)
