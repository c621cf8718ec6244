"""Signing in at an OpenID provider: the way there and back, and all that must not let one in."""

from __future__ import annotations

import asyncio
import importlib.util
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc.jwk import ECKey, OctKey
from starlette.applications import Starlette

from scanner.errors import UsageFault
from server.admin.oidc import ERRAND_S
from server.admin.provider import KNOWN_S, Away, Errand, Provider
from server.app import application
from server.settings import Settings
from tests.server.known import known
from tests.server.owning import acts, running
from tests.server.provider import CLIENT, SECRET, OpenIdProvider, openid_provider, path_of
from tests.server.serving import browser

COOKIE = "__Secure-consentry_oidc"
# Made once: it takes longer than all that is asked with it.
TLS = httpx.create_ssl_context()
FAILED = ("-", "failed sign-in", "", "by the provider")


@pytest.fixture
def provider() -> Iterator[OpenIdProvider]:
    with openid_provider() as made:
        yield made


def settings_for(provider: OpenIdProvider) -> dict[str, Any]:
    return {"oidc_issuer": provider.url, "oidc_client_id": CLIENT, "oidc_client_secret": SECRET}


@pytest.fixture
async def app(tmp_path: Path, provider: OpenIdProvider) -> AsyncIterator[Starlette]:
    async with running(tmp_path, **settings_for(provider)) as made:
        await known(made, "ada@example.com", "records", password="")
        yield made


@pytest.fixture
async def client(app: Starlette) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(app) as made:
        yield made


def errands_of(app: Starlette) -> Any:
    """What remembers who is on the way to the provider."""
    return next(one.endpoint.__self__ for one in app.routes if one.path == "/admin/oidc")  # type: ignore[attr-defined]


async def sent_back(client: httpx.AsyncClient) -> str:
    """Path of our page to which the provider sends the browser that has signed in there."""
    there = await client.get("/admin/oidc")
    assert there.status_code == 303, there.text
    async with httpx.AsyncClient(verify=TLS) as elsewhere:
        back = await elsewhere.get(there.headers["location"])
    return path_of(back.headers["location"])


async def is_let_in(client: httpx.AsyncClient, answer: httpx.Response) -> bool:
    """Whether an answer opened a session; a failure says so on the page, and changes nothing."""
    opened = "__Host-consentry_admin=" in str(answer.headers)
    assert opened == (answer.status_code == 200), answer.text
    assert opened or 'role="alert"' in answer.text
    assert (await client.get("/admin/")).status_code == (200 if opened else 401)
    return opened


async def test_the_provider_vouches_for_a_person(
    app: Starlette, client: httpx.AsyncClient, provider: OpenIdProvider
) -> None:
    page = await client.get("/admin/login")
    assert 'href="/admin/oidc"' in page.text
    answer = await client.get(await sent_back(client))
    assert await is_let_in(client, answer)
    # `SameSite=Strict` cookies stay away from a redirect that another site's page began.
    assert 'content="0;url=/admin/"' in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert "script-src" not in answer.headers["content-security-policy"]
    session = next(
        one for one in answer.headers.get_list("set-cookie") if one.startswith("__Host-consentry")
    )
    assert "SameSite=strict" in session
    assert COOKIE not in client.cookies
    assert (await client.get("/admin/sites/shop/consents")).status_code == 200
    assert (await client.get("/admin/sites/shop/withdrawal")).status_code == 403
    assert (await acts(app))[0] == ("ada@example.com", "sign in", "", "by the provider")
    await app.state.house.store.users.remove("ada@example.com")
    assert (await client.get("/admin/")).status_code == 401


async def test_what_goes_to_the_provider_tells_it_no_secret(client: httpx.AsyncClient) -> None:
    there = await client.get("/admin/oidc")
    asked = parse_qs(urlsplit(there.headers["location"]).query)
    assert set(asked) == {"client_id", "redirect_uri", "response_type", "scope", "state", "nonce",
                          "code_challenge", "code_challenge_method"}  # fmt: skip
    cookie = there.headers["set-cookie"]
    for word in ("HttpOnly", "SameSite=lax", "Secure", "Path=/admin/oidc", f"Max-Age={ERRAND_S}"):
        assert word in cookie.split("; "), cookie
    for name in ("state", "nonce", "code_challenge"):
        assert asked[name][0] not in cookie
    assert SECRET not in there.headers["location"]
    again = parse_qs(urlsplit((await client.get("/admin/oidc")).headers["location"]).query)
    for name in ("state", "nonce", "code_challenge"):
        assert again[name] != asked[name]


def claim(**changed: Any) -> Callable[[OpenIdProvider], None]:
    """A fault: an ID token with other claims; None takes one away."""

    def order(provider: OpenIdProvider) -> None:
        provider.claims = lambda claims: {
            name: value for name, value in {**claims, **changed}.items() if value is not None
        }

    return order


