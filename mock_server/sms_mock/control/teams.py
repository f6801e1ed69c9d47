"""`/_mock/teams` and `/_mock/reset`: creating, showing, renaming, deleting and resetting teams."""

from __future__ import annotations

from typing import Annotated, Final, NotRequired, TypedDict

from sms_mock.actions import describe_team as actions
from sms_mock.actions.describe_team import TeamDescription, describe_team
from sms_mock.actions.team_limits import TooManyTeams
from sms_mock.actions.team_spec import TeamSpec
from sms_mock.api.caller import identify
from sms_mock.config import DEFAULT_TEAM
from sms_mock.control.answers import Doc, Page
from sms_mock.control.errors import ControlError
from sms_mock.control.fields import CREDITS
from sms_mock.control.operation import Body, Call, DeclaredAnswer, Json, Operations, Parameter
from sms_mock.control.reading import addressed_world, find_team, no_such_team, whole_list
from sms_mock.domain.credits import to_number
from sms_mock.domain.errors import Unauthorized
from sms_mock.domain.spelling import counted
from sms_mock.shapes.collections import Record
from sms_mock.shapes.numbers import FLAG, LIFETIME
from sms_mock.shapes.text import SOME_TEXT, TEXT, WEB_URL, Choice
from sms_mock.store.world import World
from sms_mock.world.entries import WEBHOOK_STYLES

TEAM_ID: Final = Parameter("teamId", place="path", keywords={"pattern": "^(default|[0-9a-f]{24})$"})
NEW_TEAM: Final = Body(
    shape=Record(
        {
            "name": TEXT,
            "credits": CREDITS.about("The administrator's."),
            "email": TEXT.about("The administrator's; made up if left out."),
            "token": TEXT.about("The administrator's API token; made up if left out."),
            "urlToken": TEXT.about("The administrator's URL-sending token; made up if left out."),
            "secretKey": TEXT.about(
                "The key that the administrator's webhooks are signed with; made up if left out."
            ),
            "delivery": TEXT.about("timed, timed:SECONDS, immediate or manual."),
            "replyUrl": WEB_URL.about("Where replies to the administrator's messages are posted."),
            "deliveryReportUrl": WEB_URL.about(
                "Where reports about the administrator's messages are posted."
            ),
            "webhookStyle": Choice(WEBHOOK_STYLES).about(
                "Where the administrator's webhooks carry their values: query string, form body, or"
                " both, which is the default."
            ),
            "expiresIn": LIFETIME.about(
                "The team is deleted when it had no request and no open event stream for so many"
                " real seconds; the server's --team-ttl if left out."
            ),
            "like": TEXT.about("Id of the team to copy."),
        }
    ),
    example={"name": "Checkout tests", "credits": 100},
)
NEW_NAME: Final = Body(
    shape=Record({"name": SOME_TEXT}, required=("name",)), example={"name": "Checkout tests"}
)
RESET: Final = Body(
    shape=Record({"all": FLAG.about("Reset the default team and delete every other one.")}),
    example={},
)

teams = Operations()


class TeamId(TypedDict):
    teamId: str


class TeamUser(TypedDict):
    userId: int
    email: str
    token: str
    urlToken: str
    secretKey: str
    administrator: bool
    credits: float


class Team(TypedDict):
    teamId: str
    name: str | None
    userId: Annotated[int, Doc("The administrator's.", examples=[18987])]
    email: Annotated[str, Doc(examples=["demo@example.com"])]
    token: Annotated[str, Doc("The API token.")]
    urlToken: Annotated[str, Doc("The URL-sending token.")]
    secretKey: Annotated[str, Doc("The key that webhooks are signed with.")]
    url: Annotated[
        str,
        Doc(
            "The base URL for clients of this team, on the host and with the key of this call.",
            examples=["http://localhost:8767/app"],
        ),
    ]
    credits: Annotated[float, Doc(examples=[1000.0])]
    expiresIn: NotRequired[
        Annotated[
            float,
            Doc("Real seconds without a request after which the team goes; absent if it stays."),
        ]
    ]
    users: list[TeamUser]


@teams.operation(
    "GET",
    "/teams",
    "listTeams",
    "Every team of this server, the newest first",
    about_team=False,
    answers=DeclaredAnswer(Page[Team], "All of them"),
)
def list_teams(call: Call) -> Json:
    return whole_list([team_item(call, team) for team in actions.list_teams(call.service.teams)])


