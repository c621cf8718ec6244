"""Something answers in a site's place, and the evidence is what it would be if the site did."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pytest

from scanner.demo.exchange import Hit, Response, content, empty, html, redirect, script
from scanner.demo.site import Site
from scanner.demo.web import LocalWeb
from scanner.options import PageOptions
from scanner.records import Scan
from scanner.visit.stand_in import BLOCKED, Answer, Blocked
from tests.web.scanning import local_options, scan_with

HOST, OTHER = "site.example", "other.example"
PAGE = f"""<!doctype html><html lang="de"><head><title>Caf\u00e9</title></head><body>
<script src="/own.js"></script><script src="https://{OTHER}/tag.js"></script>
<img src="https://{OTHER}/blocked.gif"><a href="/second">second</a>
<iframe src="/frame"></iframe><iframe src="https://{OTHER}/frame"></iframe></body></html>"""
LATIN = PAGE.replace("<title>", "<!-- \u00e9 --><title>").encode("latin-1")
TAG = b'<script src="/new/gate.js"></script>'


class Deployed:
    """A gate that nobody has deployed, on every page of the site."""

    addresses = (f"https://{HOST}/new/*", f"https://{OTHER}/blocked*")

    def __init__(self) -> None:
        self.pages: list[str] = []

    def answer(self, url: str) -> Answer | Blocked | None:
        if url == f"https://{OTHER}/blocked.gif":
            return BLOCKED
        if url == f"https://{HOST}/new/gate.js":
            text = b"document.cookie = 'gated=1'; document.documentElement.dataset.gated = 1"
            return Answer(headers=(("Content-Type", "text/javascript"),), body=text)
        return Answer(status=404) if "/new/" in url else None

    def page(self, url: str, answer: Answer) -> Answer | None:
        self.pages.append(url)
        if not answer.header("content-type").startswith("text/html"):
            return None
        return msgspec.structs.replace(answer, body=answer.body.replace(b"<head>", b"<head>" + TAG))


def compressed(hit: Hit) -> Response:
    import gzip

    whole = html(PAGE, "from_server=1; Path=/", "strict=2; HttpOnly; SameSite=Strict")
    packed = msgspec.structs.replace(whole, body=gzip.compress(whole.body))
    return packed.plus(("Content-Encoding", "gzip"))


def sites() -> dict[str, Site]:
    own = {
        "/": redirect("/start", "on_the_way=1"),
        "/start": compressed,
        "/second": content(LATIN, "text/html; charset=iso-8859-1"),
        "/data.html": content('{"head": "<head>"}', "application/json"),
        "/own.js": script("function put() { document.cookie = 'by_script=1' }\nput()"),
        "/frame": html("<!doctype html><head></head>framed"),
        "/robots.txt": empty(status=404),
    }
    other = {
        "/tag.js": script("document.cookie = 'by_tag=1; max-age=9999'"),
        "/frame": html("<!doctype html><head></head>", "third=1; Secure; SameSite=None"),
    }
    return {HOST: Site(own), OTHER: Site(other, fallback=empty())}


def told(scan: Scan) -> Iterator[tuple[object, ...]]:
    """Everything about each cookie that the site alone decides."""
    for cookie in scan.cookies:
        ways = tuple(
            (by.via, by.action, by.url, tuple(link.url for link in by.initiator_chain), by.count)
            for by in cookie.set_by
        )
        rest = (cookie.domain, cookie.path, cookie.http_only, cookie.same_site, cookie.party)
        yield (cookie.name, *rest, cookie.stored, ways, cookie.page_count)


@pytest.mark.browser
@pytest.mark.parametrize("headers", [(), (("X-Staff", "1"),)])
async def test_as_if_it_was_deployed(headers: tuple[tuple[str, str], ...]) -> None:
    async with LocalWeb(sites()) as web:
        page = PageOptions(screenshots=False, headers=headers)
        options = local_options(
            web,
            f"https://{HOST}/",
            pages=3,
            extra_pages=(f"https://{HOST}/data.html",),
            page=page,
        )
        plain = await scan_with(options)
        before = [hit.path for hit in web.log]
        web.clear()
        deployed = Deployed()
        changed = await scan_with(options, deployed)
        hits = list(web.log)
    # The site's own documents, in frames too, and no one else's.
    assert set(deployed.pages) == {
        f"https://{HOST}{path}" for path in ("/start", "/second", "/data.html", "/frame")
    }
    # What was set, by whom and how, is what it was, and the gate's own.
    assert "gated" not in {cookie.name for cookie in plain.cookies}
    gates = [cookie for cookie in changed.cookies if cookie.name == "gated"]
    (gate,) = {by.url for cookie in gates for by in cookie.set_by}
    assert gate == f"https://{HOST}/new/gate.js"
    rest = {one for one in told(changed) if one[0] != "gated"}
    assert rest == set(told(plain))
    assert {one[0] for one in rest} == {
        "on_the_way", "from_server", "strict", "by_script", "by_tag", "third",
    }  # fmt: skip
    # Pages are what they were, in their own encoding, and nothing of ours reached the site.
    assert {page.title for page in changed.pages} == {page.title for page in plain.pages}
    assert [page.status for page in changed.pages] == [page.status for page in plain.pages]
    assert not any(hit.path.startswith("/new/") for hit in hits)
    assert "/blocked.gif" in before
    assert "/blocked.gif" not in [hit.path for hit in hits]
    (blocked,) = [one for one in changed.requests if "/blocked.gif" in one.url]
    assert blocked.failure == "inspector"
    staffed = {hit.host for hit in hits if hit.header("x-staff")}
    assert staffed == ({HOST} if headers else set())


@pytest.mark.browser
async def test_a_worker_of_the_site_does_not_answer_in_its_place() -> None:
    worker = "onfetch = (e) => e.respondWith(fetch(e.request)); oninstall = () => skipWaiting()"
    take = "onactivate = (e) => e.waitUntil(clients.claim())"
    page = """<!doctype html><head></head><script>
    navigator.serviceWorker.register('/worker.js').then(() => navigator.serviceWorker.ready)
      .then(() => { if (!location.search) setTimeout(() => { location.search = 'again' }, 300) })
    </script>"""
    own = {"/": html(page), "/worker.js": script(f"{worker}; {take}")}
    async with LocalWeb({HOST: Site(own, fallback=empty())}) as web:
        deployed = Deployed()
        scan = await scan_with(local_options(web, f"https://{HOST}/"), deployed)
    assert f"https://{HOST}/?again" in deployed.pages
    (gated,) = [cookie for cookie in scan.cookies if cookie.name == "gated"]
    assert gated.stored
