"""Reads mobile numbers as people spell them, and finds their country, as libphonenumber does.

A number is stored and answered as its digits with the country code, without a plus
(``27821234567``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final, NamedTuple

import phonenumbers
from phonenumbers import (
    NumberParseException,
    PhoneMetadata,
    PhoneNumber,
    PhoneNumberFormat,
    PhoneNumberType,
    ValidationResult,
)

from sms_mock.domain.errors import InvalidMobileNumber

_HOME: Final = "ZA"
HOME_CODE: Final = "27"
_HOME_DIGITS: Final = 9
"""Digits of a South African number behind its 0 or 27; the library also accepts fewer (A214)."""

# The library reads no more either. Longer texts are refused before they reach the cache.
_LONGEST: Final = 250
_SHOWN: Final = 40

_MOBILE: Final = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE})

_KINDS: Final[Mapping[int, str]] = {
    PhoneNumberType.FIXED_LINE: "a fixed line",
    PhoneNumberType.TOLL_FREE: "a toll-free number",
    PhoneNumberType.PREMIUM_RATE: "a premium-rate number",
    PhoneNumberType.SHARED_COST: "a shared-cost number",
    PhoneNumberType.VOIP: "an internet telephone number",
    PhoneNumberType.UAN: "a company's access number",
}

_UNPARSABLE: Final[Mapping[int, str]] = {
    NumberParseException.INVALID_COUNTRY_CODE: "begins with a country code that does not exist",
    NumberParseException.TOO_SHORT_AFTER_IDD: "is too short for a telephone number",
    NumberParseException.TOO_SHORT_NSN: "is too short for a telephone number",
    NumberParseException.TOO_LONG: "is too long for one telephone number",
}

_LENGTHS: Final[Mapping[int, str]] = {
    ValidationResult.TOO_SHORT: "is too short for",
    ValidationResult.TOO_LONG: "is too long for",
    ValidationResult.INVALID_LENGTH: "has the wrong length for",
}

# At these characters the library would drop the rest, or read something that was not written.
_SEVERAL: Final = re.compile(r",|;(?!\s*ext)", re.IGNORECASE)
_DIGITS: Final = re.compile("[0-9]+")
_CONTROL: Final = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_VARIATION_SELECTORS: Final = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]+")
"""Invisible characters that say whether the character before is shown plain or as an emoji."""

_WRITE_IT_SO: Final = (
    "Write one mobile number, such as 0821234567 or +27821234567; one abroad begins with + and its "
    "country code."
)


class NoNumber(str):
    """The text of a JSON value that is not a phone number in any spelling.

    The client sent it as a negative number, a number with a fraction, or a boolean.
    """

    __slots__ = ()


class _Refusal(NamedTuple):
    problem: str
    help: str = _WRITE_IT_SO
    evidence: tuple[str, ...] = ()


_TOO_LONG: Final = _Refusal(f"A text of over {_LONGEST} characters is not one mobile number.")


def parse_mobile(text: str) -> str:
    """Return the digits of a mobile number in the stored form: ``27821234567``.

    A number without a plus is read as South African. A text of digits alone that is not a South
    African number is read as a foreign number in the stored form if it is one (A179). Spaces,
    brackets, dots, hyphens and slashes do not count. Letters, extensions and several numbers are
    refused, although libphonenumber would read them. Source: assumed (A62, A63, A66); that numbers
    are stored without a plus is observed (O27).

    Raises:
        InvalidMobileNumber: the text is not one mobile number.
    """
    if isinstance(text, NoNumber):  # asked first, since the cache would take it for its text
        raise InvalidMobileNumber(
            f"{_shown(text)} was sent as a number with a sign or a fraction, or as a boolean.",
            help=_WRITE_IT_SO,
            evidence=("A65",),
        )
    reading = _read(text) if len(text) <= _LONGEST else _TOO_LONG
    if isinstance(reading, _Refusal):
        raise InvalidMobileNumber(reading.problem, help=reading.help, evidence=reading.evidence)
    return reading


def is_mobile(text: str) -> bool:
    """Return whether a text spells one mobile number."""
    return len(text) <= _LONGEST and isinstance(_read(text), str)


def normalise_or_none(text: str) -> str | None:
    """Return the digits for which a filter or search looks.

    A text that `parse_mobile` reads, or a landline that begins with 0 or a plus, becomes the stored
    form. Of any other text the digits alone are returned.

    Returns:
        None for a text that has no digits, has letters, control characters or an extension, spells
        several numbers, or is longer than 250 characters.
    """
    if len(text) > _LONGEST:
        return None
    reading = _read(text)
    if isinstance(reading, str):
        return reading
    written = _VARIATION_SELECTORS.sub("", text).strip()
    if _SEVERAL.search(written) or _CONTROL.search(written) or _letters(written):
        return None
    number = _parsed(written)
    if isinstance(number, PhoneNumber):
        if number.extension:
            return None
        if phonenumbers.is_valid_number(number):
            return _digits_of(number)
    return phonenumbers.normalize_digits_only(written) or None


@lru_cache(maxsize=10_000)
def country_of(msisdn: str) -> str:
    """Return the ISO 3166 code of the country of a stored number: ``ZA`` for ``27821234567``.

    If several countries share a code (1, 7, 44 …) and the number fits none of them, it is the
    main one, such as ``US`` for 1. It is ``001`` for satellite and other networks without a
    country, and ``ZZ`` for a number with an unknown country code. Source: assumed (A153).
    """
    regions = _regions_of(msisdn)
    if len(regions) == 1:
        return regions[0]
    number = _parsed("+" + msisdn)
    if isinstance(number, NumberParseException):
        return regions[0]
    return phonenumbers.region_code_for_number(number) or regions[0]


@lru_cache(maxsize=10_000)
def _read(text: str) -> str | _Refusal:
    typical = _TYPICAL.fullmatch(text)
    if typical:
        return HOME_CODE + typical[1]
    written = _VARIATION_SELECTORS.sub("", text).strip()
    return _unreadable(written) or _judged(written)


def _unreadable(written: str) -> _Refusal | None:
    if not written:
        return _Refusal("No mobile number was given.")
    if _SEVERAL.search(written):
        return _Refusal(
            f"{_shown(written)} is more than one number.",
            "Send to one number at a time, or to each of several with sms/send-bulk.",
            ("A66",),
        )
    if _CONTROL.search(written):
        return _Refusal(f"{_shown(written)} has characters in it that cannot be printed.")
    return None


def _judged(written: str) -> str | _Refusal:
    number = _parsed(written)
    if isinstance(number, PhoneNumber) and number.extension:
        return _Refusal(
            f"{_shown(written)} has an extension, which no SMS can reach.",
            "Leave the extension out.",
        )
    if _letters(written):
        return _Refusal(
            f"{_shown(written)} has letters in it.", "Write it in digits only, such as 0821234567."
        )
    if isinstance(number, NumberParseException):
        what = _UNPARSABLE.get(number.error_type, "is not a telephone number")
        return _Refusal(f"{_shown(written)} {what}.")
    # A type other than UNKNOWN implies that the number is valid, so that is not asked again.
    kind = phonenumbers.number_type(number)
    if kind == PhoneNumberType.UNKNOWN and _DIGITS.fullmatch(written):
        abroad = _parsed("+" + written)
        if isinstance(abroad, PhoneNumber) and phonenumbers.is_valid_number(abroad):
            number, kind = abroad, phonenumbers.number_type(abroad)
    if kind not in _MOBILE:
        return _not_mobile(written, number, kind)
    digits = _digits_of(number)
    if digits.startswith(HOME_CODE) and len(digits) != len(HOME_CODE) + _HOME_DIGITS:
        return _Refusal(
            f"{_shown(written)} has {len(digits) - len(HOME_CODE)} digits after the leading 0 or"
            f" 27; a South African number has {_HOME_DIGITS}.",
            evidence=("A214",),
        )
    return digits


def _not_mobile(written: str, number: PhoneNumber, kind: int) -> _Refusal:
    if kind != PhoneNumberType.UNKNOWN:
        what = _KINDS.get(kind, "another kind of number")
        return _Refusal(
            f"{_shown(written)} is {what}, not a mobile.",
            "Send to a mobile number, such as 0821234567.",
        )
    abroad = _parsed("+" + written)
    if isinstance(abroad, PhoneNumber) and phonenumbers.number_type(abroad) in _MOBILE:
        return _Refusal(
            f"{_shown(written)} was read as a South African number, and is none.",
            f"For the number abroad write +{_digits_of(abroad)}.",
        )
    country = country_of(str(number.country_code))
    length = _LENGTHS.get(
        phonenumbers.is_possible_number_with_reason(number), "is not a number in use in"
    )
    return _Refusal(f"{_shown(written)} {length} {country} (+{number.country_code}).")


def _parsed(written: str) -> PhoneNumber | NumberParseException:
    try:
        return phonenumbers.parse(written, _HOME)
    except NumberParseException as unparsable:
        return unparsable


def _digits_of(number: PhoneNumber) -> str:
    return phonenumbers.format_number(number, PhoneNumberFormat.E164).removeprefix("+")


def _regions_of(msisdn: str) -> tuple[str, ...]:
    """Return the codes of the countries that share the country code of a stored number, the main
    one first; ``ZZ`` alone if no country has the code.
    """
    if msisdn.isascii() and msisdn.isdecimal():
        for length in (1, 2, 3):
            code = int(msisdn[:length])
            if code in phonenumbers.COUNTRY_CODE_TO_REGION_CODE:
                return phonenumbers.COUNTRY_CODE_TO_REGION_CODE[code]
    return (phonenumbers.UNKNOWN_REGION,)


def _letters(written: str) -> bool:
    return any(character.isalpha() for character in written)


def _shown(written: str) -> str:
    return repr(written if len(written) <= _SHOWN else written[:_SHOWN] + "…")


def _typical_home_mobile() -> re.Pattern[str]:
    """Return a pattern for the numbers that nearly all clients send: 27, +27 or 0, then nine
    digits.

    Only numbers that the library takes for South African mobile numbers match. The pattern is built
    from the library's own rules; without such rules nothing matches it. Parsing a number with the
    library takes thirty times as long.
    """
    rules = PhoneMetadata.metadata_for_region(_HOME)
    mobile = rules.mobile.national_number_pattern if rules and rules.mobile else None
    if not rules or not mobile:
        return re.compile("(?!)")
    before_mobile = (
        rules.premium_rate,
        rules.toll_free,
        rules.shared_cost,
        rules.voip,
        rules.personal_number,
        rules.pager,
        rules.uan,
        rules.voicemail,
    )
    others = "|".join(
        kind.national_number_pattern
        for kind in before_mobile
        if kind is not None and kind.national_number_pattern
    )
    return re.compile(
        rf"(?:\+?{HOME_CODE}|0)(?=[1-9]\d{{8}}$)(?!(?:{others})$)({mobile})", re.ASCII
    )


_TYPICAL: Final = _typical_home_mobile()
