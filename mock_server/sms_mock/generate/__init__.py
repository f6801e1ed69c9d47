"""Makes up worlds of any size from a seed. Serving a world needs nothing of this."""

from sms_mock.generate.people import MOST_CONTACTS
from sms_mock.generate.world import generate

__all__ = ["MOST_CONTACTS", "generate"]
