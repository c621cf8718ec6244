"""Choices that browsers post, and each browser's rights over its own records."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from banner.choice import consent_of, parse_choice
from server.archive import Asked, question_of
from server.cookies import choice_cookies
from server.guards.cors import is_registered
from server.house import House
from server.origin import agent_of, asked_at, truncated
from server.receipts import receipt
from server.record import Draft, Record, told
from server.refusal import refusal
from server.shelf import Stand
from server.store import Altered, Foreign, Unwell
from server.wire import Malformed, Sent, Told, check, decode

# What a browser sends without asking first (a beacon), and what programs send.
KINDS = frozenset({"application/json", "text/plain"})
# Seconds after which a browser may try again what could not be kept.
COME_AGAIN_S = 5
_BEARER = re.compile(r"Bearer ([0-9a-f]{64})", re.IGNORECASE)
_ID = re.compile(r"[0-9a-f]{32}")
_NOBODY = HTTPException(404, "There is no such record, or it is not this browser's.")


def routes(house: House) -> list[Route]:
    """`/{site}/consents` and below."""

    async def post(request: Request) -> Response:
        return await _keep(house, request)

    async def own(request: Request) -> Response:
        if request.method == "DELETE":
            return await _erase(house, request)
        return await _show(house, request)

    async def own_receipt(request: Request) -> Response:
        return await _receipt(house, request)

    return [
        Route("/{site}/consents", post, methods=["POST"]),
        Route("/{site}/consents/{id}", own, methods=["GET", "DELETE"]),
        Route("/{site}/consents/{id}/receipt", own_receipt, methods=["GET"]),
    ]


async def _keep(house: House, request: Request) -> Response:
    stand = _stand(house, request)
    try:
        sent, draft = await _checked(house, request, stand)
        record, is_new = await house.store.add(draft)
    except Malformed as error:
        return refusal(request.scope, error.status, str(error))
    except Altered:
        return refusal(request.scope, 409, "This key was used for another choice.")
    except Foreign:
        return refusal(request.scope, 409, "This subject is another browser's.")
    except Unwell:
        headers = {"Retry-After": str(COME_AGAIN_S)}
        return refusal(request.scope, 503, "The choice could not be kept just now.", headers)
    if is_new:
        house.metrics.kept(record.site, record.method)
    answer = _json(_told(record), 201 if is_new else 200)
    if is_new or await _is_newest(house, record):
        for cookie in _cookies(house, request, stand, sent, record):
            answer.headers.append("Set-Cookie", cookie)
    return answer


async def _is_newest(house: House, record: Record) -> bool:
    """Whether its browser has chosen nothing since: what is sent again must not bring it back."""
    records = await house.store.of_subject(record.site, record.subject)
    return bool(records) and records[-1].id == record.id


async def _checked(house: House, request: Request, stand: Stand) -> tuple[Sent, Draft]:
    """What was sent, and what is to be kept of it; raises `Malformed`."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in KINDS:
        raise Malformed(415, "A choice is sent as application/json or text/plain.")
    body = await request.body()
    sent = decode(body)
    question = await question_of(house.store, stand, sent.revision)
    if question is None:
        raise Malformed(422, "The revision is none that this site has asked.")
    check(sent, question.purposes)
    return sent, _draft(house, request, stand, sent, question, body)


def _draft(
    house: House, request: Request, stand: Stand, sent: Sent, question: Asked, body: bytes
) -> Draft:
    settings = house.settings
    asker = house.asker(request.scope)
    due = stand.bundle_for(asker.place).asked
    return Draft(
        site=stand.slug,
        key=sent.key,
        body_hash=hashlib.sha256(body).hexdigest(),
        method=sent.method,
        revision=sent.revision,
        text_hash=question.text_hash(sent.language),
        services_hash=question.services_hash,
        language=sent.language,
        regime=due.regime,
        regime_shown=sent.regime,
        place=asker.place or "",
        place_from=asker.place_from,
        signal=sent.signal,
        granted=tuple(sorted(name for name, given in sent.purposes.items() if given)),
        denied=tuple(sorted(name for name, given in sent.purposes.items() if not given)),
        days=due.days,
        client_time=sent.time,
        subject=sent.subject,
        secret_hash=_hash(sent.secret),
        address=truncated(asker.address) if settings.keep_address else "",
        user_agent=agent_of(request.scope, settings),
    )


