"""Message templates of a team. The API reads and deletes them; people make them elsewhere."""

from __future__ import annotations

from sms_mock.domain.errors import NotFound
from sms_mock.store import templates
from sms_mock.store.templates import Template
from sms_mock.store.world import World


def all_templates(world: World, *, page: int, page_size: int) -> tuple[list[Template], int]:
    """One page of templates in the order they were made, and how many there are."""
    with world.transaction() as db:
        found = templates.page(db, offset=(page - 1) * page_size, limit=page_size)
        return found, templates.count(db)


def get_template(world: World, template_id: int) -> Template:
    """Raises NotFound for an id the team does not have."""
    with world.transaction() as db:
        found = templates.by_id(db, template_id)
    if found is None:
        raise _unknown(template_id)
    return found


def delete_template(world: World, template_id: int) -> None:
    """Remove a template. Raises NotFound."""
    with world.transaction() as db:
        if templates.by_id(db, template_id) is None:
            raise _unknown(template_id)
        templates.delete(db, template_id)


def create_template(world: World, *, name: str, data: str) -> Template:
    """Create a template, which the control API can and the imitated API cannot."""
    with world.transaction() as db:
        return templates.insert(db, name=name, data=data)


def _unknown(template_id: int) -> NotFound:
    return NotFound(
        f"there is no template {template_id} in this team",
        field="templateId",
        help="GET /templates/all lists those there are",
    )
