"""Receipts: complete, in the form that is published, and valid for as long as anybody has one."""

from __future__ import annotations

import asyncio
import copy
import hashlib
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import pytest
from starlette.applications import Starlette

from server.checkpoints import KIND as CHECKPOINT
from server.keys import BadSignature, load_keys, rotate
from server.receipts import KIND, check_receipt
from tests.server.keeping import SITES, asked, posted, records
from tests.server.posts import choice

Ask = tuple[Starlette, httpx.AsyncClient]
Json = dict[str, Any]
SCHEMA: Json = json.loads(
    (Path(__file__).parents[2] / "docs" / "receipt.schema.json").read_text("utf-8")
)
CHECK = jsonschema.Draft202012Validator(SCHEMA)


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Ask]:
    async with asked(tmp_path) as opened:
        yield opened


async def fetched(ask: httpx.AsyncClient, sent: Json) -> Json:
    answer = await ask.get(sent["receipt"], headers=sent["headers"])
    assert answer.status_code == 200
    found: Json = answer.json()
    return found


async def test_a_receipt_says_what_was_asked_and_answered(server: Ask) -> None:
    app, ask = server
    sent = await posted(app, ask, method="custom", purposes={
        **choice(app)["purposes"], "analytics": True, "counter": True,
    })  # fmt: skip
    got = await fetched(ask, sent)
    CHECK.validate(got)
    told = check_receipt(got, app.state.house.keys.jwks())
    (record,) = records(app)
    assert told["receipt_id"] == record.id
    assert told["dpv:hasDataSubject"] == sent["subject"]
    assert told["dpv:hasDataController"]["site"] == "https://www.shop.example/"
    assert told["proof"] == {"number": 1, "hash": record.hash, "previous": record.previous}
    assert {each["id"]: each["granted"] for each in told["dpv:hasPurpose"]} == {
        "analytics": True, "counter": True, "ads": False, "marketing": False, "preferences": False
    }  # fmt: skip
    named = {each["id"]: each for each in told["dpv:hasPurpose"]}
    assert (named["counter"]["name"], named["counter"]["recipient"]) == ("Counter", "Count AG")
    notice = told["dpv:hasNotice"]
    assert notice["policy"] == "https://www.shop.example/privacy"
    assert notice["words"]["accept_all"]
    archived = await app.state.house.store.archived("shop", notice["text_sha256"])
    assert hashlib.sha256(archived).hexdigest() == notice["text_sha256"]
    (event,) = told["dpv:hasConsentStatus"]
    assert event["@type"] == "dpv:ConsentGivenInPart"
    assert event["dpv:hasIndicationMethod"] == "custom"
    assert told["dpv:hasStorageCondition"]["days"] == record.days
    assert sent["secret"] not in json.dumps(got)
    assert record.secret_hash not in json.dumps(got)


async def test_each_method_has_its_status(server: Ask) -> None:
    app, ask = server
    purposes = choice(app)["purposes"]
    sent = await posted(app, ask)
    own = {"subject": sent["subject"], "secret": sent["secret"]}
    for method, given in (
        ("accept all", dict.fromkeys(purposes, True)),
        ("custom", {**purposes, "ads": True}),
        ("withdraw", purposes),
        ("gpc", purposes),
        ("dismiss", purposes),
    ):
        last = await posted(app, ask, method=method, purposes=given, **own)
    got = await fetched(ask, last)
    CHECK.validate(got)
    events = got["receipt"]["dpv:hasConsentStatus"]
    assert [each["@type"].removeprefix("dpv:Consent") for each in events] == [
        "Refused", "Given", "GivenInPart", "Withdrawn", "Refused", "Refused"
    ]  # fmt: skip


async def test_a_receipt_has_what_was_before_and_not_what_came_after(server: Ask) -> None:
    app, ask = server
    first = await posted(app, ask)
    own = {"subject": first["subject"], "secret": first["secret"]}
    second = await posted(app, ask, **own)
    third = await posted(app, ask, **own)
    await posted(app, ask)
    got = await fetched(ask, second)
    ids = [each["record_id"] for each in got["receipt"]["dpv:hasConsentStatus"]]
    assert ids == [first["id"], second["id"]]
    assert third["id"] not in json.dumps(got)


async def test_a_receipt_of_an_old_question_has_its_old_words(tmp_path: Path) -> None:
    async with asked(tmp_path) as (app, ask):
        sent = await posted(app, ask)
    title = '[sites.shop.banner.text.en]\ntitle = "New"\n'
    edited = SITES.replace("[sites.blog]", f"{title}[sites.blog]")
    async with asked(tmp_path, toml=edited) as (app, ask):
        got = await fetched(ask, sent)
    CHECK.validate(got)
    assert got["receipt"]["dpv:hasNotice"]["words"]["title"] != "New"


