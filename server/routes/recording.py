"""Choices that browsers post: checked, kept, and acknowledged once they are on disk."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import msgspec
from starlette.exceptions import HTTPException
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from banner.choice import consent_of, parse_choice
from server.archive import Asked, question_of
from server.cookies import choice_cookies
from server.guards.cors import is_registered
from server.house import House
from server.origin import agent_of, asked_at, truncated
from server.record import Draft, Record
from server.refusal import COME_AGAIN_S, header, refusal
from server.sending import Pairs
from server.shelf import Stand
from server.store import Altered, Foreign, Unwell
from server.wire import Malformed, Sent, Told, check, decode

# What a browser sends without asking first (a beacon), and what programs send.
KINDS = frozenset({b"application/json", b"text/plain"})
_HEADERS: Pairs = (
    (b"content-type", b"application/json"),
    (b"cache-control", b"no-store"),
    (b"vary", b"Origin"),
)
_encode = msgspec.json.Encoder().encode


def routes(house: House) -> list[Route]:
    """`POST /{site}/consents`."""
    return [Route("/{site}/consents", Recording(house), methods=["POST"])]


class Recording:
    """Keeps what is posted. Without the framework's request and response, as in `sending`."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        message = await receive()
        answer = await self._keep(scope, message.get("body", b""))
        await answer(scope, receive, send)

    async def _keep(self, scope: Scope, body: bytes) -> ASGIApp:
        house = self._house
        stand = house.shelf.stand(scope["path_params"]["site"])
        if stand is None:
            raise HTTPException(404, "There is no such site.")
        try:
            sent, draft = await self._checked(scope, stand, body)
            record, is_new = await house.store.add(draft)
        except Malformed as error:
            return refusal(scope, error.status, str(error))
        except Altered:
            return refusal(scope, 409, "This key was used for another choice.")
        except Foreign:
            return refusal(scope, 409, "This subject is another browser's.")
        except Unwell:
            headers = {"Retry-After": str(COME_AGAIN_S)}
            return refusal(scope, 503, "The choice could not be kept just now.", headers)
        cookies: Iterable[str] = ()
        if is_new:
            house.metrics.kept(record.site, record.method)
        if sent.cookie is not None and (is_new or await self._is_newest(record)):
            cookies = self._cookies(scope, stand, sent, record)
        return _Kept(_told(record), 201 if is_new else 200, cookies)

    async def _is_newest(self, record: Record) -> bool:
        """Whether its browser has chosen nothing since: else it would bring that one back."""
        records = await self._house.store.of_subject(record.site, record.subject)
        return bool(records) and records[-1].id == record.id

    async def _checked(self, scope: Scope, stand: Stand, body: bytes) -> tuple[Sent, Draft]:
        """What was sent, and what is to be kept of it; raises `Malformed`."""
        if header(scope, b"content-type").partition(b";")[0].strip().lower() not in KINDS:
            raise Malformed(415, "A choice is sent as application/json or text/plain.")
        sent = decode(body)
        question = await question_of(self._house.store, stand, sent.revision)
        if question is None:
            raise Malformed(422, "The revision is none that this site has asked.")
        check(sent, question.purposes)
        return sent, self._draft(scope, stand, sent, question, body)

    def _draft(self, scope: Scope, stand: Stand, sent: Sent, question: Asked, body: bytes) -> Draft:
        settings = self._house.settings
        asker = self._house.asker(scope)
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
            secret_hash=hashlib.sha256(sent.secret.encode()).hexdigest(),
            address=truncated(asker.address) if settings.keep_address else "",
            user_agent=agent_of(scope, settings),
        )

    def _cookies(self, scope: Scope, stand: Stand, sent: Sent, record: Record) -> Iterable[str]:
        """The choice cookie once more, so that it outlives a script's: for the site's own pages.

        Any page can send a form to any server. Without an `Origin` of the site's, which no other
        page can forge, it would be a way to change somebody's choice.
        """
        choice = parse_choice(sent.cookie)
        question = stand.revisions.get(sent.revision)
        origin = header(scope, b"origin").decode("latin-1")
        if choice is None or question is None or not is_registered(stand.site, origin):
            return ()
        allowed = consent_of(choice, question.site.services).allowed
        is_same = (choice.id, choice.revision) == (sent.subject, sent.revision)
        if not is_same or allowed & sent.purposes.keys() != set(record.granted):
            return ()
        scheme, host = asked_at(scope, self._house.settings)
        text = sent.cookie or ""
        return choice_cookies(stand.site, host, text, record.days, secure=scheme == "https")


class _Kept:
    """The answer to a choice that was kept."""

    def __init__(self, told: Told, status: int, cookies: Iterable[str]) -> None:
        self._body = _encode(told)
        self._status = status
        self._cookies = cookies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        length = (b"content-length", str(len(self._body)).encode())
        cookies = [(b"set-cookie", one.encode("latin-1")) for one in self._cookies]
        headers = [*_HEADERS, length, *cookies]
        await send({"type": "http.response.start", "status": self._status, "headers": headers})
        await send({"type": "http.response.body", "body": self._body})


def _told(record: Record) -> Told:
    return Told(
        id=record.id,
        time=record.time // 1000,
        number=record.number,
        receipt=f"/{record.site}/consents/{record.id}/receipt",
    )
