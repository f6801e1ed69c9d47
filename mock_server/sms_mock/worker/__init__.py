"""What happens after the answer: due work done on each team's clock, webhooks tried, clocks moved.

All work is durable rows; a thread that dies loses nothing. Rules are the actions', not here.
"""

from sms_mock.worker.scheduler import Worker

__all__ = ["Worker"]
