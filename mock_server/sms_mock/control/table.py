"""Every operation of the control API in one table: routing, openapi.yaml and tests read it."""

from __future__ import annotations

from sms_mock.control.analyse import analyse
from sms_mock.control.clock import clock
from sms_mock.control.contacts import contacts
from sms_mock.control.contract import known
from sms_mock.control.conversations import conversations
from sms_mock.control.credits import credits
from sms_mock.control.demo import demo
from sms_mock.control.description import description
from sms_mock.control.developer_settings import developer_settings
from sms_mock.control.docs_page import docs_page
from sms_mock.control.doctor import doctor
from sms_mock.control.events import events
from sms_mock.control.faults import faults
from sms_mock.control.inbound import inbound
from sms_mock.control.journal import requests
from sms_mock.control.messages import messages
from sms_mock.control.metrics import metrics
from sms_mock.control.operation import Operation
from sms_mock.control.report import report
from sms_mock.control.scenarios import scenarios
from sms_mock.control.schedule import schedule
from sms_mock.control.server import server
from sms_mock.control.state import state
from sms_mock.control.teams import teams
from sms_mock.control.templates import templates
from sms_mock.control.totals import totals
from sms_mock.control.verifying import verifying
from sms_mock.control.waiting import waiting
from sms_mock.control.webhooks import webhooks

OPERATIONS: tuple[Operation, ...] = tuple(
    operation
    for part in (
        teams,
        state,
        clock,
        messages,
        waiting,
        conversations,
        contacts,
        inbound,
        webhooks,
        requests,
        verifying,
        report,
        faults,
        schedule,
        developer_settings,
        credits,
        totals,
        templates,
        scenarios,
        analyse,
        doctor,
        events,
        demo,
        known,
        server,
        metrics,
        description,
        docs_page,
    )
    for operation in part.defined
)
