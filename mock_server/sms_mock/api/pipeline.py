"""The way of a request to the imitated API, from the wire to the journal.

    begin         caller.py           who calls: credentials and query string, read once
    route         routing.py          404 and 405 unless path and method are an operation's
    rate limit    faults/rate_limit   429 when the account asks too often
    faults        fault_gate.py       a rule may delay, refuse, drop or spoil
    format        negotiation.py      406 when `Accept` leaves no format
    authenticate  caller.py           401 unless the credentials are right
    read          reading.py          form, body and parameters, against the operation's schema
    act           routes/             the operation's handler calls one action
    render        rendering.py        the result, or the refusal of any step above
    record        recording.py        the log line and the team's journal

The order decides which of several mistakes a client is told of (evidence A7). One `Call` goes all
the way. `app.py` calls `begin`, `respond` and, after any error as well, `record`.
"""

from __future__ import annotations

from contextlib import nullcontext
from functools import partial

from flask import Request, Response

from sms_mock.api import fault_gate
from sms_mock.api.caller import authenticate, identify
from sms_mock.api.long_answer import one_at_a_time
from sms_mock.api.operation import Call, Operation
from sms_mock.api.reading import read
from sms_mock.api.rendering import chosen_format, is_long, refuse, render
from sms_mock.api.routing import find_operation
from sms_mock.domain.errors import ProviderError
from sms_mock.service import Service
from sms_mock.store.transaction import is_out_of_descriptors, store_failed


def begin(service: Service, request: Request) -> Call:
    """Return the call for a request, with what the request says about its caller."""
    caller = identify(service.teams, request)
    world = caller.account.world if caller.account else service.teams.default
    return Call(request=request, service=service, caller=caller, world=world)


def respond(call: Call) -> Response:
    """Answer a call. Whichever step refuses it, the refusal becomes an error body."""
    try:
        operation, call.path = find_operation(call.request)
    except ProviderError as error:
        return refuse(error, call)
    call.operation = operation
    seconds = _seconds_over_rate(call)
    if seconds is not None:
        return fault_gate.refuse_over_rate(seconds, call)
    hit = fault_gate.take_hit(call, operation)
    if hit is not None:
        return fault_gate.answer_hit(hit, call, partial(_carry_out, call, operation))
    return _carry_out(call, operation)


def _seconds_over_rate(call: Call) -> int | None:
    """Count a call for the rate limit of its account, if it is within the limit.

    Returns:
        None if the call is within the limit or there is no limit; else whole seconds until the
        account may call again.
    """
    limit = call.service.rate_limit_of(call.world)
    if limit is None:
        return None
    account = call.caller.account
    return limit.count(account.email if account else "", call.world.clock.now())


def _carry_out(call: Call, operation: Operation) -> Response:
    try:
        choice = chosen_format(call, operation)
        call.account = authenticate(call.service.teams, call.caller, by_url=operation.url_token)
        read(call, operation)
        try:
            with one_at_a_time if is_long(call) else nullcontext():
                response = render(call, operation, operation.handler(call), choice)
        except BaseException:
            _release(call)
            raise
    except ProviderError as error:
        return refuse(error, call)
    except OSError as error:
        # The rules for the numbers of a country are imported with the first number of it.
        if not is_out_of_descriptors(error):
            raise
        return refuse(store_failed(error), call)
    if call.sent or call.account.world.run_schedule:
        response.call_on_close(partial(_release, call))
    return response


def _release(call: Call) -> None:
    """Send the webhooks of the accepted messages from now on, because the answer is complete."""
    world = call.account.world
    world.run_schedule.note_answer(call.sent)
    world.deferral.release(call.sent)
