"""Nobody chooses for a visitor: forms that did not come from the page are refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.server.forms import choice_in, choose, kept, seen, serving, visitor
from tests.server.serving import SITES

FORGERIES: list[tuple[dict[str, str], dict[str, str], int]] = [
    ({"token": "0" * 64}, {}, 403),
    ({"token": ""}, {}, 403),
    ({"token": "ü"}, {}, 403),
    ({"nonce": "0" * 32}, {}, 403),
    ({}, {"Origin": "https://evil.example"}, 403),
    ({}, {"Origin": "null"}, 403),
    ({}, {"Origin": "https://www.shop.example"}, 403),
    ({}, {"Sec-Fetch-Site": "cross-site"}, 403),
    ({}, {"Sec-Fetch-Site": "same-site"}, 403),
    ({}, {"Cookie": "consentry_secret=x"}, 403),
    ({}, {"Content-Type": "text/plain"}, 415),
    ({}, {"Content-Type": "application/json"}, 415),
    ({"do": "sell"}, {}, 422),
    ({"do": ""}, {}, 422),
    ({"on": "necessary"}, {}, 422),
    ({"on": "'; DROP TABLE consents"}, {}, 422),
    ({"was": "nobody"}, {}, 422),
]


@pytest.mark.parametrize(("fields", "headers", "status"), FORGERIES)
async def test_what_did_not_come_from_this_page_is_refused(
    tmp_path: Path, fields: dict[str, str], headers: dict[str, str], status: int
) -> None:
    async with serving(tmp_path) as app, visitor(app) as ask:
        page = await seen(ask)
        answer = await ask.post(page.action, data=page.filled("accept", **fields), headers=headers)
        assert answer.status_code == status
        assert "set-cookie" not in answer.headers
        assert "evil" not in answer.text
        assert "DROP" not in answer.text
        assert await kept(app) == []


@pytest.mark.parametrize("content", [b"\xff\xfe", b"&".join(b"on=x" for _ in range(2_001))])
async def test_what_is_no_form_is_refused(tmp_path: Path, content: bytes) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    async with serving(tmp_path) as app, visitor(app) as ask:
        answer = await ask.post("/shop/preferences", content=content, headers=headers)
    assert answer.status_code in (400, 413)


async def test_another_browsers_token_is_worth_nothing(tmp_path: Path) -> None:
    async with serving(tmp_path) as app, visitor(app) as ask, visitor(app) as evil:
        await seen(ask)
        theirs = await seen(evil)
        answer = await ask.post(theirs.action, data=theirs.filled("accept"))
        assert answer.status_code == 403
        # A token of one site is none of another's.
        other = await seen(ask, "blog")
        answer = await ask.post("/shop/preferences", data=other.filled("accept"))
        assert answer.status_code == 403


async def test_a_browser_that_tells_no_origin_is_served(tmp_path: Path) -> None:
    async with serving(tmp_path) as app, visitor(app) as ask:
        del ask.headers["Origin"]
        await choose(ask, "reject")
        assert len(await kept(app)) == 1


async def test_a_question_that_has_changed_is_shown_again(tmp_path: Path) -> None:
    async with serving(tmp_path) as app, visitor(app) as ask:
        page = await seen(ask)
        edited = SITES.replace("Count AG", "Counting AG")
        tmp_path.joinpath("sites.toml").write_text(edited, "utf-8")
        app.state.house.shelf.reload_if_changed()
        answer = await ask.post(page.action, data=page.filled("accept"))
        assert answer.status_code == 303
        assert "saved" not in answer.headers["location"]
        assert choice_in(answer) is None
        assert await kept(app) == []


async def test_a_link_cannot_say_that_something_was_saved(tmp_path: Path) -> None:
    async with serving(tmp_path) as app, visitor(app) as ask:
        for number in ("0", "1", "<b>"):
            page = await seen(ask, params={"saved": number})
            assert "has been saved" not in page.text
        assert (await ask.get("/nobody/preferences")).status_code == 404
