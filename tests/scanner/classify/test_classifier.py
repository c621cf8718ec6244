"""Every source is asked, in its order, and a verdict keeps what all of them said."""

from __future__ import annotations

import time
from typing import Any

import pytest

from scanner.classify.classifier import Asked, Classifier, Kept, knowledge
from scanner.classify.declarations import Declarations
from scanner.classify.lists.engine import index
from scanner.classify.lists.rules import parse
from scanner.classify.lists.tracking import Lists
from scanner.classify.own import Own, OwnService
from scanner.observations import Declared
from tests.scanner.classify.makers import VENDORS, filed, pattern, service

COUNTER_JS = ("https://js.counter.example/c.js",)


def ask(name: str, more: dict[str, Any] | None = None, **fields: Any) -> Any:
    return Classifier(VENDORS, **(more or {})).kept(Kept(name=name, **fields))


def test_a_known_name_alone_is_one_source() -> None:
    verdict = ask("_cnt")
    assert (verdict.category, verdict.service, verdict.confidence) == (
        "analytics",
        "Counter",
        "medium",
    )
    assert verdict.because == "knowledge:counter._cnt"


def test_a_prefix_is_less_sure_than_a_name() -> None:
    assert ask("_cnt_77").confidence == "low"
    assert ask("cnt5.id").confidence == "low"


def test_a_name_set_by_its_vendors_script_is_two_sources() -> None:
    verdict = ask("_cnt", host="shop.example", own=True, setters=(COUNTER_JS,))
    assert verdict.confidence == "high"
    assert [signal.name for signal in verdict.signals] == ["vendor_name", "setter"]


def test_a_row_can_differ_from_its_service_without_a_dispute() -> None:
    verdict = ask("_cntad", host="shop.example", own=True, setters=(COUNTER_JS,))
    assert (verdict.category, verdict.disputed, verdict.confidence) == ("marketing", False, "high")


def test_the_domain_tells_one_uid_from_another() -> None:
    assert ask("uid", host="x.counter.example").category == "analytics"
    assert ask("uid", host="ads.example").category == "marketing"
    assert ask("uid", host="shop.example", own=True).category == "unclassified"


def test_a_bound_name_without_any_domain_is_a_weak_hint() -> None:
    verdict = ask("cnt_only")
    assert (verdict.category, verdict.confidence) == ("analytics", "low")
    both = ask("uid")
    assert (both.category, both.vendor) == ("unclassified", None), "two vendors, two ends"
    assert {signal.service for signal in both.signals} == {"Counter", "Ads"}


def test_rows_that_are_as_good_as_each_other_all_speak() -> None:
    twin = filed(
        "twin",
        service(
            "Twin",
            "marketing",
            domains={"twin.example": "tracking"},
            cookies=(pattern(name="_both"),),
        ),
    )
    other = filed(
        "other",
        service(
            "Other",
            "analytics",
            domains={"other.example": "tracking"},
            cookies=(pattern(name="_both"),),
        ),
    )
    verdict = Classifier((twin, other)).kept(Kept(name="_both", host="shop.example", own=True))
    assert verdict.disputed
    assert len(verdict.signals) == 2


def test_two_setters_that_contradict_each_other_are_a_dispute() -> None:
    setters = (COUNTER_JS, ("https://ads.example/a.js",))
    assert ask("zzz", host="shop.example", own=True, setters=setters).disputed


def test_one_company_is_one_source() -> None:
    verdict = ask("zzz", host="ads.example", setters=(("https://js.ads.example/x.js",),))
    assert verdict.confidence == "medium"


def test_a_word_that_every_site_uses_says_less_than_the_company() -> None:
    assert ask("My-Word").because == "knowledge:frame.~my_word"
    assert ask("my_word").confidence == "low"
    assert ask("my_word", host="ads.example").because == "domain:ads.example"


def test_the_setter_decides_where_no_name_is_known() -> None:
    verdict = ask("zzz", host="shop.example", own=True, setters=(COUNTER_JS,))
    assert (verdict.category, verdict.because) == ("analytics", "setter:counter.example")
    assert verdict.confidence == "medium"


