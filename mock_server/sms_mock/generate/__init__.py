"""Made-up worlds of any size, from a seed. Nothing here is needed to serve one."""

from sms_mock.generate.people import MOST_CONTACTS
from sms_mock.generate.world import generate

__all__ = ["MOST_CONTACTS", "generate"]