@teams.operation(
    "POST",
    "/teams",
    "createTeam",
    "Create a team with a world of its own",
    description=(
        "It has one administrator and the default world's contacts, groups, templates, rates and"
        " scenarios; with `like` it is a copy of another team, whose users get fresh credentials."
        " Email addresses and tokens are unique on the server. With `expiresIn` the team goes by"
        " itself when nobody uses it any more."
    ),
    about_team=False,
    body=NEW_TEAM,
    answers=DeclaredAnswer(Team, "The team with its credentials"),
    status=201,
    refuses=(404, 429),
)
def create_team(call: Call) -> Team:
    asked, registry = call.body, call.service.registry
    spec = TeamSpec(
        name=asked["name"],
        credits=asked["credits"],
        email=asked["email"],
        token=asked["token"],
        url_token=asked["urlToken"],
        secret_key=asked["secretKey"],
        delivery=asked["delivery"],
        reply_url=asked["replyUrl"],
        delivery_report_url=asked["deliveryReportUrl"],
        webhook_style=asked["webhookStyle"],
        expires_in=asked["expiresIn"],
    )
    like = asked["like"]
    try:
        if like is None:
            made = registry.create(spec)
        else:
            made = registry.fork(find_team(call.service, like, "like"), spec)
    except TooManyTeams as error:
        raise ControlError(
            429,
            None,
            f"this server has {counted(error.most, 'team')}, and may have no more",
            "DELETE /_mock/teams/{teamId} deletes one; teams made with expiresIn, or under"
            " --team-ttl, go by themselves; --max-teams allows more",
        ) from None
    return team_item(call, describe_team(made))


@teams.operation(
    "GET",
    "/teams/{teamId}",
    "getTeam",
    "One team, its credentials and credits",
    about_team=False,
    parameters=(TEAM_ID,),
    answers=DeclaredAnswer(Team, "The team"),
    refuses=(404,),
)
def get_team(call: Call) -> Team:
    return _described(call, find_team(call.service, call.path["teamId"], "teamId"))


def _described(call: Call, world: World) -> Team:
    try:
        return team_item(call, describe_team(world))
    except Unauthorized:  # it was deleted since it was found
        raise no_such_team(call.service, world.team_id, "teamId") from None


@teams.operation(
    "PUT",
    "/teams/{teamId}",
    "renameTeam",
    "Give a team another name",
    description="A reset keeps the name; an import replaces it.",
    about_team=False,
    parameters=(TEAM_ID,),
    body=NEW_NAME,
    answers=DeclaredAnswer(Team, "The team"),
    refuses=(404,),
)
def rename_team(call: Call) -> Team:
    world = find_team(call.service, call.path["teamId"], "teamId")
    call.service.registry.rename(world, call.body["name"])
    return _described(call, world)


def _names_another_team(call: Call) -> bool:
    """Return whether the call's path names another team than its credentials or `?team=` do."""
    caller = identify(call.service.teams, call.request)
    return addressed_world(call.service, caller).team_id != str(call.path["teamId"])


@teams.operation(
    "DELETE",
    "/teams/{teamId}",
    "deleteTeam",
    "Delete a team with everything in it; the default team cannot be deleted",
    about_team=False,
    parameters=(TEAM_ID,),
    description=(
        "Under `--control-token-for other-teams` this needs the control token, unless the call has"
        " the team's credentials or names it with `?team=` too."
    ),
    answers=DeclaredAnswer(TeamId, "The id of the deleted team"),
    refuses=(400, 404),
    affects_others=_names_another_team,
)
def delete_team(call: Call) -> TeamId:
    world = find_team(call.service, call.path["teamId"], "teamId")
    call.service.registry.delete(world)
    return {"teamId": world.team_id}


@teams.operation(
    "POST",
    "/reset",
    "reset",
    "Reset a team to the state in which it began, or the whole server",
    description=(
        "Messages, clock, faults, settings and outbox too. Attempts in flight are cut, and nothing"
        " queued before goes out after."
    ),
    body=RESET,
    answers=DeclaredAnswer(TeamId, "The id of the team that was reset"),
    affects_others=lambda call: bool(call.body["all"]),
)
def reset(call: Call) -> TeamId:
    if call.body["all"]:
        call.service.registry.reset_all()
        call.service.examiner.forget_deleted()
        return {"teamId": DEFAULT_TEAM}
    call.service.registry.content.reset(call.world)
    return {"teamId": call.world.team_id}


def team_item(call: Call, team: TeamDescription) -> Team:
    """Return a team as the control API shows it: with its users and their credentials.

    Those of the first administrator are also at the top level.

    Args:
        call: the call that is answered, whose host and key the team's URL has.
    """
    first = team.administrator
    item: Team = {
        "teamId": team.team_id,
        "name": team.name,
        "userId": first.user_id,
        "email": first.email,
        "token": first.token,
        "urlToken": first.url_token,
        "secretKey": first.secret_key,
        "url": call.client_url,
        "credits": to_number(first.credits),
        "users": [
            {
                "userId": user.user_id,
                "email": user.email,
                "token": user.token,
                "urlToken": user.url_token,
                "secretKey": user.secret_key,
                "administrator": bool(user.administrator),
                "credits": to_number(user.credits),
            }
            for user in team.users
        ],
    }
    if team.expires_in is not None:
        item["expiresIn"] = team.expires_in
    return item
