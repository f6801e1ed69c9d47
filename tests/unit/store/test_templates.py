"""SQL of templates: ids grow and are never used twice."""

from __future__ import annotations

import sqlite3

from sms_mock.store import templates
from sms_mock.store.templates import Template


def test_a_template_gets_the_next_id_or_the_one_given(db: sqlite3.Connection) -> None:
    first = templates.insert(db, name="One", data="1", template_id=301)
    second = templates.insert(db, name="Two", data="2")
    assert (first, second) == (Template(301, "One", "1"), Template(302, "Two", "2"))
    assert templates.by_id(db, 302) == second
    assert templates.by_id(db, 303) is None
    assert templates.page(db) == [first, second]
    assert templates.page(db, offset=1, limit=5) == [second]
    assert templates.count(db) == 2


def test_the_id_of_a_deleted_template_is_not_given_again(db: sqlite3.Connection) -> None:
    template_id = templates.insert(db, name="One", data="1").template_id
    templates.delete(db, template_id)
    assert templates.by_id(db, template_id) is None
    assert templates.insert(db, name="Two", data="2").template_id > template_id