@pytest.mark.parametrize("middle", ["https://tags.example/t.js", "https://adsfiles.example/j.js"])
def test_behind_a_tag_manager_or_library_stands_who_used_it(middle: str) -> None:
    verdict = ask("zzz", host="shop.example", own=True, setters=((middle, *COUNTER_JS),))
    assert verdict.category == "analytics"
    alone = ask("zzz", host="shop.example", own=True, setters=((middle,),))
    assert (alone.category, alone.because) == ("unclassified", "unknown")
    assert alone.vendor in ("Tags", "Ads")


def test_nobody_further_up_answers_for_a_script_that_nobody_knows() -> None:
    verdict = ask("zzz", own=True, setters=(("https://who.example/x.js", *COUNTER_JS),))
    assert verdict.category == "unclassified"


def test_an_alias_counts_as_the_domain() -> None:
    aliases = {"stats.shop.example": "shop.alias-counter.example"}
    setters = (("https://stats.shop.example/c.js",),)
    verdict = ask("zzz", {"aliases": aliases}, host="shop.example", own=True, setters=setters)
    assert (verdict.category, verdict.service) == ("analytics", "Counter")
    assert verdict.because == "setter:cname:alias-counter.example"


def test_the_domain_speaks_last_of_the_known_and_never_for_the_site_itself() -> None:
    assert ask("zzz", host="sub.ads.example").because == "domain:ads.example"
    assert ask("zzz", host="sub.ads.example", own=True).because == "unknown"
    assert ask("zzz", host="adsfiles.example").category == "unclassified"


def test_storage_and_cookies_share_names() -> None:
    assert ask("cntStore").because == "knowledge:counter.storage:cntStore"
    assert ask("_cnt", store="storage").category == "analytics"


def test_sources_that_contradict_each_other_are_a_dispute() -> None:
    verdict = ask("_cnt", host="shop.example", own=True, setters=(("https://ads.example/a.js",),))
    assert (verdict.category, verdict.confidence, verdict.disputed) == ("analytics", "low", True)
    assert {signal.category for signal in verdict.signals} == {"analytics", "marketing"}


def test_a_framework_works_on_anybodys_host() -> None:
    verdict = ask("FRAMESID", host="ads.example")
    assert (verdict.category, verdict.disputed) == ("necessary", False)


def declared(name: str, category: str) -> dict[str, Any]:
    told = Declared(
        name=name,
        category=category,
        words="w",
        tool="table",
        page_url="https://shop.example/",
    )
    return {"declared": Declarations((told,))}


def test_a_declaration_confirms_decides_alone_or_contradicts() -> None:
    assert ask("_cnt", declared("_cnt", "analytics")).confidence == "high"
    alone = ask("zz_9", declared("zz_*", "analytics"))
    assert (alone.because, alone.confidence) == ("declaration:table:zz_*", "low")
    assert ask("_cnt", declared("_cnt", "necessary")).disputed
    assert ask("FRAMESID", declared("FRAMESID", "marketing")).disputed


def test_the_owner_has_the_first_and_last_word() -> None:
    own = Own([OwnService(id="mine", name="Mine", category="necessary", cookies=("_cnt*",))])
    verdict = ask("_cnt_5", {"own": own})
    assert (verdict.category, verdict.confidence) == ("necessary", "high")
    assert (verdict.because, verdict.disputed) == ("own:mine", False)
    assert any(signal.name == "name" for signal in verdict.signals)


def test_an_owners_domain_speaks_for_requests_and_for_what_they_set() -> None:
    own = Own([OwnService(id="mine", name="Mine", category="analytics", domains=("s.example",))])
    classifier = Classifier(VENDORS, own=own)
    assert classifier.asked(Asked(url="https://a.s.example/x")).because == "own:mine"
    kept = Kept(name="zzz", own=True, setters=(("https://a.s.example/x.js",),))
    assert classifier.kept(kept).because == "own:mine"


def test_an_owners_tag_manager_does_not_whitewash_what_it_loads() -> None:
    own = Own([OwnService(id="tm", name="TM", category="necessary", domains=("tags.example",))])
    setters = (("https://tags.example/t.js",),)
    verdict = ask("_ad_id", {"own": own}, host="shop.example", own=True, setters=setters)
    assert (verdict.category, verdict.because) == ("marketing", "knowledge:ads._ad_id")
    assert ask("zzz", {"own": own}, own=True, setters=setters).category == "unclassified"


