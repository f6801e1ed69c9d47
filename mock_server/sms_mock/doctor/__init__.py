"""Finds in the journal, the messages and the webhooks of a run what would hurt in production."""

from sms_mock.doctor.examine import examine, gravest_first
from sms_mock.doctor.finding import Finding, Run, Severity

__all__ = ["Finding", "Run", "Severity", "examine", "gravest_first"]
