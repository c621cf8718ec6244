"""Who sent a request to a site's preferences page: what they chose, and what they may be shown."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from banner.choice import Consent, cookie_of
from banner.desk import Desk
from banner.regimes import MAX_DAYS
from server.choosing import Purse, parse_purse, refuses
from server.cookies import choice_cookies, cookie, reaches
from server.house import House
from server.languages import lang_of, language_for
from server.origin import Asker, asked_at
from server.shelf import Stand

PURSE = "consentry_secret"


class Visitor:
    """One request for a site's page, with all that is known of who sent it."""

    def __init__(self, house: House, request: Request) -> None:
        """Raises `HTTPException` where there is no such site."""
        stand = house.shelf.stand(request.path_params["site"])
        if stand is None:
            raise HTTPException(404, "There is no such site.")
        self.stand: Stand = stand
        self.asker: Asker = house.asker(request.scope)
        self.bundle = stand.bundle_for(self.asker.place)
        self.site = self.bundle.site
        self.path = f"/{stand.slug}/preferences"
        scheme, self.host = asked_at(request.scope, house.settings)
        self.is_secure = scheme == "https"
        cookies = request.headers.get("cookie")
        self.consent: Consent = Desk(self.bundle).consent(cookies, request.headers)
        self.signal = refuses(self.bundle, request.headers)
        self.purse = parse_purse(cookie_of(cookies, PURSE))
        self.language = language_for(
            lang_of(request.scope),
            request.headers.get("accept-language", ""),
            self.bundle.languages,
        )

    def keep_purse(self, answer: Response, purse: Purse) -> None:
        """Let the browser keep what shows that it is the same, for this page alone."""
        self._set(answer, cookie(
            PURSE, purse.text, MAX_DAYS, secure=self.is_secure, path=self.path, more="HttpOnly"
        ))  # fmt: skip

    def keep_choice(self, answer: Response, text: str) -> None:
        """Let the site's pages have the choice; where they can't get it, this page alone."""
        days = self.bundle.asked.days
        for one in choice_cookies(self.site, self.host, text, days, secure=self.is_secure):
            self._set(answer, one)
        if not reaches(self.site, self.host):
            name = self.site.banner.cookie_name
            self._set(answer, cookie(name, text, days, secure=self.is_secure, path=self.path))

    @staticmethod
    def _set(answer: Response, text: str) -> None:
        answer.headers.append("Set-Cookie", text)
