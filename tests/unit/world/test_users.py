"""Users: what each may have, and which values must be unique."""

from __future__ import annotations

import pytest

from sms_mock.world import read_world
from tests.unit.world.documents import USER, refusal, with_part

CREDITS_HELP = "write a number from 0 with at most 3 decimals, such as 1000 or 0.255"
TOKEN_HELP = "write it like 11111111-1111-4111-8111-111111111111"
URL_TOKEN_HELP = "write it like 22222222-2222-4222-8222-222222222222"


@pytest.mark.parametrize(
    "values, line",
    [
        ({"emial": "a@b.c"}, 'users[0].emial: is not known here; did you mean "email"?'),
        (
            {"email": None},
            "users[0].email: is empty; add it, for example email: name@example.com",
        ),
        ({"email": ""}, "users[0].email: is empty; write it like name@example.com"),
        (
            {"email": "demo example.com"},
            'users[0].email: "demo example.com" is not an email address;'
            " write it like name@example.com",
        ),
        ({"email": "a@b@c"}, 'users[0].email: "a@b@c" is not an email address; write it like'),
        ({"email": "a@b.c\n"}, 'users[0].email: "a@b.c\\n" is not an email address; write it like'),
        ({"email": 1.5}, 'users[0].email: 1.5 is not text; put it in quotes: "1.5"'),
        ({"email": ["a@b.c"]}, "users[0].email: a list is not text; write a text"),
        ({"email": "a@b.c\0"}, "users[0].email: holds a NUL character; remove it"),
        ({"firstName": "A\0"}, "users[0].firstName: holds a NUL character; remove it"),
        ({"lastName": "\ud83d"}, "users[0].lastName: holds half a character; remove it"),
        ({"company": True}, 'users[0].company: true is not text; put it in quotes: "true"'),
        (
            {"company": None, "firstName": {}},
            "users[0].firstName: a mapping is not text; write a text",
        ),
        (
            {"token": "two words"},
            "users[0].token: is not a token of up to 200 printable characters without spaces;"
            f" {TOKEN_HELP}",
        ),
        ({"token": ""}, f"users[0].token: is empty; {TOKEN_HELP}"),
        ({"token": False}, 'users[0].token: false is not text; put it in quotes: "false"'),
        (
            {"urlToken": "a/b"},
            "users[0].urlToken: is not a token for a URL: up to 200 letters, digits and . _ ~ -;"
            f" {URL_TOKEN_HELP}",
        ),
        (
            {"administrator": "yes"},
            'users[0].administrator: "yes" is neither true nor false; write true or false',
        ),
        (
            {"administrator": False},
            "users[0].administrator: nobody is administrator;"
            " write administrator: true for one user",
        ),
        (
            {"userId": "1"},
            'users[0].userId: "1" is not a whole number; give one from 1, such as 18987',
        ),
        (
            {"userId": 0},
            "users[0].userId: 0 is not a whole number that fits; give one from 1, such as 18987",
        ),
        (
            {"userId": 2**63},
            "users[0].userId: 9223372036854775808 is not a whole number that fits; give one from",
        ),
        ({"userId": True}, "users[0].userId: true is not a whole number; give one from"),
        (
            {"contactNumber": 821234567},
            "users[0].contactNumber: 821234567 has lost its leading 0;"
            ' put it in quotes: "0821234567"',
        ),
        (
            {"contactNumber": 1.5},
            'users[0].contactNumber: 1.5 is not text; put it in quotes: "1.5"',
        ),
        ({"credits": -1}, f"users[0].credits: -1 is less than nothing; {CREDITS_HELP}"),
        ({"credits": "ten"}, f'users[0].credits: "ten" is not a number of credits; {CREDITS_HELP}'),
        ({"credits": True}, f"users[0].credits: true is not a number of credits; {CREDITS_HELP}"),
        ({"credits": None}, "users[0].credits: is empty; give it a value or leave the line out"),
        ({"credits": 0.0005}, "users[0].credits: 0.0005 is not a number of credits; "),
        ({"credits": float("nan")}, "users[0].credits: NaN is not a number of credits; "),
        ({"credits": float("inf")}, "users[0].credits: Infinity is not a number of credits; "),
        ({"credits": 10**400}, "users[0].credits: 1000000000"),
        (
            {"replyUrl": "ftp://example.com/"},
            'users[0].replyUrl: "ftp://example.com/" is not an http(s) URL;'
            " give one like http://localhost:5000/replies",
        ),
        (
            {"replyUrl": "http:///replies"},
            'users[0].replyUrl: "http:///replies" is not an http(s) URL; ',
        ),
        (
            {"deliveryReportUrl": "localhost:5000"},
            'users[0].deliveryReportUrl: "localhost:5000" is not an http(s) URL; ',
        ),
        ({"replyUrl": "http://a:99999/"}, 'users[0].replyUrl: "http://a:99999/" is not an http'),
        ({"replyUrl": "http://a b/"}, 'users[0].replyUrl: "http://a b/" is not an http'),
        ({"replyUrl": "http://[::1/"}, 'users[0].replyUrl: "http://[::1/" is not an http'),
        (
            {"webhookStyle": "json"},
            'users[0].webhookStyle: "json" is not known here; write both, query or form',
        ),
    ],
)
def test_a_user(values: dict[str, object], line: str) -> None:
    assert refusal({"users": [{**USER, **values}]}).startswith(line)