async def test_a_receipt_outlives_rotation_and_erasure(tmp_path: Path) -> None:
    async with asked(tmp_path) as (app, ask):
        sent = await posted(app, ask)
        got = await fetched(ask, sent)
    rotate(tmp_path / "data" / "keys")
    async with asked(tmp_path) as (app, ask):
        jwks = (await ask.get("/.well-known/jwks.json")).json()
        assert len(jwks["keys"]) == 2
        check_receipt(got, jwks)
        newer = await fetched(ask, sent)
        check_receipt(newer, jwks)
        gone = await ask.delete(f"/shop/consents/{sent['id']}", headers=sent["headers"])
        assert gone.json() == {"erased": 1}
        after = (await ask.get("/.well-known/jwks.json")).json()
        check_receipt(got, after)
        assert (await ask.get(sent["receipt"], headers=sent["headers"])).status_code == 404
    with pytest.raises(BadSignature, match="not among those given"):
        check_receipt(newer, {"keys": got["keys"]})


async def test_erasure_in_the_middle_of_asking_is_no_failure(
    server: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, ask = server
    sent = await posted(app, ask)
    store = app.state.house.store
    find = store.find

    async def and_erase(site: str, id_: str) -> Any:
        record = await find(site, id_)
        await store.erase("shop", sent["subject"])
        return record

    monkeypatch.setattr(store, "find", and_erase)
    assert (await ask.get(sent["receipt"], headers=sent["headers"])).status_code == 404


# What is not believed.


async def test_no_character_of_a_receipt_can_be_another(server: Ask) -> None:
    """But for blanks, which say nothing, and the order of names."""
    app, ask = server
    got = await fetched(ask, await posted(app, ask))
    jwks = app.state.house.keys.jwks()
    text = json.dumps(got, separators=(",", ":"))
    check_receipt(json.loads(text), jwks)
    changed = 0
    for place in range(len(text)):
        other = "1" if text[place] == "0" else "0"
        try:
            found = json.loads(text[:place] + other + text[place + 1 :])
        except ValueError:
            continue
        with pytest.raises(BadSignature):
            check_receipt(found if isinstance(found, dict) else {}, jwks)
        changed += 1
    assert changed > 2_000


def _numbers(value: Any) -> Any:
    """The same with numbers for true and false, which Python takes for equal."""
    if isinstance(value, dict):
        return {key: _numbers(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_numbers(one) for one in value]
    return int(value) if isinstance(value, bool) else value


async def test_forged_ones_are_refused(server: Ask, tmp_path: Path) -> None:
    app, ask = server
    keys = app.state.house.keys
    jwks = keys.jwks()
    got = await fetched(ask, await posted(app, ask))
    other = load_keys(tmp_path / "other")
    content = got["receipt"]
    named = copy.deepcopy(jwks)
    named["keys"][0]["x"] = other.jwks()["keys"][0]["x"]
    for forged, given in (
        ({**got, "receipt": _numbers(content)}, jwks),
        ({**got, "receipt": {**content, "more": 1}}, jwks),
        ({**got, "receipt": None}, jwks),
        ({"receipt": content, "signature": None, "keys": []}, jwks),
        ({"receipt": content, "signature": got["signature"]}, jwks),
        ({**got, "signature": other.sign(content, KIND)}, jwks),
        # With the keys that it brings along itself.
        ({**got, "signature": other.sign(content, KIND), "keys": other.jwks()["keys"]}, jwks),
        ({**got, "keys": [*got["keys"], *other.jwks()["keys"]]}, jwks),
        (got, other.jwks()),
        (got, named),
        (got, {}),
        # Signed by the server, as something else.
        ({**got, "signature": keys.sign(content, CHECKPOINT)}, jwks),
        ({**got, "signature": keys.sign(content, "JWT")}, jwks),
    ):
        with pytest.raises(BadSignature):
            check_receipt(forged, given)


async def test_receipts_at_once_are_each_their_own(server: Ask) -> None:
    app, ask = server
    sent = [await posted(app, ask) for _ in range(8)]
    got = await asyncio.gather(*(fetched(ask, one) for one in sent))
    assert [one["receipt"]["receipt_id"] for one in got] == [one["id"] for one in sent]


def test_the_published_form_is_a_schema_and_refuses_another() -> None:
    CHECK.check_schema(SCHEMA)
    assert list(CHECK.iter_errors({}))
    assert SCHEMA["additionalProperties"] is False
