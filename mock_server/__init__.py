"""A local mock of the ZoomConnect / SMS Messenger REST API. It never sends an SMS."""

__version__ = "0.1.0"
