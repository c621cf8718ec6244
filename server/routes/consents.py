"""Each browser's rights over its own records: read them, take a receipt, have them erased."""

from __future__ import annotations

import hashlib
import hmac
import re

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server.house import House
from server.receipts import receipt
from server.record import Record, told
from server.refusal import COME_AGAIN_S, refusal
from server.shelf import Stand
from server.store import Unwell

_BEARER = re.compile(r"Bearer ([0-9a-f]{64})", re.IGNORECASE)
_ID = re.compile(r"[0-9a-f]{32}")
_NOBODY = HTTPException(404, "There is no such record, or it is not this browser's.")


def routes(house: House) -> list[Route]:
    """`/{site}/consents/{id}` and below."""

    async def own(request: Request) -> Response:
        if request.method == "DELETE":
            return await _erase(house, request)
        return await _show(house, request)

    async def own_receipt(request: Request) -> Response:
        return await _receipt(house, request)

    return [
        Route("/{site}/consents/{id}", own, methods=["GET", "DELETE"]),
        Route("/{site}/consents/{id}/receipt", own_receipt, methods=["GET"]),
    ]


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


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _json(value: object, status: int) -> Response:
    return Response(
        msgspec.json.encode(value),
        status,
        {"Cache-Control": "no-store", "Vary": "Origin"},
        media_type="application/json",
    )
