"""Made-up worlds of any size, from a seed. Nothing here is needed to serve one."""

from mock_server.generate.people import MOST_CONTACTS
from mock_server.generate.world import generate

__all__ = ["MOST_CONTACTS", "generate"]
