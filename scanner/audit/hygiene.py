"""Security hygiene seen on the way: encryption, cookie flags, foreign scripts, permissions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scanner.audit.cases import Case, RequestIndex, findings
from scanner.audit.cookies import cookie_cases
from scanner.audit.sightings import Mixed, Sighting, in_the_open
from scanner.evidence import Asked, Form, ScriptTag
from scanner.observations import Cookie, Request, StorageItem
from scanner.records import Finding, Page
from scanner.urls import host_of, origin_of, party_of, template

PUSH = "push messages"


def hygiene(
    sightings: Iterable[Sighting],
    requests: tuple[Request, ...],
    cookies: tuple[Cookie, ...],
    storage: tuple[StorageItem, ...],
) -> tuple[Finding, ...]:
    """Every rule of hygiene.toml that was broken, the worst first.

    Needs a `Sighting` of each visit and the scan's finished records, whose ids are the evidence.
    What frames of third parties do inside themselves is theirs to mend and left out, but for the
    permissions that they ask of the visitor.
    """
    seen = list(sightings)
    index = RequestIndex(requests)
    pages = {one.page.id: one.page.url for one in seen}
    secrets = frozenset(key for one in seen for key in one.secrets)
    cases = [case for one in seen for case in _of_visit(one, index)]
    cases += cookie_cases(cookies, secrets, pages)
    cases += _service_workers(storage, requests, pages)
    return findings(cases)


def _of_visit(seen: Sighting, index: RequestIndex) -> Iterator[Case]:
    page = seen.page
    for part in seen.mixed:
        yield _mixed(part, page, index)
    own = [form for form in seen.forms if _is_own(form.frame_url, page)]
    for form in own:
        yield from _form(form, page, index)
    cards = {form.frame_url for form in own if form.card}
    passwords = {form.frame_url for form in own if form.password}
    for script in seen.scripts:
        if script.frame_url in cards:
            yield from _script(script, "payment", page, index)
        elif script.frame_url in passwords:
            yield from _script(script, "password", page, index)
    for asked in seen.permissions:
        yield from _permission(asked, page, index)


def _is_own(url: str, page: Page) -> bool:
    return party_of(host_of(url), host_of(page.final_url)) == "first"


def _case(rule: str, subject: str, seen: str, page: Page, evidence: tuple[str, ...]) -> Case:
    return Case(
        rule=rule,
        subject=subject,
        seen=seen,
        pages=(page.url,),
        states=(page.state,),
        evidence=evidence,
    )


def _mixed(part: Mixed, page: Page, index: RequestIndex) -> Case:
    url = template(part.url)
    foreign = "" if _is_own(part.frame_url, page) else f" in a frame of {host_of(part.frame_url)}"
    return _case(
        "mixed-content.upgraded" if part.passive else "mixed-content.blocked",
        url,
        f"{url} ({part.kind}) is part of an encrypted page{foreign}.",
        page,
        # What the browser made of it, and the document that named it.
        index.ids(part.url, "https" + part.url.removeprefix("http")) or index.ids(part.frame_url),
    )


def _form(form: Form, page: Page, index: RequestIndex) -> Iterator[Case]:
    secret = form.password or form.card
    what = " and ".join(
        name for name, has in (("a password", form.password), ("a card number", form.card)) if has
    )
    if secret and in_the_open(form.frame_url):
        url = template(form.frame_url)
        seen = f"{url} has a field for {what}."
        yield _case("form.insecure-page", url, seen, page, index.ids(form.frame_url))
    elif in_the_open(form.action) and (secret or form.method == "post"):
        url = template(form.action)
        seen = f"A form sends {what or 'what was typed'} to {url}."
        rule = "form.insecure-secret" if secret else "form.insecure-action"
        yield _case(rule, url, seen, page, index.ids(form.frame_url))


def _script(tag: ScriptTag, about: str, page: Page, index: RequestIndex) -> Iterator[Case]:
    if tag.integrity or party_of(host_of(tag.src), host_of(tag.frame_url)) == "first":
        return
    url = template(tag.src)
    what = "card numbers are" if about == "payment" else "a password is"
    yield _case(
        f"script.no-integrity-{about}",
        url.partition("?")[0],
        f"{url} runs where {what} typed, and nothing pins its content.",
        page,
        index.ids(tag.src),
    )


def _permission(asked: Asked, page: Page, index: RequestIndex) -> Iterator[Case]:
    script = template(asked.url).partition("?")[0] if asked.url else "A script"
    subject = f"{asked.permission} {script}"
    evidence = index.ids(asked.url) or index.ids(asked.frame_url)
    if asked.permission == PUSH:
        if page.state != "accepted":
            seen = f"{script} signs up for push messages."
            yield _case("push.before-choice", subject, seen, page, evidence)
    elif not asked.gesture:
        seen = f"{script} asks for this permission: {asked.permission}."
        yield _case("permission.unprompted", subject, seen, page, evidence)


def _service_workers(
    storage: tuple[StorageItem, ...], requests: tuple[Request, ...], pages: dict[str, str]
) -> Iterator[Case]:
    scripts = [request for request in requests if request.resource_type == "service_worker"]
    for item in storage:
        states = tuple(state for state in item.states if state != "accepted")
        if item.kind == "service_worker" and states:
            own = [one for one in scripts if origin_of(one.url) == item.origin]
            named = f" ({', '.join(one.url for one in own)})" if own else ""
            yield Case(
                rule="service-worker.before-choice",
                subject=template(item.key),
                seen=f"A service worker{named} is installed for {template(item.key)}.",
                pages=tuple(pages[page] for page in item.pages if page in pages),
                states=states,
                evidence=(item.id, *(one.id for one in own)),
            )
