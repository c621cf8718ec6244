"""A site with pages behind a login form, a session cookie and a trap for crawlers: log out."""

from __future__ import annotations

import secrets
from urllib.parse import parse_qsl

from scanner.demo.exchange import Hit, Response, html, redirect
from scanner.demo.site import Site
from tests.web.assets import site

HOST = "login.example"
USER, PASSWORD = "ada", "difference engine"

FORM = """<!doctype html><html lang="en"><title>Log in</title><h1>Log in</h1>
<form method="post" action="/login"><label>User <input name="user" autocomplete="username"></label>
<label>Password <input name="password" type="password"></label><button id="enter">Log in</button>
</form>"""


def inside(title: str) -> str:
    """HTML of a page behind the login."""
    return (
        f'<!doctype html><html lang="en"><title>{title}</title><h1>{title}</h1>'
        '<a href="/account">Account</a> <a href="/orders">Orders</a> <a href="/logout">Log out</a>'
        f"<script>document.cookie = 'in_{title.lower()}=1; path=/; max-age=3600'</script>"
    )


def login_sites() -> dict[str, Site]:
    """The site; its sessions live as long as it does."""
    sessions: set[str] = set()

    def enter(hit: Hit) -> Response:
        if hit.method != "POST":
            return html(FORM)
        given = dict(parse_qsl(hit.body.decode()))
        if (given.get("user"), given.get("password")) != (USER, PASSWORD):
            return html(FORM, status=403)
        session = secrets.token_hex(16)
        sessions.add(session)
        return redirect("/account", f"sid={session}; Path=/; HttpOnly; Secure", status=303)

    def behind(hit: Hit) -> Response:
        if hit.cookies.get("sid") not in sessions:
            return redirect("/login")
        return html(inside(hit.path[1:].title()))

    def leave(hit: Hit) -> Response:
        sessions.discard(hit.cookies.get("sid", ""))
        return redirect("/login", "sid=; Path=/; Max-Age=0")

    index = '<!doctype html><html lang="en"><title>Start</title><a href="/account">Account</a>'
    return {
        HOST: site(
            {
                "/": html(index),
                "/login": enter,
                "/account": behind,
                "/orders": behind,
                "/logout": leave,
            }
        )
    }
