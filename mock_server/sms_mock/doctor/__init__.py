"""Finds what would hurt in production in the requests, messages and webhooks of a team's run."""

from sms_mock.doctor.examine import examine, gravest_first
from sms_mock.doctor.finding import Finding, Run, Severity

__all__ = ["Finding", "Run", "Severity", "examine", "gravest_first"]
