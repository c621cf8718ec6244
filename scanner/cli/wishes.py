"""From the words of `consentry scan` to `ScanOptions`, every fault one sentence."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from scanner.cli.choices import consent_states, header, pair, readable, site_url, viewport
from scanner.crawl.scope import Scope
from scanner.errors import UsageFault
from scanner.options import BrowserOptions, PageOptions, ScanOptions
from scanner.urls import is_local

if TYPE_CHECKING:
    from scanner.settings.site import Site

# Settings that are called as their options are.
_SAME = (
    "depth", "include", "exclude", "extra_pages", "subdomains", "ignore_robots", "concurrency",
    "delay", "timeout", "deadline", "credentials", "locale", "timezone", "user_agent", "device",
    "viewport", "proxy", "browser", "browser_args", "headed", "host_rules", "ignore_https_errors",
    "third_party_cookies", "gpc", "dnt", "submit_forms", "keep_values",
)  # fmt: skip


def options_from(given: dict[str, Any]) -> ScanOptions:
    """The options of a scan; raises `UsageFault` for what can't be meant."""
    url = site_url(given["url"])
    states = consent_states(given["states"])
    if given["gpc"] and "gpc" in states:
        raise UsageFault(
            "--gpc: it makes every visit with Global Privacy Control, and --states has gpc beside "
            "others; leave one of the two away."
        )
    options = ScanOptions(
        url=url,
        states=states,
        pages=given["pages"],
        depth=given["depth"],
        include=given["include"],
        exclude=given["exclude"],
        extra_pages=tuple(site_url(page, "--page") for page in given["extra_pages"]),
        subdomains=given["subdomains"],
        ignore_robots=given["ignore_robots"],
        sitemap=not given["no_sitemap"],
        concurrency=given["concurrency"] or 0,
        delay=given["delay"],
        deadline=given["deadline"],
        login=readable(given["login"], "--login") if given["login"] else None,
        consent_script=_script(given["consent_script"]),
        dns=not given["no_dns"] and not given["host_rules"] and not is_local(url),
        page=_page(given),
        browser=_browser(given),
    )
    Scope(options)  # the patterns are regular expressions, or it says so now
    return options


def options_of(site: Site, folder: Path, **other: Any) -> ScanOptions:
    """The options of a site's scan by its table in sites.toml, which lies in `folder`.

    `other` are options of `consentry scan` by the name of their parameter, and count more.
    """
    wish = site.scan
    files = {
        name: str(folder / path)
        for name in ("login", "consent_script", "storage_state")
        if (path := getattr(wish, name))
    }
    same = {name: getattr(wish, name) for name in _SAME}
    return options_from(
        {
            "url": site.url,
            "states": ",".join(wish.states),
            "pages": wish.max_pages,
            "headers": tuple(f"{name}: {value}" for name, value in wish.headers.items()),
            "cookies": tuple(f"{name}={value}" for name, value in wish.cookies.items()),
            "no_sitemap": not wish.sitemap,
            "no_interaction": not wish.interaction,
            "no_screenshots": not wish.screenshots,
            "no_forms": not wish.fill_forms,
            "no_dns": not wish.dns,
            "quick": not wish.deep,
            "har": False,
            **dict.fromkeys(("login", "consent_script", "storage_state")),
            **files,
            **same,
            **{name: value for name, value in other.items() if value is not None},
        }
    )


def _script(path: str | None) -> str | None:
    return readable(path, "--consent-script") if path else None


def _page(given: dict[str, Any]) -> PageOptions:
    state = given["storage_state"]
    credentials = given["credentials"]
    return PageOptions(
        timeout=given["timeout"],
        headers=tuple(header(text) for text in given["headers"]),
        cookies=tuple(pair(text, "=", "--cookie", "NAME=VALUE") for text in given["cookies"]),
        storage_state=readable(state, "--storage-state") if state else None,
        credentials=pair(credentials, ":", "--credentials", "USER:PASSWORD")
        if credentials
        else None,
        locale=given["locale"],
        timezone=given["timezone"],
        user_agent=given["user_agent"],
        device=given["device"],
        viewport=viewport(given["viewport"]) if given["viewport"] else None,
        interact=not given["no_interaction"],
        screenshots=not given["no_screenshots"],
        deep=not given["quick"],
        fill_forms=not given["no_forms"] and not given["quick"],
        submit_forms=given["submit_forms"],
        har=given["har"],
        keep_values=given["keep_values"],
    )


def _browser(given: dict[str, Any]) -> BrowserOptions:
    bad = [arg for arg in given["browser_args"] if not arg.startswith("--")]
    if bad:
        raise UsageFault(f"--browser-arg: {bad[0]!r} is no switch; write it like --lang=de.")
    return BrowserOptions(
        path=given["browser"],
        headed=given["headed"],
        third_party_cookies=given["third_party_cookies"],
        proxy=given["proxy"],
        host_rules=given["host_rules"],
        ignore_https_errors=given["ignore_https_errors"],
        gpc=given["gpc"],
        dnt=given["dnt"],
        arguments=given["browser_args"],
    )
