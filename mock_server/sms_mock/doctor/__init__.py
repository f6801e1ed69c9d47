"""What would hurt in production, read off the journal, the messages and the outbox."""

from sms_mock.doctor.examine import examine
from sms_mock.doctor.finding import Evidence, Finding, Severity

__all__ = ["Evidence", "Finding", "Severity", "examine"]
