"""Makes up worlds of any size from a seed, for `sms-mock generate`.

A server with `--demo` uses the texts and people; other servers use nothing of this folder.
"""

from sms_mock.generate.people import MOST_CONTACTS
from sms_mock.generate.world import generate

__all__ = ["MOST_CONTACTS", "generate"]
