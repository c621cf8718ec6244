"""Settings: three sources, one record, and every fault at once."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import click
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as some

from scanner.errors import UsageFault
from server.cli.serve import serve
from server.settings import KINDS, PREFIX, Settings, read_settings

DOCS = Path(__file__).parents[2] / "docs" / "server.md"
DIGEST = "ab" * 32


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def faults(flags: dict[str, Any], environment: dict[str, str]) -> list[str]:
    with pytest.raises(UsageFault) as caught:
        read_settings(flags, environment)
    return str(caught.value).splitlines()


def test_nothing_given_are_the_defaults() -> None:
    assert read_settings({}, {}) == Settings()


def test_every_setting_has_its_kind_and_takes_its_own_default() -> None:
    fields = {field.name: field for field in msgspec.structs.fields(Settings)}
    assert list(KINDS) == list(fields)
    for name, value in msgspec.structs.asdict(Settings()).items():
        if value not in ("", None):
            assert KINDS[name].check(value) == value, name


def test_a_flag_outweighs_a_variable_which_outweighs_the_file(tmp_path: Path) -> None:
    file = tmp_path / "server.toml"
    file.write_text('port = 1\nworkers = 1\nhost = "a.example"\nin_flight = 3\n')
    read = read_settings(
        {"port": "3", "host": None}, {"CONSENTRY_PORT": "2", "CONSENTRY_HOST": "b.example"}
    )
    assert (read.port, read.host, read.in_flight) == (3, "b.example", 3)


def test_all_kinds_come_from_text() -> None:
    read = read_settings(
        {},
        {
            "CONSENTRY_CONFIG": "a/sites.toml",
            "CONSENTRY_DATABASE": "postgresql://u:p@db/consents",
            "CONSENTRY_WORKERS": "4",
            "CONSENTRY_PUBLIC_URL": "https://Consent.Example:443/",
            "CONSENTRY_TRUSTED_PROXIES": "10.0.0.0/8, 192.0.2.7,fd00::/8",
            "CONSENTRY_COUNTRY_HEADERS": "CF-IPCountry",
            "CONSENTRY_COUNTRY_DATABASE": "geo.mmdb",
            "CONSENTRY_KEEP_ADDRESS": "yes",
            "CONSENTRY_ADMIN_TOKENS": DIGEST.upper(),
            "CONSENTRY_LOG_FORMAT": "json",
        },
    )
    assert read == Settings(
        config=Path("a/sites.toml"),
        database="postgresql://u:p@db/consents",
        workers=4,
        public_url="https://consent.example",
        trusted_proxies=("10.0.0.0/8", "192.0.2.7/32", "fd00::/8"),
        country_headers=("cf-ipcountry",),
        country_database=Path("geo.mmdb"),
        keep_address=True,
        admin_tokens=(DIGEST,),
        log_format="json",
    )


def test_a_file_names_paths_from_its_own_folder(tmp_path: Path) -> None:
    folder = tmp_path / "etc"
    folder.mkdir()
    (folder / "my.toml").write_text('config = "sites.toml"\ndata = "/srv/consentry"\n')
    for flags, environment in (
        ({"settings": str(folder / "my.toml")}, {}),
        ({}, {"CONSENTRY_SETTINGS": str(folder / "my.toml")}),
    ):
        read = read_settings(flags, environment)
        assert (read.config, read.data) == (folder / "sites.toml", Path("/srv/consentry"))


def test_a_variable_may_name_a_file_with_the_value(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("postgresql://u:p@db/consents\n")
    secret = {"CONSENTRY_DATABASE_FILE": str(tmp_path / "secret")}
    assert read_settings({}, secret).database == "postgresql://u:p@db/consents"
    gone = faults({}, {"CONSENTRY_DATABASE_FILE": "gone"})
    assert gone == ["CONSENTRY_DATABASE_FILE: gone: cannot be read."]


def test_an_empty_variable_is_not_given_and_others_are_left_alone() -> None:
    others = {"CONSENTRY_PORT": "", "CONSENTRY_BROWSER": "x", "CONSENTRY_LISTS": "y", "PORT": "z"}
    assert read_settings({}, others | {"CONSENTRY_REQUIRE_BROWSER": "1"}) == Settings()


def test_all_faults_come_together_each_with_its_source(tmp_path: Path) -> None:
    (tmp_path / "server.toml").write_text(
        'prot = 1\nport = "8484"\nkeep_address = "yes"\ntrusted_proxies = ["10.0.0.300"]\n'
    )
    told = faults(
        {"port": "lots", "workers": "0"},
        {"CONSENTRY_PROT": "1", "CONSENTRY_LOG_FORMAT": "xml", "CONSENTRY_PUBLIC_URL": "a/b"},
    )
    assert told == [
        'server.toml: prot: there is no such setting; did you mean "port"?',
        'server.toml: port: wanted a whole number from 0 to 65,535, got "8484".',
        'server.toml: keep_address: wanted true or false, got "yes".',
        'server.toml: trusted_proxies: wanted networks such as "10.0.0.0/8", got ["10.0.0.300"].',
        'CONSENTRY_LOG_FORMAT: wanted "text" or "json", got "xml".',
        "CONSENTRY_PROT: there is no such setting; did you mean CONSENTRY_PORT?",
        'CONSENTRY_PUBLIC_URL: wanted an address without a path such as "https://consent.example",'
        ' got "a/b".',
        '--port: wanted a whole number from 0 to 65,535, got "lots".',
        "--workers: wanted a whole number from 1 to 128, got 0.",
    ]


def test_what_may_hold_a_password_is_not_shown() -> None:
    (told,) = faults({}, {"CONSENTRY_DATABASE": "mysql://root:hunter2@db/x"})
    assert "hunter2" not in told
    (told,) = faults({}, {"CONSENTRY_ADMIN_TOKENS": "hunter2"})
    assert "hunter2" not in told
    (told,) = faults({}, {"CONSENTRY_OIDC_CLIENT_SECRET": "hunter2 "})
    assert "hunter2" not in told


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        ({"workers": "2"}, "workers: 2 processes cannot share a SQLite file"),
        ({"country_headers": "cf-ipcountry"}, "country_headers: is believed from trusted proxies"),
        ({"admin_header": "x-user"}, "admin_header: is believed from trusted proxies"),
        ({"oidc_client_id": "us"}, "oidc_client_id: is of use with oidc_issuer alone"),
        ({"oidc_client_secret": "x"}, "oidc_client_secret: is of use with oidc_issuer alone"),
        (
            {"oidc_issuer": "https://login.example", "public_url": "https://us.example"},
            "oidc_issuer: wants oidc_client_id too",
        ),
        (
            {"oidc_issuer": "https://login.example", "oidc_client_id": "us"},
            "oidc_issuer: wants public_url too",
        ),
        (
            {"oidc_issuer": "http://login.example"},
            '--oidc-issuer: wanted an https address such as "https://login.example/realms/main"',
        ),
        ({"oidc_issuer": "https://login.example/?x=1"}, "--oidc-issuer: wanted an https address"),
        ({"oidc_claim": "sub"}, '--oidc-claim: wanted "email" or "preferred_username"'),
        ({"settings": "gone.toml"}, "gone.toml: No such file"),
    ],
)
def test_what_does_not_go_together_is_said(flags: dict[str, str], words: str) -> None:
    (told,) = faults(flags, {})
    assert told.startswith(words)


@pytest.mark.parametrize(
    "issuer", ["https://login.example/", "https://login.example/realms/main", "http://127.0.0.1:99"]
)
def test_an_issuer_is_kept_as_it_is_written(issuer: str) -> None:
    given = {"oidc_issuer": issuer, "oidc_client_id": "us", "public_url": "https://us.example"}
    assert read_settings(given, {}).oidc_issuer == issuer


def test_a_file_that_is_no_toml_is_said(tmp_path: Path) -> None:
    (tmp_path / "server.toml").write_text("port =")
    (told,) = faults({}, {})
    assert told.startswith("server.toml: is not TOML: ")


@given(
    some.dictionaries(
        some.sampled_from([f"{PREFIX}{name.upper()}" for name in KINDS]),
        some.text(max_size=30).filter(lambda text: "\0" not in text),
        max_size=5,
    )
)
def test_whatever_is_given_is_read_or_told(environment: dict[str, str]) -> None:
    try:
        read = read_settings({}, environment)
    except UsageFault:
        return
    assert isinstance(read, Settings)


def rows() -> dict[str, str]:
    text = DOCS.read_text("utf-8").partition("\n## Settings\n")[2].partition("\n## ")[0]
    return dict(re.findall(r"^\| `(\w+)` \| (.*?) \|", text, re.MULTILINE))


def test_the_docs_list_every_setting_with_its_default() -> None:
    told = rows()
    known = msgspec.structs.asdict(Settings())
    assert list(told) == list(known)
    for name, value in known.items():
        if name in ("config", "data"):
            continue
        shown = "none" if value in ("", None, ()) else f"`{json.dumps(value)}`"
        assert told[name] == shown, name


def test_the_docs_and_the_command_have_the_same_options() -> None:
    page = DOCS.read_text("utf-8")
    names = {one.name for one in serve.params if isinstance(one, click.Option)}
    assert names - {"settings"} <= set(KINDS)
    for name in names:
        assert f"`--{(name or '').replace('_', '-')}`" in page


def test_deploy_files_set_what_there_is() -> None:
    files = list((DOCS.parents[1] / "deploy").iterdir())
    named = [
        name
        for path in files
        for name in re.findall(rf"{PREFIX}(\w+)\s*[=:]", path.read_text("utf-8"))
    ]
    assert len(named) > 5
    known = {name.upper() for name in KINDS}
    assert {name.removesuffix("_FILE") for name in named} <= known
