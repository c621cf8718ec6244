"""sites.toml: what it says becomes a scan's options, and all its faults are told at once."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest

from scanner.errors import UsageFault
from scanner.options import BrowserOptions, PageOptions, ScanOptions
from scanner.settings.scan import ScanSettings
from scanner.sites import load_services, load_sites, own_services, scan_options, schema

ROOT = Path(__file__).parents[2]

SHOP = '[sites.shop]\nurl = "https://shop.example.com/"\n'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "sites.toml"


def options(file: Path, text: str) -> ScanOptions:
    file.write_text(text, "utf-8")
    return scan_options(load_sites(file).site("shop"))


def faults(file: Path, text: str) -> list[str]:
    file.write_text(text, "utf-8")
    with pytest.raises(UsageFault) as caught:
        load_sites(file)
    return [line.removeprefix(f"{file}: ") for line in str(caught.value).splitlines()]


def scan_faults(file: Path, line: str) -> list[str]:
    """Faults of one setting, without the place that is the same for all."""
    told = faults(file, f"{SHOP}[sites.shop.scan]\n{line}\n")
    return [text.removeprefix("sites.shop.scan.") for text in told]


def test_a_url_is_all_that_a_site_needs(file: Path) -> None:
    assert options(file, SHOP) == ScanOptions(url="https://shop.example.com/")


def test_every_setting_reaches_the_scan(file: Path, tmp_path: Path) -> None:
    (tmp_path / "login.toml").write_text("steps = []")
    (tmp_path / "state.json").write_text("{}")
    (tmp_path / "choose.py").write_text("")
    text = (
        SHOP
        + """
    [sites.shop.scan]
    max_pages = 7
    depth = 2
    states = ["accepted", "before"]
    consent_script = "choose.py"
    fail_on = "low"
    include = ["/en/"]
    exclude = ['\\.pdf$']
    extra_pages = ["https://shop.example.com/hidden"]
    subdomains = true
    ignore_robots = true
    sitemap = false
    concurrency = 3
    delay = 1
    timeout = 12.5
    deadline = 600
    headers = { X-Token = "t" }
    cookies = { region = "eu" }
    storage_state = "state.json"
    credentials = "ann:pa:ss"
    login = "login.toml"
    locale = "de-DE"
    timezone = "Europe/Berlin"
    user_agent = "Test/1"
    device = "iPhone 15"
    viewport = "390x844"
    proxy = "socks5://127.0.0.1:1080"
    browser = "/opt/chrome"
    browser_args = ["--lang=de"]
    headed = true
    host_rules = "MAP * 127.0.0.1"
    ignore_https_errors = true
    third_party_cookies = "block"
    gpc = true
    dnt = true
    deep = false
    fill_forms = false
    submit_forms = true
    interaction = false
    screenshots = false
    keep_values = true
    dns = false
    """
    )
    wanted = ScanOptions(
        url="https://shop.example.com/",
        states=("before", "accepted"),
        consent_script=str(tmp_path / "choose.py"),
        pages=7,
        depth=2,
        include=("/en/",),
        exclude=(r"\.pdf$",),
        extra_pages=("https://shop.example.com/hidden",),
        subdomains=True,
        ignore_robots=True,
        sitemap=False,
        concurrency=3,
        delay=1.0,
        deadline=600.0,
        login=str(tmp_path / "login.toml"),
        dns=False,
        page=PageOptions(
            timeout=12.5,
            headers=(("X-Token", "t"),),
            cookies=(("region", "eu"),),
            storage_state=str(tmp_path / "state.json"),
            credentials=("ann", "pa:ss"),
            locale="de-DE",
            timezone="Europe/Berlin",
            user_agent="Test/1",
            device="iPhone 15",
            viewport=(390, 844),
            interact=False,
            deep=False,
            fill_forms=False,
            submit_forms=True,
            screenshots=False,
            keep_values=True,
        ),
        browser=BrowserOptions(
            path="/opt/chrome",
            headed=True,
            third_party_cookies="block",
            proxy="socks5://127.0.0.1:1080",
            host_rules="MAP * 127.0.0.1",
            ignore_https_errors=True,
            gpc=True,
            dnt=True,
            arguments=("--lang=de",),
        ),
    )
    assert options(file, text) == wanted
    used = set(tomllib.loads(text)["sites"]["shop"]["scan"])
    assert used == set(ScanSettings.model_fields), "a setting is not tried here"


def test_every_scan_option_can_be_set() -> None:
    """An option that `consentry scan` learns must be thought of here too."""
    elsewhere = {"url", "page", "browser", "settling", "har"}
    renamed = {"pages": "max_pages", "path": "browser", "arguments": "browser_args"}
    renamed |= {"interact": "interaction"}
    names = {
        renamed.get(field.name, field.name)
        for record in (ScanOptions, PageOptions, BrowserOptions)
        for field in msgspec.structs.fields(record)
        if field.name not in elsewhere
    }
    # What a scan finds and what a command makes of it are two things.
    assert names | {"fail_on"} == set(ScanSettings.model_fields)


def test_defaults_are_laid_under_every_site(file: Path) -> None:
    file.write_text(
        """
        [defaults]
        languages = ["en"]
        [defaults.scan]
        max_pages = 9
        exclude = ["/a"]
        headers = { X-One = "1", X-Two = "2" }
        [sites.plain]
        url = "https://plain.example/"
        [sites.own]
        url = "https://own.example/"
        languages = ["fr"]
        scan = { exclude = ["/b"], headers = { X-Two = "3" } }
        """
    )
    sites = load_sites(file)
    plain, own = sites.site("plain"), sites.site("own")
    assert plain.languages == ("en",)
    assert own.languages == ("fr",)
    assert (own.scan.max_pages, own.scan.exclude) == (9, ("/b",))
    assert own.scan.headers == {"X-One": "1", "X-Two": "3"}
    assert plain.scan.headers == {"X-One": "1", "X-Two": "2"}


@pytest.mark.parametrize(
    ("setting", "wanted"),
    [
        ('max_pages = "lots"', 'max_pages: wanted a whole number of at least 1, got "lots"'),
        ("max_pages = true", "max_pages: wanted a whole number of at least 1, got true"),
        ("depth = -1", "depth: wanted a whole number from 0 to 100, got -1"),
        ('include = ["/a", "("]', 'include[1]: wanted a regular expression, got "("'),
        ('include = "/a"', 'include: wanted a list, got "/a"'),
        ("headed = 1", "headed: wanted true or false, got 1"),
        ("deadline = nan", "deadline: wanted at least 1 second, as a number, got NaN"),
        ("headers = 5", "headers: wanted a table"),
        ('viewport = "big"', 'viewport: wanted a size in pixels such as "1280x900", got "big"'),
        (
            'extra_pages = ["/cart"]',
            "extra_pages[0]: wanted an address that starts with http:// or https://, "
            'got "/cart"',
        ),
        (
            'third_party_cookies = "no"',
            'third_party_cookies: wanted "allow" or "block", got "no"',
        ),
        ("max_page = 3", 'max_page: there is no such setting; did you mean "max_pages"?'),
        ("zzz = 3", "zzz: there is no such setting"),
        ("locale = 1979-05-27", 'locale: wanted a language tag such as "de" or "pt-BR", '
         'got "1979-05-27"'),
    ],
)  # fmt: skip
def test_a_fault_says_where_and_what_was_wanted(file: Path, setting: str, wanted: str) -> None:
    assert scan_faults(file, setting) == [wanted]


@pytest.mark.parametrize(
    "setting",
    ['credentials = "hunter2"', 'headers = { X-Key = "hunter2\\n" }', 'proxy = "hunter2"'],
)
def test_a_fault_in_a_secret_does_not_tell_it(file: Path, setting: str) -> None:
    (line,) = scan_faults(file, setting)
    assert "wanted" in line
    assert "hunter2" not in line


def test_all_faults_come_together(file: Path) -> None:
    text = """
    sitse = 1
    [defaults]
    regime = "optin"
    [sites.Shop]
    url = "https://shop.example/"
    [sites.blog]
    ulr = "https://blog.example/"
    [sites.blog.scan]
    delay = "soon"
    [sites.news]
    url = "news.example"
    scan = 3
    """
    told = sorted(faults(file, text))
    assert told == [
        'defaults.regime: wanted "auto", "opt-in", "opt-out" or "notice", got "optin"',
        "sites.Shop: wanted a short name for the site, of lower-case letters, digits and hyphens, "
        'got "Shop"',
        'sites.blog.scan.delay: wanted seconds from 0 to 3600, as a number, got "soon"',
        'sites.blog.ulr: there is no such setting; did you mean "url"?',
        "sites.blog.url: is missing",
        "sites.news.scan: wanted a table, got 3",
        "sites.news.url: wanted an address that starts with http:// or https://, "
        'got "news.example"',
        'sitse: there is no such setting; did you mean "sites"?',
    ]


def test_a_default_that_is_wrong_is_told_once(file: Path) -> None:
    text = '[defaults.scan]\ndepth = "x"\n[sites.a]\nurl = "https://a.example"\n' + SHOP
    assert faults(file, text) == ['defaults.scan.depth: wanted a whole number from 0 to 100, '
                                  'got "x"']  # fmt: skip


def test_broken_toml_is_told_with_its_line(file: Path) -> None:
    (line,) = faults(file, '[sites.shop]\nurl = "https://a.example"\nregime = = 1\n')
    assert line.startswith("line 3, column 10: ")


def test_other_ways_to_have_no_sites(file: Path) -> None:
    assert faults(file, "") == ["holds no site; add a table such as [sites.shop]."]
    file.write_bytes(b'url = "\xff"')
    with pytest.raises(UsageFault, match=r"sites\.toml: byte 7: is not UTF-8 text"):
        load_sites(file)
    with pytest.raises(UsageFault, match=r"none\.toml: No such file"):
        load_sites(file.with_name("none.toml"))


def test_an_unknown_site_is_told_with_the_nearest(file: Path) -> None:
    file.write_text(SHOP)
    sites = load_sites(file)
    with pytest.raises(UsageFault, match='there is no site "shpo"; did you mean "shop"'):
        sites.site("shpo")
    with pytest.raises(UsageFault, match='there is no site "blog"; it has shop'):
        sites.site("blog")


def test_a_login_file_must_be_there(file: Path) -> None:
    with pytest.raises(UsageFault, match=r"scan\.login: .*gone\.py: no such file"):
        options(file, SHOP + 'scan = { login = "gone.py" }')


def test_own_machine_and_mapped_hosts_are_not_looked_up(file: Path) -> None:
    assert not options(file, '[sites.shop]\nurl = "http://127.0.0.1:8000/"').dns
    assert not options(file, SHOP + 'scan = { host_rules = "MAP * 127.0.0.1" }').dns


def test_secrets_are_not_in_what_is_printed(file: Path) -> None:
    file.write_text(SHOP + 'scan = { credentials = "ann:hunter2", headers = { X = "hunter2" } }')
    assert "hunter2" not in repr(load_sites(file))


def test_the_example_file_loads() -> None:
    sites = load_sites(ROOT / "sites.example.toml")
    assert list(sites.by_slug) == ["shop", "preview"]
    assert scan_options(sites.site("shop")).page.headers == (("X-Scanned-By", "Consentry"),)


def test_the_published_schema_is_the_one_in_use() -> None:
    published = ROOT / "docs" / "sites.schema.json"
    assert published.read_bytes() == schema(), "run `make fix`"


def test_the_schema_takes_the_example_and_refuses_a_wrong_file() -> None:
    body: dict[str, Any] = json.loads(schema())
    jsonschema.Draft202012Validator.check_schema(body)
    example = tomllib.loads((ROOT / "sites.example.toml").read_text("utf-8"))
    jsonschema.validate(example, body)
    example["sites"]["shop"]["scan"]["max_pages"] = 0
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(example, body)


SERVICE = """
[[sites.shop.services]]
id = "stats"
name = "Stats"
vendor = "Stats Ltd"
category = "analytics"
cookies = ["st_*"]
domains = ["stats.example"]
"""


def test_services_reach_the_classifier(file: Path) -> None:
    file.write_text(SHOP + SERVICE, "utf-8")
    (service,) = own_services(load_sites(file).site("shop").services)
    assert (service.id, service.category, service.cookies) == ("stats", "analytics", ("st_*",))


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('category = "ads"', 'category: "ads" is not a category; did you mean "marketing"?'),
        ('category = "analitics"', 'is not a category; did you mean "analytics"?'),
        ('category = ""', "is not a category; there are necessary, preferences"),
        ("category = 7", "category: 7 is not a category"),
        ('id = "A B"', "wanted a short name"),
        ('domains = ["https://x.example/"]', "domains[0]: wanted a host such as"),
        ('cookie = ["x"]', 'cookie: there is no such setting; did you mean "cookies"?'),
    ],
)
def test_faults_in_services_have_their_place(file: Path, line: str, says: str) -> None:
    key = line.partition(" ")[0]
    kept = [row for row in SERVICE.splitlines() if not row.startswith(f"{key} ")]
    (told,) = faults(file, SHOP + "\n".join([*kept, line]) + "\n")
    assert told.startswith("sites.shop.services[0].")
    assert says in told


def test_two_services_can_not_have_one_id(file: Path) -> None:
    (told,) = faults(file, SHOP + SERVICE + SERVICE)
    assert told.startswith("sites.shop.services: two services have the id")


def test_a_site_is_found_by_its_address(file: Path) -> None:
    file.write_text(SHOP + '[sites.blog]\nurl = "https://shop.example.com/blog/"\n', "utf-8")
    sites = load_sites(file)
    assert sites.of_url("https://shop.example.com/blog/7") == sites.site("blog")
    assert sites.of_url("https://shop.example.com/other") is not None
    assert sites.of_url("https://else.example/") is None


def test_the_users_own_services(tmp_path: Path) -> None:
    path = tmp_path / "services.toml"
    assert load_services(path) == ()
    path.write_text(SERVICE.replace("sites.shop.", ""))
    assert [one.id for one in load_services(path)] == ["stats"]
    path.write_text('[[services]]\nid = "x"\n')
    with pytest.raises(UsageFault, match=r"services\[0\].name: is missing"):
        load_services(path)
