"""Operations of the tag account: balance, statistics, users, transfers."""

from __future__ import annotations

from typing import Any

from sms_mock.actions import accounts as action
from sms_mock.actions import statistics as report
from sms_mock.actions.accounts import UserDraft
from sms_mock.actions.statistics import Figures, ReportRequest
from sms_mock.api import schemas
from sms_mock.api.operation import Call, Tag
from sms_mock.api.pages import self_link
from sms_mock.api.parameters import Parameter, flag, integer_id
from sms_mock.api.send_notes import credits_note
from sms_mock.domain.errors import (
    EmailTaken,
    InsufficientCredits,
    InvalidField,
    NotFound,
    NotPermitted,
)
from sms_mock.domain.spelling import counted
from sms_mock.store.users import User

account = Tag("account", "The account: credits, statistics, the team's users.")

_DAY = {"type": "string", "pattern": r"^\d{2}-\d{2}-\d{4}$"}
_BOOLEAN = {"type": "boolean", "default": False}
_REPORT = ("O34", "O35", "O36", "O37", "O38", "O39", "P9", "P12", "P13", "P14")


@account.operation(
    "GET",
    "/account/balance",
    "getBalance",
    "The account's credit balance",
    response=schemas.Account(),
    evidence=("P11",),
)
def get_balance(call: Call) -> dict[str, Any]:
    balance = action.balance(call.account)
    call.summary = credits_note(balance)
    return {
        "creditBalance": balance,
        "links": self_link(call, "/account/balance"),
    }


@account.operation(
    "GET",
    "/account/statistics",
    "getStatistics",
    "What was sent, by user and campaign",
    parameters=(
        Parameter(name="from", description="first day, dd-MM-yyyy", schema=_DAY),
        Parameter(name="to", description="last day, dd-MM-yyyy", schema=_DAY),
        Parameter(name="userEmailAddress", description="only this user of the team"),
        Parameter(name="campaign", description="only this campaign"),
        Parameter(
            name="includeRefundedAndOptout",
            description="count refunded and opted-out messages too",
            read=flag,
            schema=_BOOLEAN,
            default=False,
        ),
        Parameter(
            name="calculateCreditValue",
            description="sum credits instead of messages",
            read=flag,
            schema=_BOOLEAN,
            default=False,
        ),
    ),
    response=schemas.AccountStatistics(),
    errors=(InvalidField, NotPermitted),
    evidence=(*_REPORT, "A80", "A82", "A83"),
    sometimes=("A76", "A78", "A79", "A84"),
)
def get_statistics(call: Call) -> dict[str, Any]:
    asked = call.query
    found = report.statistics(
        call.account,
        ReportRequest(
            first_day=asked["from"],
            last_day=asked["to"],
            user_email=asked["userEmailAddress"] or None,
            campaign=asked["campaign"] or None,
            include_refunded_and_optout=asked["includeRefundedAndOptout"],
            in_credits=asked["calculateCreditValue"],
        ),
    )
    if asked["from"] and not asked["to"]:
        call.assumed.append("A78")
    if asked["to"] and not asked["from"]:
        call.assumed.append("A79")
    if found.start > found.end:
        call.assumed.append("A76")
    if not asked["includeRefundedAndOptout"]:
        call.assumed.append("A84")
    unit = 1 if found.in_credits else 1000
    total = found.grand_total.total
    call.summary = credits_note(total) if found.in_credits else f"{total} in all"
    return {
        "from": found.start,
        "to": found.end,
        "showingCreditValue": found.in_credits,
        "grandTotal": _figures(found.grand_total, unit),
        "users": [
            {
                "user": _view(person.user),
                "total": _figures(person.total, unit),
                "campaigns": [
                    {"campaign": name, "statistics": _figures(figures, unit)}
                    for name, figures in person.campaigns.items()
                ],
            }
            for person in found.users
        ],
    }


