"""The preferences page: see what holds and choose again, without a script."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from urllib.parse import parse_qs

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from banner.choice import text_of
from server.choosing import (
    ACTS,
    Answer,
    Purse,
    chosen,
    new_purse,
    wished,
)
from server.cookies import reaches
from server.house import House
from server.origin import agent_of, own_origin, truncated
from server.preferences import html, numbered, page, style_sheet
from server.record import Draft
from server.refusal import COME_AGAIN_S
from server.store import Altered, Foreign, Record, Unwell
from server.visitor import Visitor

# Boxes of a thousand services, and then some.
MAX_FIELDS = 2_000

Form = Mapping[str, list[str]]


def routes(house: House) -> list[Route]:
    """`/{site}/preferences`."""

    async def preferences(request: Request) -> Response:
        visitor = Visitor(house, request)
        if request.method == "POST":
            return await _choose(house, request, visitor)
        return _show(request, visitor)

    return [Route("/{site}/preferences", preferences, methods=["GET", "POST"])]


def _show(request: Request, visitor: Visitor) -> Response:
    purse = visitor.purse or new_purse()
    nonce = secrets.token_hex(16)
    shown = msgspec.structs.replace(
        page(visitor.bundle, visitor.language, visitor.consent, signal=visitor.signal,
             slug=visitor.stand.slug),
        nonce=nonce,
        token=purse.token(visitor.stand.slug, nonce),
    )  # fmt: skip
    # A link can't make the page say that something was kept: the number is this browser's.
    if purse.number and request.query_params.get("saved") == str(purse.number):
        shown = numbered(shown, purse.subject)
    style = style_sheet(visitor.site.banner.theme)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    answer = Response(
        html(shown, style),
        media_type="text/html",
        headers={
            "Cache-Control": "no-store",
            "Content-Language": visitor.language,
            "Content-Security-Policy": (
                f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'; "
                "base-uri 'none'; frame-ancestors 'none'"
            ),
            "Referrer-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
        },
    )
    if visitor.purse is None:
        visitor.keep_purse(answer, purse)
    return answer


async def _choose(house: House, request: Request, visitor: Visitor) -> Response:
    """Keep what the form says, then show the page again."""
    form = await _form(request)
    purse = _own(house, request, visitor, form)
    if _one(form, "revision") != visitor.bundle.revision or visitor.site.banner.minors:
        return _back(visitor)
    answer = _answer(visitor, form)
    now = house.clock()
    known = visitor.consent.choice if reaches(visitor.site, visitor.host) else None
    choice = chosen(visitor.bundle, answer, known.id if known else purse.subject, now)
    draft = _draft(house, request, visitor, answer, purse, _one(form, "nonce"))
    try:
        record = await _keep(house, visitor, draft)
    except Unwell:
        busy = HTTPException(503, "Your choice could not be kept just now; please try again.",
                             {"Retry-After": str(COME_AGAIN_S)})  # fmt: skip
        if not answer.allowed <= visitor.consent.allowed:
            raise busy from None
        # A refusal holds at once, whether there is a proof of it or not.
        refused = _back(visitor)
        visitor.keep_choice(refused, text_of(choice))
        return refused
    except (Altered, Foreign):
        # A form of another time, or a purse of another database: begin anew.
        fresh = _back(visitor)
        visitor.keep_purse(fresh, new_purse())
        return fresh
    done = _back(visitor, record)
    visitor.keep_choice(done, text_of(choice))
    visitor.keep_purse(done, msgspec.structs.replace(purse, number=record.number))
    return done


async def _form(request: Request) -> Form:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise HTTPException(415, "A form is wanted here.")
    try:
        text = (await request.body()).decode("ascii")
        return parse_qs(text, keep_blank_values=True, max_num_fields=MAX_FIELDS)
    except ValueError:
        raise HTTPException(400, "This is no form.") from None


def _own(house: House, request: Request, visitor: Visitor, form: Form) -> Purse:
    """The browser's purse, if it was this page that it sent; raises `HTTPException`."""
    origin = request.headers.get("origin")
    fetched = request.headers.get("sec-fetch-site", "same-origin")
    is_ours = origin in (None, own_origin(request.scope, house.settings))
    purse = visitor.purse
    if is_ours and fetched == "same-origin" and purse is not None:
        token = purse.token(visitor.stand.slug, _one(form, "nonce"))
        if hmac.compare_digest(token.encode(), _one(form, "token").encode()):
            return purse
    raise HTTPException(
        403, "This form did not come from this page, or your browser keeps no cookies; "
        "open the page again.",
    )  # fmt: skip


def _answer(visitor: Visitor, form: Form) -> Answer:
    """What the form says; raises `HTTPException` for what no form of ours says."""
    act, ticked, was = _one(form, "do"), form.get("on", []), form.get("was", [])
    question = visitor.stand.revisions[visitor.bundle.revision]
    if act not in ACTS or not question.purposes.issuperset((*ticked, *was)):
        raise HTTPException(422, "This form asks for something that there isn't.")
    return Answer(
        allowed=wished(visitor.site, act, ticked, was, visitor.consent.allowed),
        method=ACTS[act],
        signal=visitor.signal,
        language=visitor.language,
    )


def _draft(
    house: House, request: Request, visitor: Visitor, answer: Answer, purse: Purse, nonce: str
) -> Draft:
    question = visitor.stand.revisions[visitor.bundle.revision]
    granted = tuple(sorted(question.purposes & answer.allowed))
    denied = tuple(sorted(question.purposes - answer.allowed))
    body = "\n".join((answer.method, answer.language, question.revision, *granted, "", *denied))
    settings = house.settings
    return Draft(
        site=visitor.stand.slug,
        key=purse.key(nonce, body),
        body_hash=hashlib.sha256(body.encode()).hexdigest(),
        method=answer.method,
        channel="preferences",
        revision=question.revision,
        text_hash=question.text_hash(answer.language),
        services_hash=question.services_hash,
        language=answer.language,
        regime=visitor.bundle.asked.regime,
        regime_shown=visitor.bundle.asked.regime,
        place=visitor.asker.place or "",
        place_from=visitor.asker.place_from,
        signal=answer.signal,
        granted=granted,
        denied=denied,
        days=visitor.bundle.asked.days,
        subject=purse.subject,
        secret_hash=hashlib.sha256(purse.secret.encode()).hexdigest(),
        address=truncated(visitor.asker.address) if settings.keep_address else "",
        user_agent=agent_of(request.scope, settings),
    )


async def _keep(house: House, visitor: Visitor, draft: Draft) -> Record:
    """The record, with what the visitor saw in the archive before it."""
    text = visitor.stand.revisions[draft.revision].text(draft.language)
    await house.store.archive(draft.site, draft.revision, draft.text_hash, text)
    record, is_new = await house.store.add(draft)
    if is_new:
        house.metrics.kept(draft.site, draft.method)
    return record


def _back(visitor: Visitor, record: Record | None = None) -> Response:
    saved = f"&saved={record.number}" if record else ""
    address = f"{visitor.path}?lang={visitor.language}{saved}"
    return RedirectResponse(address, 303, {"Cache-Control": "no-store"})


def _one(form: Form, name: str) -> str:
    return next(iter(form.get(name, ())), "")