def signed(key: ECKey | OctKey, alg: str) -> Callable[[OpenIdProvider], None]:
    def order(provider: OpenIdProvider) -> None:
        provider.signs_with, provider.alg = key, alg

    return order


def says(**changed: Any) -> Callable[[OpenIdProvider], None]:
    def order(provider: OpenIdProvider) -> None:
        provider.about = lambda about: {**about, **changed}

    return order


NOW = int(time.time())
REFUSED: dict[str, Callable[[OpenIdProvider], None]] = {
    "another audience": claim(aud="another-client"),
    "another audience beside ours": claim(aud=[CLIENT, "another-client"]),
    "another party": claim(azp="another-client"),
    "another issuer": claim(iss="http://127.0.0.1:1"),
    "expired": claim(iat=NOW - 7_200, exp=NOW - 3_600),
    "not yet": claim(nbf=NOW + 3_600),
    "another nonce": claim(nonce="0" * 64),
    "no nonce": claim(nonce=None),
    "no expiry": claim(exp=None),
    "no subject": claim(sub=None),
    "unknown person": claim(email="eve@example.com"),
    "e-mail not verified": claim(email_verified=False),
    "e-mail perhaps verified": claim(email_verified="true"),
    "e-mail of unsaid state": claim(email_verified=None),
    "e-mail that is none": claim(email=["ada@example.com"]),
    "e-mail with a blank": claim(email="ada@example.com eve"),
    "another access token": claim(at_hash="AAAAAAAAAAAAAAAAAAAAAA"),
    "another key": signed(ECKey.generate_key("P-256", {"kid": "one"}), "ES256"),
    "signed with the secret": signed(OctKey.import_key(SECRET.ljust(32, "x")), "HS256"),
    "another answerer": says(authorization_response_iss_parameter_supported=True),
    "refused there": lambda provider: setattr(provider, "error", "access_denied"),
}


async def test_what_is_not_right_lets_nobody_in(app: Starlette, provider: OpenIdProvider) -> None:
    right = dict(vars(provider))
    errands = errands_of(app)
    for place, (fault, order) in enumerate(REFUSED.items()):
        vars(provider).update(right)
        order(provider)
        errands._provider._known = None
        # Each from a network of its own: five failures are all that one has.
        async with browser(app, f"198.51.{place}.7") as client:
            answer = await client.get(await sent_back(client))
            assert answer.status_code == 403, fault
            assert not await is_let_in(client, answer), fault
            assert COOKIE not in client.cookies
    assert await acts(app) == [FAILED] * len(REFUSED)
    vars(provider).update(right)
    errands._provider._known = None
    async with browser(app) as client:
        assert await is_let_in(client, await client.get(await sent_back(client)))


async def test_another_state_lets_nobody_in(
    app: Starlette, client: httpx.AsyncClient, provider: OpenIdProvider
) -> None:
    back = await sent_back(client)
    code = back.partition("code=")[2].partition("&")[0]
    async with browser(app) as other:
        # Nobody is signed in as somebody else by a link.
        assert not await is_let_in(other, await other.get(back))
        await other.get("/admin/oidc")
        assert not await is_let_in(other, await other.get(back))
    for query in (f"code={code}&state={'0' * 64}", f"code={code}", f"code={code}&state=é"):
        there = await client.get("/admin/oidc")
        assert there.status_code in (303, 429)
        answer = await client.get(f"/admin/oidc/callback?{query}")
        assert not await is_let_in(client, answer)
    # None of these codes has reached the provider, which would have used it up.
    assert "/token" not in provider.asked


async def test_a_code_is_good_for_once(
    app: Starlette, client: httpx.AsyncClient, provider: OpenIdProvider
) -> None:
    back = await sent_back(client)
    kept = client.cookies[COOKIE]
    assert await is_let_in(client, await client.get(back))
    asked = len(provider.asked)
    async with browser(app) as other:
        other.cookies.set(COOKIE, kept, domain="consent.example", path="/admin/oidc")
        assert not await is_let_in(other, await other.get(back))
    assert len(provider.asked) == asked
    # A process that doesn't know of it is told so by the provider.
    errands_of(app)._used.clear()
    async with browser(app) as other:
        other.cookies.set(COOKIE, kept, domain="consent.example", path="/admin/oidc")
        assert not await is_let_in(other, await other.get(back))
    assert provider.asked[-1] == "/token"