@account.operation(
    "POST",
    "/account/transfer",
    "transferCredits",
    "Move credits between two users of the team",
    body=schemas.TransferCreditsRequest(),
    needs=("transferFromEmailAddress", "transferToEmailAddress", "numberOfCreditsToTransfer"),
    response=schemas.User(),
    errors=(InvalidField, NotPermitted, InsufficientCredits),
    evidence=("G7", "A61", "A88"),
)
def transfer_credits(call: Call) -> dict[str, Any]:
    amount = call.body.get("numberOfCreditsToTransfer")
    receiver = action.transfer(
        call.account,
        from_email=call.body.get("transferFromEmailAddress"),
        to_email=call.body.get("transferToEmailAddress"),
        credits=None if amount is None else amount * 1000,
    )
    call.summary = f"{counted(amount or 0, 'credit')} to {receiver.email}"
    return _view(receiver)


@account.operation(
    "GET",
    "/account/user",
    "searchUser",
    "Find the team's user with an email address",
    parameters=(
        Parameter(name="searchEmail", description="the email address to find", required=True),
    ),
    response=schemas.Users(),
    errors=(InvalidField,),
    evidence=("P15", "A89"),
    sometimes=("A19", "A23"),
)
def search_user(call: Call) -> dict[str, Any]:
    found = action.search_user(call.account, call.query["searchEmail"])
    call.summary = f"{len(found)} found"
    if not found:
        call.assumed.append("A23" if call.account.administrator else "A19")
    return {"webServiceUserList": [_view(user) for user in found]}


@account.operation(
    "PUT",
    "/account/user",
    "createUser",
    "Create a sub-account in the team",
    body=schemas.User(),
    needs=("firstName", "lastName", "emailAddress", "contactNumber", "password"),
    response=schemas.User(),
    errors=(InvalidField, EmailTaken, NotPermitted),
    evidence=("G8", "G9", "A61", "A92", "A93"),
    sometimes=("A64", "A71"),
)
def create_user(call: Call) -> dict[str, Any]:
    call.note_ignored_id("userId")
    created = action.create_user(call.service.teams, call.account, _draft(call))
    return _answer(call, created)


@account.operation(
    "GET",
    "/account/user/{userId}",
    "getUser",
    "One user of the team",
    response=schemas.User(),
    errors=(InvalidField, NotFound),
    evidence=("P16", "O40"),
)
def get_user(call: Call) -> dict[str, Any]:
    return _answer(call, action.get_user(call.account, integer_id(call.path, "userId")))


@account.operation(
    "POST",
    "/account/user/{userId}",
    "updateUser",
    "Change a user's names, contact number or password",
    body=schemas.User(),
    response=schemas.User(),
    errors=(NotFound, NotPermitted),
    evidence=("G10", "A61", "A95"),
    sometimes=("A64",),
)
def update_user(call: Call) -> dict[str, Any]:
    user_id = integer_id(call.path, "userId")
    return _answer(call, action.update_user(call.account, user_id, _draft(call)))


def _draft(call: Call) -> UserDraft:
    body = call.body
    return UserDraft(
        email=body.get("emailAddress"),
        first_name=body.get("firstName"),
        last_name=body.get("lastName"),
        company=body.get("company"),
        contact_number=body.get("contactNumber"),
        password=body.get("password"),
    )


def _answer(call: Call, user: User) -> dict[str, Any]:
    call.summary = user.email
    return _view(user)


def _view(user: User) -> dict[str, Any]:
    return {
        "userId": user.user_id,
        "firstName": user.first_name,
        "lastName": user.last_name,
        "emailAddress": user.email,
        "company": user.company,
        "contactNumber": user.contact_number,
        "password": None,
        "creditBalance": user.credits,
    }


def _figures(figures: Figures, unit: int) -> dict[str, int]:
    """Return figures in thousandths, as the schema expects them.

    Args:
        unit: 1000 if the figures count messages; 1 if they are thousandths of a credit already.
    """
    return {
        "delivered": figures.delivered * unit,
        "sent": figures.sent * unit,
        "failed": figures.failed * unit,
        "failedRefunded": figures.failed_refunded * unit,
        "failedOptout": figures.failed_optout * unit,
        "total": figures.total * unit,
    }
