"""A public consent-automation client, as browsers carry it, finds the banner and says no."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

from banner.bundle import bundle
from banner.choice import Choice, parse_choice
from tests.banner.ways import T
from tests.banner.web import Shop, site

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]
Visit = Callable[..., Any]

ROOT = Path(__file__).parents[2]
CLIENT = ROOT / ".venv" / "sdk" / "built" / "autoconsent.js"
# The client sees into open shadow trees only where a rule leads it there: this is ours.
RULE = json.loads((ROOT / "docs" / "autoconsent-rule.json").read_text("utf-8"))
# It looks twenty times, half a second apart, before it gives up.
PATIENCE_S = 20.0
FIRST_LAYER = "#consentry .first"


class Client:
    """The part of a browser that the client in the page talks to; it answers and writes down."""

    def __init__(self, rules: list[object], **config: object) -> None:
        self.rules, self.config = rules, {"enabled": True, "isMainWorld": True, **config}
        self.heard: list[dict[str, Any]] = []
        self.news = asyncio.Condition()

    async def joins(self, context: Any) -> None:
        await context.expose_binding("tellBackground", self._hear)
        await context.add_init_script(path=CLIENT)

    async def hears(
        self, kind: str, wanted: Callable[[dict[str, Any]], bool] = bool
    ) -> dict[str, Any]:
        """Wait for a message of this kind that is wanted."""

        def found() -> dict[str, Any] | None:
            fits = (one for one in self.heard if one["type"] == kind)
            return next(filter(wanted, fits), None)

        async with asyncio.timeout(PATIENCE_S), self.news:
            await self.news.wait_for(lambda: found() is not None)
        message = found()
        assert message is not None
        return message

    async def _hear(self, source: Any, message: dict[str, Any]) -> None:
        page = source["page"]
        if message["type"] == "init":
            rules = {"autoconsent": self.rules}
            await _tell(page, {"type": "initResp", "config": self.config, "rules": rules})
        elif message["type"] == "eval":
            result = bool(await page.evaluate(message["code"]))
            await _tell(page, {"type": "evalResp", "id": message["id"], "result": result})
        async with self.news:
            self.heard.append(message)
            self.news.notify_all()


async def _tell(page: Page, message: dict[str, object]) -> None:
    await page.evaluate("(message) => void window.tellClient(message)", message)


async def chosen(visitor: Any) -> Choice | None:
    return parse_choice((await visitor.cookies()).get("consentry"))


LOOKS = {
    "opt-in": {"site": {"regime": "opt-in"}},
    "opt-out": {"site": {"regime": "opt-out"}},
    "notice": {"site": {"regime": "notice"}},
    "bar": {"layout": "bar"},
    "center": {"layout": "center"},
}


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("inline", [False, True], ids=["fetched", "inline"])
async def test_it_presses_reject_by_our_rule(
    shop: Shop, visit: Visit, look: str, inline: bool
) -> None:
    shop.bundle = bundle(site(**LOOKS[look]))
    visitor = await visit()
    client = Client([RULE])
    await client.joins(visitor.context)
    address = shop.rewritten("/client", f'<img alt="" src="{T}/x">', inline=inline)
    page = await visitor.open(address)
    assert (await client.hears("popupFound"))["cmp"] == "consentry"
    assert (await client.hears("optOutResult"))["result"] is True
    assert (await client.hears("autoconsentDone"))["cmp"] == "consentry"
    await page.wait_for_function("consentry.get().answered")
    choice = await chosen(visitor)
    assert choice is not None
    assert choice.method == "reject all"
    assert choice.categories == {"necessary"}
    assert not choice.granted
    await expect(page.locator(FIRST_LAYER)).to_be_hidden()
    assert {one["cmp"] for one in client.heard if one["type"] == "cmpDetected"} == {"consentry"}
    await _tell(page, {"type": "selfTest"})
    assert (await client.hears("selfTestResult"))["result"] is True
    visitor.web.clear()
    await page.reload()
    await visitor.settle()
    assert visitor.asked() == []
    await expect(page.locator(FIRST_LAYER)).to_be_hidden()
    assert visitor.errors == []


async def test_it_presses_accept_where_its_owner_wants_that(shop: Shop, visit: Visit) -> None:
    shop.bundle = bundle(site())
    visitor = await visit()
    client = Client([RULE], autoAction="optIn")
    await client.joins(visitor.context)
    page = await visitor.open(shop.rewritten("/client", f'<img alt="" src="{T}/x">'))
    assert (await client.hears("optInResult"))["result"] is True
    await visitor.asks()
    choice = await chosen(visitor)
    assert choice is not None
    assert choice.method == "accept all"
    await expect(page.locator(FIRST_LAYER)).to_be_hidden()


async def test_without_the_rule_its_guesses_find_nothing(shop: Shop, visit: Visit) -> None:
    """They look for fixed boxes with buttons in the page's own tree, and ours has a shadow tree."""
    shop.bundle = bundle(site())
    visitor = await visit()
    client = Client([], enableHeuristicDetection=True, heuristicMode="reject")
    await client.joins(visitor.context)
    page = await visitor.open(shop.rewritten("/client", "<p>lamps</p>"))
    await expect(page.locator(FIRST_LAYER)).to_be_visible()
    # It guesses at every second attempt.
    await client.hears("report", lambda said: said["state"]["findCmpAttempts"] == 2)
    await page.evaluate("document.body.append('a change, which it waits for')")
    await client.hears("report", lambda said: said["state"]["findCmpAttempts"] == 3)
    assert {one["type"] for one in client.heard} == {"init", "report"}
    await expect(page.locator(FIRST_LAYER)).to_be_visible()
