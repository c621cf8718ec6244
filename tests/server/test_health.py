"""Health: up, ready with reasons, and counts for those who may have them."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.applications import Starlette

from server.app import application
from server.life import living
from server.settings import Settings
from tests.server.test_app import SITES

TOKEN = "a long random token"
DOCS = Path(__file__).parents[2] / "docs" / "server.md"
Asked = Callable[..., httpx.AsyncClient]


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[Starlette]:
    (tmp_path / "sites.toml").write_text(SITES)
    made = application(
        Settings(
            config=tmp_path / "sites.toml",
            data=tmp_path / "data",
            trusted_proxies=("10.0.0.0/8",),
            admin_tokens=(hashlib.sha256(TOKEN.encode()).hexdigest(),),
        ),
        clock=lambda: 1_000_000.0,
    )
    async with living(made.state.house):
        yield made


async def ask(app: Starlette, path: str, peer: str = "127.0.0.1", **headers: str) -> httpx.Response:
    transport = httpx.ASGITransport(app, client=(peer, 4711))
    async with httpx.AsyncClient(transport=transport, base_url="http://c.example") as client:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return await client.get(path, headers=named)


async def test_up_and_ready(app: Starlette) -> None:
    assert (await ask(app, "/healthz")).json() == {"up": True}
    ready = await ask(app, "/readyz")
    assert ready.status_code == 200
    assert ready.json() == {"ready": True, "reasons": [], "notes": []}
    assert ready.headers["cache-control"] == "no-store"


async def test_a_database_that_takes_nothing_is_a_reason(
    app: Starlette, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    async def unwell() -> str:
        asked.append(1)
        return "disk full at /some/where"

    monkeypatch.setattr(app.state.house.store, "is_well", unwell)
    for _ in range(3):
        answer = await ask(app, "/readyz")
        assert answer.status_code == 503
        assert answer.json()["reasons"] == ["The database takes no records."]
    assert len(asked) == 1, "asking is writing; it is not done for each who asks"
    assert (await ask(app, "/healthz")).status_code == 200


async def test_an_edit_that_was_not_taken_is_a_note(app: Starlette) -> None:
    house = app.state.house
    house.settings.config.write_text("[sites.shop]\nurl = 1\n")
    assert not house.shelf.reload_if_changed()
    answer = await ask(app, "/readyz")
    assert answer.status_code == 200
    (note,) = answer.json()["notes"]
    assert "log" in note
    assert "sites.toml" not in answer.text


async def test_no_site_is_a_reason(app: Starlette, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(app.state.house.shelf), "stands", {})
    assert (await ask(app, "/readyz")).json()["reasons"] == ["No site is loaded."]


async def test_counts(app: Starlette) -> None:
    house = app.state.house
    house.metrics.kept("shop", "reject all")
    house.metrics.committed(3, 0.002)
    house.checkpointed = 999_940.0
    await ask(app, "/healthz")
    await ask(app, "/no/such/path/at-all")
    answer = await ask(app, "/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    found = {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }
    kept = ("consentry_consents_total", (("method", "reject all"), ("site", "shop")))
    assert found[kept] == 1
    assert found["consentry_batch_rows_sum", ()] == 3
    assert found["consentry_checkpoint_age_seconds", ()] == 60
    assert found["consentry_queue_depth", ()] == 0
    assert found["consentry_in_flight", ()] == 1
    labels = (("method", "GET"), ("route", "/healthz"), ("status", "200"))
    assert found["consentry_requests_total", labels] == 1
    assert "at-all" not in answer.text


async def test_the_docs_name_every_metric(app: Starlette) -> None:
    await ask(app, "/healthz")
    app.state.house.metrics.limited("posts")
    app.state.house.metrics.kept("shop", "custom")
    text = (await ask(app, "/metrics")).text
    page = DOCS.read_text("utf-8")
    for family in text_string_to_metric_families(text):
        name = family.name + ("_total" if family.type == "counter" else "")
        assert f"| `{name}` |" in page, name


@pytest.mark.parametrize(
    ("peer", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("::ffff:127.0.0.1", {}, 200),
        ("::ffff:203.0.113.5", {}, 403),
        ("192.168.1.5", {}, 200),
        ("203.0.113.5", {}, 403),
        ("203.0.113.5", {"X_Forwarded_For": "127.0.0.1"}, 403),
        # A proxy that nobody named, and one that is.
        ("127.0.0.1", {"X_Forwarded_For": "203.0.113.5"}, 403),
        ("127.0.0.1", {"Forwarded": "for=203.0.113.5"}, 403),
        ("10.0.0.1", {"X_Forwarded_For": "203.0.113.5"}, 403),
        ("10.0.0.1", {"X_Forwarded_For": "192.168.1.5"}, 200),
        ("203.0.113.5", {"Authorization": f"Bearer {TOKEN}"}, 200),
        ("203.0.113.5", {"Authorization": "Bearer another"}, 403),
        ("127.0.0.1", {"Authorization": "Bearer another"}, 403),
        ("", {}, 403),
    ],
)
async def test_who_may_count(
    app: Starlette, peer: str, headers: dict[str, str], status: int
) -> None:
    assert (await ask(app, "/metrics", peer, **headers)).status_code == status
