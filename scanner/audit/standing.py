"""What holds in every consent state: lifetimes, what nobody knows, and where data goes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scanner.audit.cases import Case
from scanner.audit.limits import limits
from scanner.audit.scene import Scene, consent_names, presence, was_sent
from scanner.audit.telling import MAX_NAMED, counted, listed, shortened
from scanner.audit.terms import Adequate, places
from scanner.choices import Choice
from scanner.consent.tools.marks import named
from scanner.consent.tools.stored import said
from scanner.observations import Cookie, Request, StorageItem, ThirdParty


def standing_cases(scene: Scene) -> Iterator[Case]:
    """Every rule of always.toml that was broken, but for those about declarations."""
    yield from _lifetimes(scene)
    yield from _consent_cookie(scene)
    yield from _unknown(scene)
    yield from _disputed(scene)
    yield from _late_defaults(scene)
    yield from _transfers(scene)


def kept_items(scene: Scene) -> list[Cookie | StorageItem]:
    """What visited states keep and is not known to be necessary, by ids."""
    found = [
        one for one in scene.kept if scene.category(one) != "necessary" and is_there(scene, one)
    ]
    return sorted(found, key=lambda one: one.id)


def is_there(scene: Scene, item: Cookie | StorageItem) -> bool:
    """Whether a visited state had it."""
    return any(presence(item, state) in ("set", "kept") for state in scene.visited)


def label(item: Cookie | StorageItem) -> str:
    """Name or key."""
    return item.name if isinstance(item, Cookie) else item.key


def about(
    scene: Scene, rule: str, subject: str, seen: str, items: Sequence[Cookie | StorageItem]
) -> Case:
    """A case about several cookies and storage items together."""
    states = tuple(state for state in scene.visited if any(state in one.states for one in items))
    pages = (page for one in items for page in scene.addresses(one, states))
    return Case(
        rule=rule,
        subject=subject,
        seen=seen,
        pages=tuple(dict.fromkeys(pages)),
        states=states,
        evidence=tuple(one.id for one in items),
    )


def _lifetimes(scene: Scene) -> Iterator[Case]:
    most = limits().lifetime.days
    by_service: dict[str, list[Cookie]] = {}
    for item in kept_items(scene):
        if isinstance(item, Cookie) and (item.lifetime_days or 0) > most:
            by_service.setdefault(item.service or item.vendor or item.domain, []).append(item)
    for name, items in by_service.items():
        told = (f"{one.name} ({one.lifetime_days:.0f} days)" for one in items)
        seen = f"{name} keeps {listed(told)}; the line is at {most:.0f} days."
        yield about(scene, "always.lifetime", name, seen, items)


def _consent_cookie(scene: Scene) -> Iterator[Case]:
    if scene.tool is None:
        return
    limit = limits().lifetime
    of_place = [limit.choice_days_in.get(code, limit.choice_days) for code in scene.terms.places]
    most = min(of_place, default=limit.choice_days)
    names, _ = consent_names(scene.tool)
    for cookie in sorted(scene.scan.cookies, key=lambda one: one.id):
        if cookie.party == "third" or not any(named(name, cookie.name) for name in names):
            continue
        if (cookie.lifetime_days or 0) > most and is_there(scene, cookie):
            seen = f"{cookie.name} is kept for {cookie.lifetime_days:.0f} days, not {most:.0f}."
            yield about(scene, "always.choice-lifetime", cookie.name, seen, [cookie])
        for choice in scene.banner.choices if scene.banner else ():
            if _is_unreadable(scene, cookie, choice):
                seen = f"{cookie.name} of {scene.tool.name} is there and says nothing."
                rule = "always.consent-cookie-unreadable"
                yield about(scene, rule, cookie.name, seen, [cookie])


def _is_unreadable(scene: Scene, cookie: Cookie, choice: Choice) -> bool:
    """Whether a choice was made, its cookie written, and its form is not the tool's."""
    made = choice.outcome in ("confirmed", "unconfirmed") and choice.state in scene.visited
    stored = scene.tool.stored if scene.tool else ()
    known = [one for one in stored if one.cookie and named(one.cookie, cookie.name)]
    if not made or not known or presence(cookie, choice.state) is None:
        return False
    if cookie.value.text is not None:
        return all(said(one, cookie.value.text) is None for one in known)
    return choice.after is not None and choice.after.tool_says is None


