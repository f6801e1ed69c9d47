"""What would hurt in production, read off the journal, the messages and the outbox."""

from mock_server.doctor.examine import examine
from mock_server.doctor.finding import Evidence, Finding, Severity

__all__ = ["Evidence", "Finding", "Severity", "examine"]
