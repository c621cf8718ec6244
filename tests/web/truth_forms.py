"""What must be said about each form page, and what must not."""

from __future__ import annotations

from typing import Literal

import msgspec

from tests.web.forms import COLLECTOR, HOST, LISTENER, SOCKETS

Place = Literal["url", "header", "body", "websocket"]


class FormTruth(msgspec.Struct, frozen=True, kw_only=True):
    """One field of one page; for a negative row nothing may be reported on that page."""

    path: str
    field: str
    why: str
    positive: bool = True
    host: str = COLLECTOR
    place: Place = "url"
    parameter: str | None = None
    """Where it is sure: the query value, header or form field that carries it."""
    form: tuple[str, ...] = ("plain",)
    """Words that the description of the form must contain, all of them."""
    when: Literal["typing", "submit"] = "typing"
    recipient: Literal["first", "third"] = "third"
    secure_only: bool = False
    """Needs https, because WebCrypto does."""
    optional: bool = False
    """Good to find, no fault to miss."""

    @property
    def page(self) -> str:
        """Address of the page over https."""
        return f"https://{HOST}/{self.path}"

    @property
    def script(self) -> str:
        """Address of the script that does it."""
        return f"https://{LISTENER}/{self.path}.js"


def yes(path: str, field: str, why: str, *, form: str = "plain", **more: object) -> FormTruth:
    """A row for something that must be found; `form` is words with spaces between."""
    row = FormTruth(path=path, field=field, why=why, form=tuple(form.split()))
    return msgspec.structs.replace(row, **more)


def crypto(path: str, form: str, why: str) -> FormTruth:
    """A row for an e-mail address that a script hashes with the browser's help."""
    return yes(path, "email", why, form=form, parameter="h", secure_only=True)


def no(path: str, field: str, why: str) -> FormTruth:
    """A row for a page on which nothing may be reported."""
    return FormTruth(path=path, field=field, why=why, positive=False)


FORMS: tuple[FormTruth, ...] = (
    yes("keystrokes", "email", "plain, at each key", parameter="v"),
    crypto("sha256-blur", "sha256", "of the lower-cased address, in an image's query, on blur"),
    yes("md5-header", "email", "in a header", form="md5", place="header", parameter="X-Visitor"),
    yes("gzip-beacon", "email", "base64 in gzip in a beacon", form="base64 gzip", place="body"),
    yes("socket-text", "email", "in a text frame", host=SOCKETS, place="websocket"),
    yes(
        "socket-binary",
        "email",
        "in a binary frame",
        form="base64",
        host=SOCKETS,
        place="websocket",
    ),
    yes("json-escaped", "email", "each sign spelt \\uXXXX in a POST", form="", place="body"),
    yes("percent-twice", "email", "percent-encoded twice", form="", parameter="u"),
    crypto("sha1-upper", "sha1", "upper-case hex"),
    crypto("sha512-base64", "sha512 base64", "digest in base64"),
    crypto("sha256-of-md5", "sha256 md5", "sha256 of the hex of md5"),
    yes("url-path", "email", "a part of the address's path"),
    yes("password", "password", "at each key", place="body", parameter="p"),
    yes("card", "card", "at each key", place="body", parameter="cc"),
    yes("phone-digits", "phone", "only its digits", form="", parameter="t"),
    yes("name", "name", "with spaces", parameter="v"),
    yes("textarea", "text", "JSON", place="body"),
    yes("search", "search", "a search word told to a third party", parameter="v"),
    yes("on-submit", "email", "advanced matching", form="sha256", when="submit", secure_only=True),
    yes("polling", "email", "reads .value three times a second", place="body", parameter="e"),
    yes("delegated", "email", "listens on document, capture phase", parameter="v"),
    yes("duplicate-form", "email", "through a hidden copy of the form", place="body"),
    yes(
        "own-host",
        "email",
        "a third party's script, told to the site's own host",
        host=HOST,
        place="body",
        recipient="first",
    ),
    yes("editable", "text", "contenteditable", parameter="v", optional=True),
    yes("shadow", "email", "in an open shadow root", parameter="v"),
    yes("frame-same", "email", "in a frame of the site, heard by the parent", parameter="v"),
    yes("frame-cross", "email", "in a frame of another site, told to a third", parameter="v"),
    yes("late", "email", "the form comes after 1 s", parameter="v"),
    yes("controlled", "email", "like React: writes its own state back", parameter="v"),
    yes("masked-phone", "phone", "regrouped while it is typed", form="", parameter="t"),
    no("login-post", "password", "the site's own login, a form post"),
    no("login-fetch", "password", "the site's own login, by fetch"),
    no("suggest", "search", "the site's own script asks the site itself"),
    no("validate", "email", "nothing leaves"),
    no("strength", "password", "nothing leaves"),
    no("never-sent", "email", "a third party would read it on a submit that cannot come"),
    no("honeypot", "text", "cannot be seen: must not even be typed into; see /trap in the log"),
    no("code", "text", "four digits are no value to recognise"),
    no("counts", "email", "only how many keys and how long"),
)


NOT_TYPED: tuple[str, ...] = ("/trap",)
"""Paths of the site that are asked for only where something was typed into a hidden field."""