def test_an_owners_domain_speaks_for_its_cookies() -> None:
    own = Own([OwnService(id="mine", name="Mine", category="analytics", domains=("s.example",))])
    assert ask("uid", {"own": own}, host="a.s.example").because == "own:mine"


def test_keywords_come_last_and_only_where_no_name_is_known() -> None:
    verdict = ask("shop_csrf_token")
    assert (verdict.category, verdict.because) == ("necessary", "keyword:forgery")
    assert verdict.confidence == "low"
    assert ask("csrf", host="ads.example").because == "domain:ads.example"


def request(url: str, **more: Any) -> Any:
    return Classifier(VENDORS, **more).asked(Asked(url=url, page_host="shop.example"))


def test_a_part_of_a_host_may_serve_another_purpose() -> None:
    assert request("https://www.giant.example/puzzle/a.js").category == "necessary"
    assert request("https://www.giant.example/else").category == "unclassified"
    assert request("https://www.giant.example/else").vendor == "Giant"
    assert request("https://films.giant.example/f").service == "Films"


def test_a_companys_own_pages_asked_from_elsewhere_are_a_weak_hint() -> None:
    seller = filed("seller", service("Only", "marketing"), domains={"seller.example": "site"})
    classifier = Classifier((seller, *VENDORS))
    verdict = classifier.asked(Asked(url="https://seller.example/x", page_host="shop.example"))
    assert (verdict.category, verdict.confidence) == ("marketing", "low")
    kept = classifier.kept(Kept(name="zzz", host="seller.example"))
    assert (kept.category, kept.confidence) == ("marketing", "low")


def test_a_company_on_its_own_pages_is_no_third_party() -> None:
    asked = Asked(url="https://ads.example/", page_host="ads.example", own=True)
    assert Classifier(VENDORS).asked(asked).category == "unclassified"
    alias = {"m.ads.example": "x.alias-counter.example"}
    asked = Asked(url="https://m.ads.example/p", page_host="ads.example", own=True)
    assert Classifier(VENDORS, aliases=alias).asked(asked).category == "analytics"


def test_behind_an_alias_stands_whoever_it_leads_to() -> None:
    classifier = Classifier(VENDORS, aliases={"m.ads.example": "x.alias-counter.example"})
    assert classifier.asked(Asked(url="https://m.ads.example/p")).category == "analytics"


def test_a_files_host_says_what_requests_are_for_but_a_container_does_not() -> None:
    assert request("https://adsfiles.example/a.js").category == "marketing"
    assert request("https://tags.example/a.js").category == "unclassified"


def test_a_list_says_that_something_tracks_and_not_what_for() -> None:
    rule = parse("||counter.example^$third-party")
    assert rule is not None
    lists = Lists([("House", index([rule]))])
    verdict = request("https://js.counter.example/c", lists=lists)
    assert verdict.category == "analytics"
    assert verdict.signals[-1].rule == "House: ||counter.example^$third-party"
    assert verdict.signals[-1].category is None
    other = request("https://shop.example/", lists=lists)
    assert other.signals == ()


def test_fifty_thousand_observations_take_less_than_a_second() -> None:
    """Where a million entries of a table take an eighth of one; twice the time is allowed."""
    classifier = Classifier(knowledge())
    kept = [
        Kept(
            name=f"{('_ga_', 'sess_', 'x', 'PHPSESSID', 'wp-settings-')[n % 5]}{n}",
            host=f"h{n % 400}.example.com",
            own=n % 3 > 0,
            setters=(("https://www.googletagmanager.com/gtag/js",),) if n % 2 else (),
        )
        for n in range(50_000)
    ]
    began = time.process_time()
    for one in kept:
        classifier.kept(one)
    spent = time.process_time() - began
    began = time.process_time()
    table = {}
    for n in range(1_000_000):
        table[f"k{n % 5_000}"] = n
    assert spent < 16 * (time.process_time() - began)
