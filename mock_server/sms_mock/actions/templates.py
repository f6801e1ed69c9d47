"""Lists, reads, creates and deletes message templates. The imitated API cannot create them."""

from __future__ import annotations

from sms_mock.domain.errors import NotFound
from sms_mock.store import templates
from sms_mock.store.templates import Template
from sms_mock.store.world import World


def all_templates(world: World, *, page: int, page_size: int) -> tuple[list[Template], int]:
    """Return one page of templates, in the order of their ids, and how many there are.

    Args:
        page: the number of the page, from 1.
        page_size: how many templates a page has at most.
    """
    with world.transaction() as db:
        found = templates.page(db, offset=(page - 1) * page_size, limit=page_size)
        return found, templates.count(db)


def get_template(world: World, template_id: int) -> Template:
    """Return a template.

    Raises:
        NotFound: the team has no template with this id.
    """
    with world.transaction() as db:
        found = templates.by_id(db, template_id)
    if found is None:
        raise _unknown(template_id)
    return found


def delete_template(world: World, template_id: int) -> None:
    """Delete a template.

    Raises:
        NotFound: the team has no template with this id.
    """
    with world.transaction() as db:
        if templates.by_id(db, template_id) is None:
            raise _unknown(template_id)
        templates.delete(db, template_id)


def create_template(world: World, *, name: str, data: str) -> Template:
    """Add a template; only the control API can do this."""
    with world.transaction() as db:
        return templates.insert(db, name=name, data=data)


def _unknown(template_id: int) -> NotFound:
    return NotFound(
        f"there is no template {template_id} in this team",
        field="templateId",
        help="GET /templates/all lists the templates",
    )
