"""Makes up worlds of any size from a seed, for `sms-mock generate`; the server does not use it."""

from sms_mock.generate.people import MOST_CONTACTS
from sms_mock.generate.world import generate

__all__ = ["MOST_CONTACTS", "generate"]