@pytest.mark.parametrize(
    "users, line",
    [
        (
            [USER, {"email": "DEMO@example.com"}],
            'users[1].email: "demo@example.com" is already at users[0].email;'
            " give each user an address of its own",
        ),
        (
            [{**USER, "userId": 7}, {"email": "a@b.c", "userId": 7}],
            "users[1].userId: 7 is already at users[0].userId; give each user an id of its own",
        ),
        (
            [{**USER, "token": "secret"}, {"email": "a@b.c", "token": "secret"}],
            "users[1].token: is already at users[0].token; give each user tokens of its own",
        ),
        (
            [{**USER, "urlToken": "secret"}, {"email": "a@b.c", "urlToken": "secret"}],
            "users[1].urlToken: is already at users[0].urlToken; give each user tokens of its own",
        ),
        (
            [{**USER, "token": "secret", "urlToken": "secret"}],
            "users[0].urlToken: is already at users[0].token; give each user tokens of its own",
        ),
    ],
)
def test_users_share_nothing_that_tells_them_apart(users: list[object], line: str) -> None:
    assert refusal({"users": users}) == line


def test_no_refusal_shows_a_token() -> None:
    for key in ("token", "urlToken"):
        assert "hush hush" not in refusal({"users": [{**USER, key: "hush hush"}]})
        both = [{**USER, key: "hush"}, {"email": "a@b.c", key: "hush"}]
        assert "hush" not in refusal({"users": both})


def test_the_first_user_is_the_administrator_where_nobody_is_named() -> None:
    world = read_world({"users": [USER, {"email": "a@b.c", "administrator": False}]})
    assert [user.administrator for user in world.users] == [True, False]


def test_a_named_administrator_is_the_only_one() -> None:
    world = read_world({"users": [USER, {"email": "a@b.c", "administrator": True}]})
    assert [user.administrator for user in world.users] == [False, True]


def test_integers_are_read_as_the_text_they_were_written_as() -> None:
    world = read_world({"users": [{**USER, "token": 12345678, "contactNumber": 27600000100}]})
    assert world.users[0].token == "12345678"
    assert world.users[0].contact_number == "27600000100"


@pytest.mark.parametrize(
    "spelling", ["0600000100", "27600000100", "+27 60 000 0100", "060-000-0100", 27600000100]
)
def test_a_number_is_kept_as_digits_however_it_was_written(spelling: object) -> None:
    world = read_world(with_part(contacts=[{"contactNumber": spelling}]))
    assert world.contacts[0].contact_number == "27600000100"


@pytest.mark.parametrize("written", ["", "0121234567", "ask at the desk", "060 000 0100"])
def test_a_users_own_number_is_kept_as_written_for_the_api_takes_any(written: str) -> None:
    assert read_world({"users": [{**USER, "contactNumber": written}]}).users[0].contact_number == (
        written
    )


@pytest.mark.parametrize("written", [0, 1, 0.001, 0.1, 2.5, 999_999_999.999])
def test_credits_are_whole_thousandths(written: float) -> None:
    world = read_world({"users": [{**USER, "credits": written}]})
    assert world.users[0].credits == round(written * 1000)


@pytest.mark.parametrize(
    "url", ["http://localhost:5000", "https://example.com/a?b=c#d", "http://[::1]:80/", "HTTP://x/"]
)
def test_webhooks_may_be_any_web_address(url: str) -> None:
    assert read_world({"users": [{**USER, "replyUrl": url}]}).users[0].reply_url == url