def _cookies(
    house: House, request: Request, stand: Stand, sent: Sent, record: Record
) -> Iterable[str]:
    """The choice cookie once more, so that it outlives a script's: for the site's own pages only.

    Any page can send a form to any server. Without an `Origin` of the site's, which no other page
    can forge, it would be a way to change somebody's choice.
    """
    choice = parse_choice(sent.cookie)
    question = stand.revisions.get(sent.revision)
    origin = request.headers.get("origin", "")
    if choice is None or question is None or not is_registered(stand.site, origin):
        return ()
    allowed = consent_of(choice, question.site.services).allowed
    is_same = (choice.id, choice.revision) == (sent.subject, sent.revision)
    if sent.cookie is None or not is_same or allowed & sent.purposes.keys() != set(record.granted):
        return ()
    scheme, host = asked_at(request.scope, house.settings)
    return choice_cookies(stand.site, host, sent.cookie, record.days, secure=scheme == "https")


async def _show(house: House, request: Request) -> Response:
    """All records of the browser whose secret this is: no page of another's can ask."""
    records = await _own(house, request)
    return _json({"records": [told(record) for record in records]}, 200)


async def _erase(house: House, request: Request) -> Response:
    """Remove what is personal from all of them. What was proved stays proved, of nobody."""
    records = await _own(house, request)
    record = records[-1]
    try:
        count = await house.store.erase(record.site, record.subject)
    except Unwell:
        headers = {"Retry-After": str(COME_AGAIN_S)}
        return refusal(request.scope, 503, "Nothing could be erased just now.", headers)
    return _json({"erased": count}, 200)


async def _receipt(house: House, request: Request) -> Response:
    wanted = request.path_params["id"]
    records = await _own(house, request)
    until = next(place for place, record in enumerate(records) if record.id == wanted)
    records = records[: until + 1]
    archived = await house.store.archived(records[-1].site, records[-1].text_hash)
    shown = msgspec.json.decode(archived) if archived else {}
    answer = _json(receipt(records, shown, house.keys, house.clock()), 200)
    answer.headers["Content-Disposition"] = 'attachment; filename="consent-receipt.json"'
    return answer


async def _own(house: House, request: Request) -> list[Record]:
    """The records of the browser that asks, oldest first, the one in the path among them.

    Raises `HTTPException`: the same where there is no such record as where it is another's.
    """
    stand = _stand(house, request)
    bearer = _BEARER.fullmatch(request.headers.get("authorization", ""))
    if bearer is None:
        raise HTTPException(
            401, "Send the browser's secret: Authorization: Bearer SECRET.",
            {"WWW-Authenticate": "Bearer"},
        )  # fmt: skip
    id_ = request.path_params["id"]
    record = await house.store.find(stand.slug, id_) if _ID.fullmatch(id_) else None
    if record is None or not hmac.compare_digest(record.secret_hash, _hash(bearer[1].lower())):
        raise _NOBODY
    records = await house.store.of_subject(stand.slug, record.subject)
    # It may just have been erased.
    if not any(one.id == id_ for one in records):
        raise _NOBODY
    return records


def _stand(house: House, request: Request) -> Stand:
    stand = house.shelf.stand(request.path_params["site"])
    if stand is None:
        raise HTTPException(404, "There is no such site.")
    return stand


def _told(record: Record) -> Told:
    return Told(
        id=record.id,
        time=record.time // 1000,
        number=record.number,
        receipt=f"/{record.site}/consents/{record.id}/receipt",
    )


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _json(value: object, status: int) -> Response:
    return Response(
        msgspec.json.encode(value),
        status,
        {"Cache-Control": "no-store", "Vary": "Origin"},
        media_type="application/json",
    )