async def test_an_errand_ends_with_its_time_and_is_not_forged(
    app: Starlette, client: httpx.AsyncClient
) -> None:
    house, back = app.state.house, await sent_back(client)
    expires, seed, mac = client.cookies[COOKIE].split(".")
    forged = (f"{int(expires) + 1}.{seed}.{mac}", f"{expires}.{'0' * 32}.{mac}", "..", f"{seed}.é")
    for value in forged:
        answer = await client.get(back, headers={"Cookie": f"{COOKIE}={value}".encode()})
        assert answer.status_code == 403, value
    now = house.clock()
    house.clock = lambda: now + ERRAND_S + 1
    async with browser(app, "198.51.100.7") as late:
        late.cookies = client.cookies
        assert (await late.get(back)).status_code == 403


async def test_failures_at_the_provider_count_as_guesses(client: httpx.AsyncClient) -> None:
    for _ in range(5):
        assert (await client.get("/admin/oidc/callback?code=x&state=y")).status_code == 403
    for path in ("/admin/oidc", "/admin/oidc/callback?code=x&state=y"):
        answer = await client.get(path)
        assert answer.status_code == 429
        assert 0 < int(answer.headers["retry-after"]) <= 60


async def test_a_provider_that_is_down_is_said(
    app: Starlette, client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    with openid_provider() as gone:
        pass
    errands_of(app)._provider = Provider(
        Settings(public_url="https://consent.example", **settings_for(gone))
    )
    answer = await client.get("/admin/oidc")
    assert answer.status_code == 503
    assert "cannot be asked just now" in answer.text
    assert "cannot be reached (ConnectError)" in caplog.text
    # Others sign in as before.
    assert 'name="password"' in answer.text


async def test_a_provider_that_goes_down_on_the_way_is_said(
    client: httpx.AsyncClient, provider: OpenIdProvider
) -> None:
    with openid_provider() as gone:
        pass
    provider.about = lambda about: {**about, "token_endpoint": f"{gone.url}/token"}
    answer = await client.get(await sent_back(client))
    assert answer.status_code == 503
    assert not await is_let_in(client, answer)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"issuer": "https://another.example"}, "calls itself otherwise"),
        ({"authorization_endpoint": None}, "names no authorization_endpoint"),
        ({"authorization_endpoint": "javascript:alert(1)"}, "names no authorization_endpoint"),
    ],
)
async def test_a_provider_that_is_none_is_said(
    provider: OpenIdProvider, changed: dict[str, Any], why: str
) -> None:
    says(**changed)(provider)
    ours = Provider(Settings(public_url="https://consent.example", **settings_for(provider)))
    with pytest.raises(Away, match=why):
        await ours.address(Errand(state="s", nonce="n", verifier="v" * 43))


async def test_the_provider_is_asked_once_for_all_who_come(provider: OpenIdProvider) -> None:
    now = [0.0]
    settings = Settings(public_url="https://consent.example", **settings_for(provider))
    ours = Provider(settings, lambda: now[0])
    errand = Errand(state="s", nonce="n", verifier="v" * 43)
    await asyncio.gather(*(ours.address(errand) for _ in range(10)))
    assert len(provider.asked) == 1
    now[0] = KNOWN_S
    await ours.address(errand)
    assert len(provider.asked) == 2


async def test_a_new_key_is_known_at_once(
    client: httpx.AsyncClient, provider: OpenIdProvider
) -> None:
    await sent_back(client)
    provider.key = provider.signs_with = ECKey.generate_key("P-256", {"kid": "one", "use": "sig"})
    assert await is_let_in(client, await client.get(await sent_back(client)))


async def test_an_email_may_come_as_user_info(
    app: Starlette, client: httpx.AsyncClient, provider: OpenIdProvider
) -> None:
    claim(email=None, email_verified=None)(provider)
    provider.user_info = {"sub": "another", "email": "ada@example.com", "email_verified": True}
    assert not await is_let_in(client, await client.get(await sent_back(client)))
    provider.user_info["sub"] = "4711"
    assert await is_let_in(client, await client.get(await sent_back(client)))


async def test_another_claim_may_be_the_name(tmp_path: Path, provider: OpenIdProvider) -> None:
    given = {**settings_for(provider), "oidc_claim": "preferred_username"}
    async with running(tmp_path, **given) as app, browser(app) as client:
        await known(app, "ada@example.com", password="")
        assert not await is_let_in(client, await client.get(await sent_back(client)))
        await known(app, "ada", password="")
        assert await is_let_in(client, await client.get(await sent_back(client)))


async def test_without_the_setting_there_is_no_such_page(tmp_path: Path) -> None:
    async with running(tmp_path) as app, browser(app) as client:
        await known(app)
        assert (await client.get("/admin/oidc")).status_code == 404
        assert "/admin/oidc" not in (await client.get("/admin/login")).text


def test_without_authlib_a_sentence_says_what_to_install(
    provider: OpenIdProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "authlib" else found(name)
    )
    application(Settings())
    with pytest.raises(UsageFault, match=r"pip install 'consentry\[oidc\]'"):
        application(Settings(public_url="https://consent.example", **settings_for(provider)))