def _unknown(scene: Scene) -> Iterator[Case]:
    items = [one for one in kept_items(scene) if scene.category(one) == "unclassified"]
    if items:
        names = listed(sorted({label(one) for one in items}))
        seen = (
            f"{counted(len(items), 'cookie or storage key', 'cookies and storage keys')}: {names}."
        )
        yield about(scene, "always.unclassified", "cookies and storage", seen, items)
    asked = [
        one
        for one in sorted(scene.scan.requests, key=lambda one: one.id)
        if one.party == "third" and was_sent(one) and scene.states_of(one)
        and scene.category(one) == "unclassified" and not one.service
    ]  # fmt: skip
    if asked:
        hosts = sorted({one.host for one in asked})
        seen = f"{counted(len(hosts), 'host')}: {listed(hosts)}."
        yield _about_requests(scene, "always.unknown-parties", "third parties", seen, asked)


def _about_requests(scene: Scene, rule: str, subject: str, seen: str, asked: list[Request]) -> Case:
    states = tuple(state for state in scene.visited if any(state in one.states for one in asked))
    pages = (page for one in asked for page in scene.addresses(one, states))
    return Case(
        rule=rule,
        subject=subject,
        seen=seen,
        pages=tuple(dict.fromkeys(pages)),
        states=states,
        evidence=tuple(one.id for one in asked),
    )


def _disputed(scene: Scene) -> Iterator[Case]:
    found = [one for one in scene.kept if one.disputed and is_there(scene, one)]
    found.sort(key=lambda one: one.id)
    if found:
        told = [f"{shortened(label(one))} ({_sides(one)})" for one in found[:MAX_NAMED]]
        more = f" And {len(found) - MAX_NAMED} more." if len(found) > MAX_NAMED else ""
        seen = f"{'; '.join(told)}.{more}"
        yield about(scene, "always.disputed", "categories", seen, found)


def _sides(item: Cookie | StorageItem) -> str:
    said_so: dict[str, None] = {}
    for signal in item.signals:
        if signal.category:
            said_so.setdefault(f"{signal.category} by {signal.rule.partition(':')[0]}")
    return listed(said_so, 3) or item.category


def _late_defaults(scene: Scene) -> Iterator[Case]:
    signals = scene.banner.signals if scene.banner else None
    mode = signals.consent_mode if signals else None
    if mode and mode.default_after_tag and "before" in scene.visited:
        page = scene.scan.pages[0].url
        yield Case(
            rule="always.consent-mode-late",
            subject="consent mode",
            seen="A tag was configured before the first default was set.",
            pages=(page,),
            states=("before",),
        )


def _transfers(scene: Scene) -> Iterator[Case]:
    by_country: dict[str, list[ThirdParty]] = {}
    for party in sorted(scene.scan.third_parties, key=lambda one: one.host):
        country = party.country
        needless = any(category != "necessary" for category in party.categories)
        if country and needless and scene.states_of(party) and country not in places().eea:
            by_country.setdefault(country, []).append(party)
    for country, parties in by_country.items():
        yield from _transfer(scene, country, parties)


def _transfer(scene: Scene, country: str, parties: list[ThirdParty]) -> Iterator[Case]:
    decision = _in_force(scene, places().adequate.get(country))
    if decision and not decision.condition:
        return
    owners = listed(sorted({party.entity or party.registrable_domain for party in parties}))
    condition = f" Only for {decision.condition} it may." if decision else ""
    hosts = {party.host for party in parties}
    asked = [one for one in scene.scan.requests if one.host in hosts and scene.states_of(one)]
    rule = "always.third-country-conditional" if decision else "always.third-country"
    seen = f"Country {country}: {owners}.{condition}"
    case = _about_requests(scene, rule, country, seen, sorted(asked, key=lambda one: one.id))
    if case.states:
        yield case


def _in_force(scene: Scene, decision: Adequate | None) -> Adequate | None:
    day = scene.scan.scan.finished[:10]
    if decision is None or day < decision.since or (decision.until and day > decision.until):
        return None
    return decision
