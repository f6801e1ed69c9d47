"""`/_mock/teams`, `/_mock/reset` and `/_mock/state`: whole worlds."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, request

from sms_mock.actions.describe_team import TeamDescription, describe_team, list_teams
from sms_mock.actions.fault_rules import check_fault_rules
from sms_mock.actions.teams import TeamSpec
from sms_mock.api.routes import METHODS_AND_PATHS
from sms_mock.control import fields
from sms_mock.control.errors import ControlError
from sms_mock.control.requests import addressed_world, read_object
from sms_mock.domain.credits import to_number
from sms_mock.domain.errors import Unauthorized
from sms_mock.service import Service
from sms_mock.store.teams import DEFAULT_TEAM
from sms_mock.store.world import World
from sms_mock.world import read_world


def add_teams(blueprint: Blueprint, service: Service) -> None:
    @blueprint.get("/teams")
    def get_teams() -> dict[str, Any]:
        items = [team_item(team) for team in list_teams(service.teams)]
        return {"items": items, "total": len(items), "next": None}

    @blueprint.post("/teams")
    def create_team() -> tuple[dict[str, Any], int]:
        asked = read_object(
            request, "name", "credits", "email", "token", "urlToken", "delivery", "like"
        )
        spec = TeamSpec(
            name=fields.text(asked, "name"),
            credits=fields.credits(asked, "credits"),
            email=fields.text(asked, "email"),
            token=fields.text(asked, "token"),
            url_token=fields.text(asked, "urlToken"),
            delivery=fields.text(asked, "delivery"),
        )
        like = fields.text(asked, "like")
        if like is None:
            return team_item(describe_team(service.registry.create(spec))), 201
        forked = service.registry.fork(_team(service, like, "like"), spec)
        return team_item(describe_team(forked)), 201

    @blueprint.get("/teams/<team_id>")
    def get_team(team_id: str) -> dict[str, Any]:
        try:
            return team_item(describe_team(_team(service, team_id, "teamId")))
        except Unauthorized:
            raise _unknown(team_id, "teamId") from None

    @blueprint.delete("/teams/<team_id>")
    def delete_team(team_id: str) -> dict[str, Any]:
        world = _team(service, team_id, "teamId")
        if team_id == DEFAULT_TEAM:
            raise ControlError(
                400, "teamId", "the default team stays", "POST /_mock/reset brings it back"
            )
        service.registry.delete(world)
        return {"teamId": team_id}

    @blueprint.post("/reset")
    def reset() -> dict[str, Any]:
        asked = read_object(request, "all")
        if not isinstance(asked.get("all", False), bool):
            raise ControlError(400, "all", "all is not true or false", 'send {"all": true}')
        if not asked.get("all"):
            world = addressed_world(request, service)
            service.registry.reset(world)
            return {"teamId": world.team_id}
        service.registry.reset_all()
        service.examiner.forget_deleted()
        return {"teamId": DEFAULT_TEAM}

    @blueprint.get("/state")
    def get_state() -> Response:
        return jsonify(service.registry.export(addressed_world(request, service)))

    @blueprint.put("/state")
    def put_state() -> dict[str, Any]:
        world = addressed_world(request, service)
        document = read_object(request, limit=service.settings.control_body_limit)
        wanted = read_world(document)
        check_fault_rules(wanted, METHODS_AND_PATHS)
        service.registry.replace(world, wanted)
        return team_item(describe_team(world))


def team_item(team: TeamDescription) -> dict[str, Any]:
    """A team with the credentials of its users; the first administrator's stand at the top."""
    first = team.administrator
    return {
        "teamId": team.team_id,
        "name": team.name,
        "userId": first.user_id,
        "email": first.email,
        "token": first.token,
        "urlToken": first.url_token,
        "credits": to_number(first.credits),
        "users": [
            {
                "userId": user.user_id,
                "email": user.email,
                "token": user.token,
                "urlToken": user.url_token,
                "administrator": bool(user.administrator),
                "credits": to_number(user.credits),
            }
            for user in team.users
        ],
    }


def _team(service: Service, team_id: str, field: str) -> World:
    world = service.teams.get(team_id)
    if world is None:
        raise _unknown(team_id, field)
    return world


def _unknown(team_id: str, field: str) -> ControlError:
    return ControlError(
        404, field, f"there is no team {team_id[:80]!r}", "GET /_mock/teams lists them"
    )
