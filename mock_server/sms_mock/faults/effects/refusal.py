"""`status`, `code`, `message`, `retryAfter`: an error is answered, and the request not
carried out.
"""

from __future__ import annotations

from sms_mock.faults.effect import Effect, ErrorAnswer, Values
from sms_mock.shapes.mistake import Mistake
from sms_mock.shapes.numbers import Whole
from sms_mock.shapes.text import Text


def check(values: Values) -> None:
    """Raise a Mistake for `code` or `message` without `status` and `retryAfter`.

    With `retryAfter` alone the status is 429.
    """
    if "status" not in values and "retryAfter" not in values:
        raise Mistake("is missing", "code and message go with a status", ("status",))


def error(values: Values) -> ErrorAnswer:
    """Return the error that the fields of a rule's `effect` describe."""
    return ErrorAnswer(
        status=values.get("status", 429),
        code=values.get("code"),
        message=values.get("message"),
        retry_after=values.get("retryAfter"),
    )


EFFECT = Effect(
    fields={
        "status": Whole(least=400, most=599, example="503").about(
            "Answer with this status and carry nothing out."
        ),
        "code": Whole(least=0, most=2**31 - 1, example="100").about("The code of the error body."),
        "message": Text(longest=1000).about("The message of the error body."),
        "retryAfter": Whole(least=0, most=86_400, example="5").about(
            "Seconds for the header Retry-After; without a status the status is 429."
        ),
    },
    check=check,
    error=error,
)
