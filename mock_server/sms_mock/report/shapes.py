"""What a report holds: plain values as they stand in its JSON, with secrets masked.

Instants are ISO 8601 text on the clock of the team; amounts are credits.
"""

from __future__ import annotations

from typing import Final, Literal, TypedDict

MOST: Final = {
    "tests": 1_000,
    "teams": 200,
    "campaigns": 20,
    "conversations": 50,
    "refusals": 200,
    "webhooks": 200,
    "findings": 100,
    "schedule": 100,
    "faults": 100,
}
"""How many entries each list of a run's report has at most; `leftOut` says how many more there
were."""
MOST_MESSAGES: Final = 20
"""How many messages, the newest ones, a run's report shows of one conversation at most."""
MOST_ATTEMPTS: Final = 10
"""How many attempts, the last ones, a run's report shows of one webhook at most."""


class ReportedStep(TypedDict):
    """A status of a message, and the instant at which the message got it."""

    status: str
    at: str


class ReportedMessage(TypedDict):
    """A message of a conversation; what a reply does not have is empty or null.

    `at` is when it reached or left the phone, `dueAt` when a scheduled message is to be sent.
    `requests` and `webhooks` have a line of text for each request that names the message, and for
    each webhook about it.
    """

    messageId: str
    kind: Literal["sent", "reply", "call"]
    at: str
    message: str
    steps: list[ReportedStep]
    dueAt: str | None
    cancelled: bool
    parts: int
    encoding: str | None
    credits: float
    campaign: str | None
    userDataField: str | None
    otp: str | None
    requests: list[str]
    webhooks: list[str]


class _Conversation(TypedDict):
    """The messages exchanged with one number, the oldest first.

    `leftOut` is how many older messages are not among them.
    """

    team: str
    number: str
    name: str | None
    optedOut: bool
    leftOut: int
    messages: list[ReportedMessage]


class ConversationReport(_Conversation):
    """A conversation to hand over; `at` is the instant at which the report was made."""

    at: str


class Origin(TypedDict):
    """The team and the test from which an entry of a run's report comes.

    `team` is the name or id of the team. `test` is the id of the pytest test that used the team, or
    several ids joined with " or "; it is null in a report that pytest did not make.
    """

    team: str
    test: str | None


class ReportedConversation(_Conversation):
    """A conversation in a run's report."""

    test: str | None


class ReportedTest(TypedDict):
    """A test of a pytest run that used the mock, and what its teams did.

    `outcome` is passed, failed, error, skipped, xfailed or xpassed. `said` is the message of its
    failure, or "". `shared` says whether it used a team that other tests used too; the numbers do
    not count what that team did.
    """

    test: str
    outcome: str
    said: str
    messages: int
    credits: float
    refusals: int
    undelivered: int
    shared: bool


class ReportedTeam(Origin):
    """A team of the run; `now` is the time of its clock, which stands still if `frozen` is true."""

    now: str
    frozen: bool


class MessageTotals(TypedDict):
    """Sums over the messages of a run; `messages` are SMS that were sent or scheduled.

    `credits` is the cost of these and of voice calls, and `refunded` the part that was refunded.
    """

    messages: int
    parts: int
    calls: int
    replies: int
    failed: int
    credits: float
    refunded: float


class RunTotals(MessageTotals):
    """Sums over everything in the run, also over what the lists leave out.

    `messages` are SMS that were sent or scheduled. `credits` is the cost of these and of voice
    calls, and `refunded` the part that was refunded. `refusals` are among the last 1,000 requests
    of each team. `undelivered` counts webhooks that were tried and that no receiver has accepted so
    far.
    """

    requests: int
    refusals: int
    webhooks: int
    undelivered: int


class ReportedCost(TypedDict):
    """What the messages of one campaign, or in one encoding, cost.

    `name` is the campaign, "" for messages without one, null for all further campaigns together; or
    GSM7, UCS2, or CALL for voice calls. `byEncoding` has the credits by these three.
    """

    name: str | None
    messages: int
    parts: int
    failed: int
    credits: float
    refunded: float
    byEncoding: dict[str, float]


class ReportedRefusal(Origin):
    """A request that was answered with 400 or above.

    `problem` says why, `help` what to do about it, `fault` is the number of the fault rule that
    made the answer, and `body` is the beginning of the request's body.
    """

    id: int
    at: str
    method: str
    path: str
    status: int
    problem: str
    help: str
    fault: int | None
    body: str


class ReportedAttempt(TypedDict):
    """An attempt to post a webhook; `response` is the beginning of the receiver's answer."""

    at: str
    status: int | None
    seconds: float
    error: str | None
    response: str | None


class ReportedWebhook(Origin):
    """A webhook with its last attempts; `leftOut` is how many earlier ones are not among them."""

    id: int
    kind: str
    messageId: str
    url: str
    state: str
    nextAttemptAt: str | None
    attempts: list[ReportedAttempt]
    leftOut: int


class ReportedFinding(Origin):
    """A finding of the doctor; `where` names the first of `count` places that show it."""

    rule: str
    severity: str
    summary: str
    where: list[str]
    count: int
    help: str


class ReportedPerturbation(Origin):
    """A perturbation of the schedule in force, and what became of it."""

    token: str
    says: str
    state: str
    why: str | None


class ReportedFault(Origin):
    """A fault rule in force; `hits` is how many requests it acted on."""

    id: int
    match: str
    effect: str
    times: int | None
    hits: int


class RunReport(TypedDict):
    """What happened in a run: of one team, of all teams of a server, or of the tests of pytest.

    `at` is the real time at which it was made, `seed` that of the server. `otherTests` counts the
    tests that did not use the mock. `leftOut` says how many entries are missing in each list.
    """

    version: str
    seed: int | None
    at: str
    tests: list[ReportedTest]
    otherTests: int
    teams: list[ReportedTeam]
    totals: RunTotals
    campaigns: list[ReportedCost]
    encodings: list[ReportedCost]
    conversations: list[ReportedConversation]
    refusals: list[ReportedRefusal]
    webhooks: list[ReportedWebhook]
    findings: list[ReportedFinding]
    schedule: list[ReportedPerturbation]
    faults: list[ReportedFault]
    leftOut: dict[str, int]
