"""The banner's files: cached, compressed, by place, and nothing but them."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from typing import Any

import brotli
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette

from server.file import SCRIPT, Press
from server.origin import open_places
from server.sending import accepted, has
from tests.server.serving import SITES, browser, mmdb, opened, raw

PROXY = "10.0.0.1"
BEHIND: dict[str, Any] = {
    "trusted_proxies": ("10.0.0.0/8",),
    "country_headers": ("cf-ipcountry",),
    "region_headers": ("cf-region-code",),
}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Starlette:
    return opened(tmp_path_factory.mktemp("shelf"))


@pytest.fixture(scope="module")
def proxied(tmp_path_factory: pytest.TempPathFactory) -> Starlette:
    return opened(tmp_path_factory.mktemp("proxied"), **BEHIND)


def stand(app: Starlette, slug: str = "shop") -> Any:
    return app.state.house.shelf.stand(slug)


async def test_the_gate_is_what_pages_embed(app: Starlette) -> None:
    async with browser(app) as ask:
        answer = await ask.get("/shop/gate.js", headers={"Origin": "https://www.shop.example"})
    assert answer.status_code == 200
    assert answer.text == stand(app).main.gate
    wanted = {
        "content-type": "text/javascript; charset=utf-8",
        "cache-control": "public, max-age=300, stale-while-revalidate=86400, stale-if-error=604800",
        "vary": "Accept-Encoding",
        "cross-origin-resource-policy": "cross-origin",
        "x-content-type-options": "nosniff",
        "timing-allow-origin": "*",
        "access-control-allow-origin": "*",
    }
    assert wanted.items() <= dict(answer.headers).items()
    assert "access-control-allow-credentials" not in answer.headers
    assert re.fullmatch(r'"[0-9a-f]{32}-(br|gzip)"', answer.headers["etag"])


@pytest.mark.parametrize("coding", ["br", "gzip", ""])
async def test_each_encoding_has_its_own_tag_and_length(app: Starlette, coding: str) -> None:
    headers = {"Accept-Encoding": coding or "identity"}
    async with browser(app) as ask, ask.stream("GET", "/shop/gate.js", headers=headers) as answer:
        body = b"".join([part async for part in answer.aiter_raw()])
        head = await ask.head("/shop/gate.js", headers=headers)
    assert answer.headers.get("content-encoding", "") == coding
    assert int(answer.headers["content-length"]) == len(body)
    plain = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}[coding](body)
    assert plain == stand(app).main.gate.encode()
    assert head.status_code == 200
    assert head.content == b""
    for name in ("etag", "content-length", "cache-control"):
        assert head.headers[name] == answer.headers[name]


async def test_who_has_it_already_gets_nothing(app: Starlette) -> None:
    async with browser(app) as ask:
        tag = (await ask.get("/shop/gate.js")).headers["etag"]
        for sent in (tag, f"W/{tag}", f'"x", {tag}', "*", f'"a,b" , W/{tag}'):
            again = await ask.get("/shop/gate.js", headers={"If-None-Match": sent})
            assert (again.status_code, again.content) == (304, b""), sent
            assert again.headers["etag"] == tag
            assert "max-age=300" in again.headers["cache-control"]
            assert again.headers["vary"] == "Accept-Encoding"
            assert "content-length" not in again.headers
        for sent in ('"x"', tag.strip('"'), "", '"'):
            again = await ask.get("/shop/gate.js", headers={"If-None-Match": sent})
            assert again.status_code == 200, sent
        other = await ask.get(
            "/shop/gate.js", headers={"If-None-Match": tag, "Accept-Encoding": "identity"}
        )
        assert other.status_code == 200


def folder_of(app: Starlette) -> str:
    found = re.search(r'"engine/([0-9a-f]{8})/"', stand(app).main.gate)
    assert found is not None
    return found[1]


@pytest.mark.parametrize("before", ["", "/shop", "/blog"])
async def test_the_engine_never_changes(app: Starlette, before: str) -> None:
    async with browser(app) as ask:
        answer = await ask.get(f"{before}/engine/{folder_of(app)}/de.js")
    assert answer.text.encode() == stand(app).main.files[f"engine/{folder_of(app)}/de.js"]
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["access-control-allow-origin"] == "*"


async def test_an_engine_of_an_earlier_banner_is_still_there(tmp_path: Path) -> None:
    app = opened(tmp_path)
    path = f"/shop/engine/{folder_of(app)}/de.js"
    edited = SITES.replace("Count AG", "Counting AG")
    async with browser(app) as ask:
        before = (await ask.get(path)).content
        tmp_path.joinpath("sites.toml").write_text(edited, "utf-8")
        assert app.state.house.shelf.reload_if_changed()
        assert f"/shop/engine/{folder_of(app)}/de.js" != path
        assert (await ask.get(path)).content == before


async def test_an_edit_that_another_process_took_is_taken_when_it_is_asked_for(
    tmp_path: Path,
) -> None:
    app = opened(tmp_path)
    tmp_path.joinpath("other").mkdir()
    edited = SITES.replace("Count AG", "Counting AG")
    other = opened(tmp_path / "other", edited)
    tmp_path.joinpath("sites.toml").write_text(edited, "utf-8")
    async with browser(app) as ask:
        answer = await ask.get(f"/shop/engine/{folder_of(other)}/en.js")
    assert answer.status_code == 200


async def test_config_says_what_the_banner_does(app: Starlette) -> None:
    async with browser(app) as ask:
        answer = await ask.get("/shop/config.json")
    told = answer.json()
    assert told["revision"] == stand(app).main.revision
    assert told["regime"] == "opt-in"
    assert answer.headers["content-type"] == "application/json; charset=utf-8"


async def test_each_outcome_has_an_address_of_its_own(app: Starlette) -> None:
    async with browser(app) as ask:
        for key, made in stand(app).bundles.items():
            short = await ask.get(f"/shop/{key}/gate.js")
            pinned = await ask.get(f"/shop/{stand(app).pinned[key]}/gate.js")
            assert short.content == pinned.content
            assert short.text.replace('"../engine/', '"engine/') == made.gate
            assert "max-age=300" in short.headers["cache-control"]
            assert "immutable" in pinned.headers["cache-control"]
            assert stand(app).pinned[key].startswith(f"{key}.")


FORGED = {
    "CF-IPCountry": "US", "CF-Region-Code": "CA", "X-Country": "US", "X-Forwarded-For": "8.8.8.8",
    "Forwarded": "for=8.8.8.8", "X-Vercel-IP-Country": "US", "Accept-Language": "en-US",
    "X-Forwarded-Host": "evil.example", "X-Original-URL": "/admin",
}  # fmt: skip


@pytest.mark.parametrize("which", ["app", "proxied"])
async def test_a_forged_place_changes_nothing(which: str, request: Any) -> None:
    app = request.getfixturevalue(which)
    async with browser(app) as ask:
        for path in ("/shop/gate.js", "/shop/regime"):
            plain = await ask.get(path)
            forged = await ask.get(f"{path}?country=US&place=US-CA&regime=notice", headers=FORGED)
            assert forged.content == plain.content
            assert dict(forged.headers) | {"x-request-id": ""} == dict(plain.headers) | {
                "x-request-id": ""
            }
        assert plain.json()["regime"] == "opt-in"


async def test_the_regime_is_told_to_who_asks(proxied: Starlette) -> None:
    wanted = {
        ("DE", ""): "opt-in",
        ("US", "CA"): "opt-out",
        ("US", ""): "notice",
        ("XX", ""): "opt-in",
    }
    async with browser(proxied, PROXY) as ask:
        for (country, region), regime in wanted.items():
            headers = {"CF-IPCountry": country, "CF-Region-Code": region}
            answer = await ask.get("/shop/regime", headers=headers)
            assert answer.headers["cache-control"] == "no-store"
            told = answer.json()
            assert set(told) == {"regime", "path"}
            assert told["regime"] == regime
            gate = await ask.get(told["path"])
            assert "immutable" in gate.headers["cache-control"]
            place = f"{country}-{region}" if region else country
            mine = stand(proxied).bundle_for(place)
            assert gate.text.replace('"../engine/', '"engine/') == mine.gate


async def test_the_short_address_varies_where_places_are_known(proxied: Starlette) -> None:
    async with browser(proxied, PROXY) as ask:
        california = await ask.get(
            "/shop/gate.js", headers={"CF-IPCountry": "US", "CF-Region-Code": "CA"}
        )
        nowhere = await ask.get("/shop/gate.js")
    assert california.text == stand(proxied).bundle_for("US-CA").gate != nowhere.text
    assert nowhere.text == stand(proxied).main.gate
    for answer in (california, nowhere):
        assert answer.headers["cache-control"] == "private, max-age=300"
        assert answer.headers["vary"] == "Accept-Encoding, cf-ipcountry, cf-region-code"


async def test_a_maxmind_file_makes_it_vary_too(tmp_path: Path) -> None:
    row = {"country": {"iso_code": "US"}, "subdivisions": [{"iso_code": "CA"}]}
    file = mmdb(tmp_path / "x.mmdb", {"198.51.100.0/24": row})
    app = opened(tmp_path, country_database=file)
    app.state.house.places = open_places(file)
    async with browser(app, "198.51.100.7") as ask:
        answer = await ask.get("/shop/gate.js")
    assert answer.text == stand(app).bundle_for("US-CA").gate
    assert answer.headers["cache-control"] == "private, max-age=300"
    async with browser(app, "203.0.113.9") as ask:
        assert (await ask.get("/shop/gate.js")).text == stand(app).main.gate


async def test_a_gate_may_have_another_name(app: Starlette) -> None:
    async with browser(app) as ask:
        assert (await ask.get("/blog/hello.js")).status_code == 200
        for path in ("/blog/gate.js", "/shop/hello.js"):
            assert (await ask.get(path)).status_code == 404
        key = stand(app, "blog").strictest
        assert (await ask.get(f"/blog/{key}/hello.js")).status_code == 200
        assert (await ask.get(f"/blog/{key}/gate.js")).status_code == 404


NOWHERE = [
    "/nobody/gate.js",
    "/nobody/config.json",
    "/nobody/regime",
    "/shop/xyzzy/gate.js",
    "/shop/xyzzy.12345678/gate.js",
    "/engine/00000000/en.js",
    "/engine/{folder}/xyzzy.js",
    "/shop/engine/{folder}/../../gate.js",
    "/shop/../blog/hello.js",
    "/shop/..%2f..%2fetc/passwd",
    "/shop/%2e%2e/%2e%2e/etc/passwd",
    "/shop/gate.js\x00.js",
    "/shop/\x00/gate.js",
    "/\x00/gate.js",
    "/shop/engine/..\\..\\secrets/en.js",
    "/shop/engine/{folder}/../../../sites.toml",
    "//etc/passwd",
    "/shop//gate.js",
    "/SHOP/gate.js",
    "/shop/gate.js/",
    "/shop/gate.js/xyzzy",
    "/<script>alert(1)</script>/gate.js",
    "/shop/\u202egate.js",
]


@pytest.mark.parametrize("path", NOWHERE)
async def test_what_is_not_there_is_404_and_nothing_of_it_is_echoed(
    app: Starlette, path: str
) -> None:
    status, body = await raw(app, path.format(folder=folder_of(app)))
    assert status == 404
    for part in ("xyzzy", "script", "nobody", "passwd", "..", "\x00", "etc", "SHOP"):
        assert part.encode() not in body


@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=20), min_size=1, max_size=5))
def test_no_path_is_ever_a_fault(app: Starlette, parts: list[str]) -> None:
    import asyncio

    status, _ = asyncio.run(raw(app, "/" + "/".join(parts)))
    assert status in (200, 404, 403)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
async def test_files_are_only_read(app: Starlette, method: str) -> None:
    async with browser(app) as ask:
        answer = await ask.request(method, "/shop/gate.js")
    assert answer.status_code == 405


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        ("", ()),
        ("gzip", ("gzip",)),
        ("gzip, deflate, br, zstd", ("br", "gzip")),
        ("br;q=0.5, gzip", ("gzip", "br")),
        ("br;q=0, gzip", ("gzip",)),
        ("*", ("br", "gzip")),
        ("*;q=0", ()),
        ("*, br;q=0", ("gzip",)),
        ("identity", ()),
        ("identity, gzip;q=0.5", ()),
        ("identity;q=0.5, gzip;q=0.5", ("gzip",)),
        ("identity;q=0, gzip", ("gzip",)),
        ("GZIP, BR", ("br", "gzip")),
        ("x-gzip", ("gzip",)),
        ("gzip;q=1.000", ("gzip",)),
        ("gzip;q=1.001", ()),
        ("gzip;q=abc", ()),
        ("gzip;q=", ("gzip",)),
        ("gzip ; q=0.3", ("gzip",)),
        ("brotli", ()),
        (",,;, gzip", ("gzip",)),
    ],
)
def test_encodings_are_weighed(header: str, wanted: tuple[str, ...]) -> None:
    assert accepted(header) == wanted


QUALITY = st.integers(0, 1000).map(lambda number: f"{number / 1000:.3f}")
NAME = st.sampled_from(["br", "gzip", "identity", "*", "zstd"])


@given(st.dictionaries(NAME, QUALITY, max_size=5), st.booleans())
def test_what_is_chosen_was_wanted_most(wanted: dict[str, str], spaced: bool) -> None:
    joint = " ; q=" if spaced else ";q="
    found = accepted(",".join(f"{name}{joint}{quality}" for name, quality in wanted.items()))
    weight = {name: float(wanted.get(name, wanted.get("*", "0"))) for name in ("br", "gzip")}
    assert list(found) == sorted(found, key=lambda name: -weight[name])
    for name in ("br", "gzip"):
        plain = float(wanted.get("identity", "0"))
        assert (name in found) == (weight[name] > 0 and weight[name] >= plain)


@given(st.text(st.characters(max_codepoint=255), max_size=60))
def test_any_text_can_be_an_accept_encoding(text: str) -> None:
    file = Press().file(b"x" * 500, SCRIPT)
    assert file.content(file.coding(accepted(text)))


# Characters of tags by RFC 9110, 8.8.3.
LETTERS = "".join(map(chr, (0x21, *range(0x23, 0x7F), *range(0x80, 0x100))))
TAG = st.text(LETTERS, max_size=12).map(lambda text: f'"{text}"')


@given(st.lists(TAG, max_size=6), TAG, st.booleans(), st.sampled_from([",", ", ", " , ", ",,"]))
def test_a_tag_is_found_where_it_is(tags: list[str], mine: str, weak: bool, joint: str) -> None:
    others = [tag for tag in tags if tag != mine]
    text = joint.join(f"W/{tag}" if weak else tag for tag in others)
    assert not has(text, mine)
    among = [*others, mine, *others]
    assert has(joint.join(f"W/{tag}" if weak else tag for tag in among), mine)


@given(st.text(st.characters(max_codepoint=255), max_size=60))
def test_text_without_the_tag_has_it_not(text: str) -> None:
    assert has(text, '"0123456789abcdef"') == (text.strip() == "*")


async def test_nothing_is_shared_with_credentials(app: Starlette) -> None:
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app), base_url="https://consent.example"
    ) as ask:
        answer = await ask.get(
            "/shop/gate.js", headers={"Origin": "https://evil.example", "Cookie": "a=b"}
        )
    assert answer.headers.get_list("access-control-allow-origin") == ["*"]
    assert "set-cookie" not in answer.headers
