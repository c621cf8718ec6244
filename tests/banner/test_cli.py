"""draft, build and declare say what they did, or every fault at once, and write all or nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

import consentry
from scanner.report.scan_file import save_scan
from scanner.sites import load_sites
from scanner.sources import judged
from tests.scanner.report.extremes import hostile
from tests.scanner.report.sample import shop as scan_of_shop

SHOP = """
[sites.shop]
url = "https://shop.example/"
languages = ["de", "en"]
[[sites.shop.services]]
id = "ga"
name = "Google Analytics"
category = "analytics"
cookies = ["_ga", "_ga_*"]
domains = ["google-analytics.com"]
[sites.shop.banner]
base_url = "https://consent.example/shop/"
"""
PAGE = '<!doctype html><html><head></head><body><img src="https://google-analytics.com/x"></body>'


class Ended(msgspec.Struct):
    """What came of a command."""

    code: int
    out: str
    said: str


Run = Callable[..., Ended]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where commands run: a folder with a site, and a scan of it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sites.toml").write_text(SHOP, "utf-8")
    save_scan(scan_of_shop(), tmp_path / "scan.json")
    return tmp_path


@pytest.fixture
def run(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The front door itself, with its exit codes."""

    def ended(*words: str) -> Ended:
        monkeypatch.setattr("sys.argv", ["consentry", *words])
        with pytest.raises(SystemExit) as done:
            consentry.main()
        out, said = capsys.readouterr()
        return Ended(code=int(done.value.code or 0), out=out, said=said)

    return ended


def built(folder: Path) -> set[str]:
    """What lies in the folder besides what was there at first."""
    found = {one.relative_to(folder).as_posix() for one in folder.rglob("*") if one.is_file()}
    return found - {"sites.toml", "scan.json"}


def plus(folder: Path, text: str) -> None:
    (folder / "sites.toml").write_text(SHOP + text, "utf-8")


def test_build_writes_the_site_and_says_what_to_embed(run: Run, folder: Path) -> None:
    done = run("build", "shop")
    assert (done.code, done.said) == (0, "")
    assert {"consent/gate.js", "consent/gate.js.br", "consent/declaration/de.html"} <= built(folder)
    assert not any("inline" in path for path in built(folder))
    assert done.out.startswith(
        "Written to consent, to be served at https://consent.example/shop/\n"
    )
    assert "  regime    opt-in (because of unknown)\n" in done.out
    assert "  languages de, en\n" in done.out
    tags = re.findall(r"<script[^>]*></script>", done.out)
    assert tags[0] == '<script src="https://consent.example/shop/gate.js"></script>'
    assert re.fullmatch(
        r'<script src="https://consent\.example/shop/gate\.js" integrity="sha384-[^"]+"'
        r' crossorigin="anonymous"></script>',
        tags[-1],
    )


def test_build_says_the_same_as_json(run: Run, folder: Path) -> None:
    done = run("build", "shop", "--json", "--place", "us-ca", "--out", "here/and/there")
    said = json.loads(done.out)
    assert (said["out"], said["regime"], said["because"]) == (
        "here/and/there", "opt-out", ["US-CA"]
    )  # fmt: skip
    assert (said["days"], said["pages"]) == (365, 0)
    assert "gate.js" in said["integrity"]
    config = json.loads((folder / "here/and/there/config.json").read_text())
    assert config["revision"] == said["revision"]


def test_build_takes_lifetimes_from_a_scan_and_writes_inline_parts(run: Run, folder: Path) -> None:
    assert run("build", "shop", "--scan", "scan.json", "--inline").code == 0
    told = (folder / "consent/declaration/en.json").read_text()
    assert "2 years" in told
    assert (folder / "consent/embed-inline.html").exists()


def test_build_rewrites_a_static_site(run: Run, folder: Path) -> None:
    for name in ("site/index.html", "site/a/b.html", "site/a.txt"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(PAGE)
    done = run("build", "shop", "--pages", "site", "--pages-out", "public", "--out", "public/c")
    assert (done.code, "  pages     2 rewritten\n" in done.out) == (0, True)
    page = (folder / "public/a/b.html").read_text()
    assert '<head><script src="https://consent.example/shop/gate.js"></script>' in page
    assert 'data-consent="analytics" data-service="ga" data-src="https://google-analyt' in page
    assert (folder / "public/a.txt").read_text() == PAGE
    assert (folder / "site/index.html").read_text() == PAGE


def test_build_prints_policies_and_writes_nothing(run: Run, folder: Path) -> None:
    done = run("build", "shop", "--csp")
    assert done.out.count("Content-Security-Policy: default-src 'self'") == 5
    assert built(folder) == set()


def test_build_warns_of_words_that_are_hard_to_read(run: Run, folder: Path) -> None:
    plus(folder, '[sites.shop.banner.theme.dark]\naccent = "#777777"\non_accent = "#888888"\n')
    done = run("build", "shop")
    assert done.code == 0
    assert done.said == (
        "sites.toml: sites.shop.banner.theme.dark: on_accent (#888888) on accent (#777777) has a "
        "contrast of 1.3; words need 4.5.\n"
    )
    plus(folder, '[sites.shop.banner.theme.light]\naccent = "#000"\non_accent = "white"\n')
    assert run("build", "shop").said == ""


FAULTY = """
expiry_days = 400
gpc = "maybe"
colour = "red"
[sites.shop.banner.text.en]
accept = "Yes"
[sites.shop.banner.theme.light]
accent = "javascript:1"
[[sites.shop.services]]
id = "ads"
name = "Ads"
category = "ads"
[[sites.shop.services]]
id = "Bad Id"
name = ""
category = "marketing"
domains = ["https://a.example"]
"""
FAULTS = """\
sites.shop.banner.theme.light.accent: wanted a colour such as "#1f3a5f", got "javascript:1"
sites.shop.banner.text.en.accept: there is no such text; did you mean "accept_all"?
sites.shop.banner.expiry_days: wanted a whole number of days from 1 to 395 (13 months), got 400
sites.shop.banner.gpc: wanted "honour", "ask" or "ignore", got "maybe"
sites.shop.banner.colour: there is no such setting
sites.shop.services[1].category: "ads" is not a category; did you mean "marketing"?
sites.shop.services[2].id: wanted a short name for the site, of lower-case letters, digits and \
hyphens, got "Bad Id"
sites.shop.services[2].name: wanted text, got ""
sites.shop.services[2].domains[0]: wanted a host such as "stats.example.com", in lower case, \
got "https://a.example\"""".splitlines()


@pytest.mark.parametrize("command", ["build", "declare"])
def test_every_fault_is_told_in_one_go_with_its_place(run: Run, folder: Path, command: str) -> None:
    plus(folder, FAULTY)
    done = run(command, "shop")
    assert (done.code, done.out) == (2, "")
    said = [line.removeprefix("consentry: ") for line in done.said.splitlines()]
    assert said == [f"sites.toml: {line}" for line in FAULTS]
    assert built(folder) == set()


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ('[[sites.shop.services]]\nid = "ga"\nname = "G"\ncategory = "marketing"\n',
         'sites.toml: sites.shop.services: two services have the id "ga"; give each its own'),
        ('[[sites.shop.services]]\nid = "marketing"\nname = "G"\ncategory = "marketing"\n',
         'sites.toml: sites.shop.services: a service cannot have the id "marketing", which is a '
         "category"),
        ("minors = yes\n", "sites.toml: line 13, column 10: Invalid value."),
    ],
)  # fmt: skip
def test_other_faults_of_the_file(run: Run, folder: Path, more: str, said: str) -> None:
    plus(folder, more)
    done = run("build", "shop")
    assert (done.code, done.said) == (2, f"consentry: {said}\n")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["build"], r"Missing argument 'SITE'\. Try `consentry build --help`\."),
        (["build", "shap"], r'sites\.toml: there is no site "shap"; did you mean "shop"\?'),
        (["declare", "nobody"], r'sites\.toml: there is no site "nobody"; it has shop\.'),
        (["build", "shop", "--config", "no.toml"], r"no\.toml: No such file or directory\."),
        (["build", "shop", "--place", "UK"], r"--place: 'UK' has no row in regimes\.toml; .*"),
        (["build", "shop", "--scan", "no.json"], r"no\.json does not exist\..*"),
        (["build", "shop", "--scan", "sites.toml"], r"sites\.toml is not .*"),
        (["build", "shop", "--pages", "site"], r"--pages and --pages-out go together: .*"),
        (["build", "shop", "--pages-out", "site"], r"--pages and --pages-out go together: .*"),
        (["build", "shop", "--pages", "no", "--pages-out", "p"], r"--pages: no: no such folder\."),
        (["build", "shop", "--pages", ".", "--pages-out", "p"], r"--pages-out: p lies within .*"),
        (["build", "shop", "--out", "sites.toml"], r".*sites\.toml.* is a file\..*"),
        (["build", "shop", "--out", "sites.toml/x"], r"Cannot write to sites\.toml/x.*"),
        (["declare", "shop", "--language", "tlh"], r"There are no texts in 'tlh' yet; .*"),
        (["declare", "shop", "--format", "pdf"], r".*'pdf' is not one of 'html', 'page'.*"),
        (["declare", "shop", "--scan", "no.json"], r"no\.json does not exist\..*"),
        (["draft", "no.json"], r"no\.json does not exist\..*"),
        (["draft", "scan.json", "--site", "My Shop"], r"--site: 'My Shop' is no site's .*"),
        (["draft", "sites.toml"], r"sites\.toml is not .*"),
    ],
)  # fmt: skip
def test_a_fault_is_one_sentence_and_nothing_is_written(
    run: Run, folder: Path, words: list[str], said: str
) -> None:
    done = run(*words)
    assert (done.code, done.out) == (2, "")
    assert re.fullmatch(f"consentry: {said}\n", done.said), done.said
    assert built(folder) == set()


def test_a_language_without_texts_stops_a_build_before_it_begins(run: Run, folder: Path) -> None:
    (folder / "sites.toml").write_text(SHOP.replace('"de", "en"', '"de", "tlh"'))
    done = run("build", "shop")
    assert (done.code, built(folder)) == (2, set())
    assert done.said.startswith("consentry: There are no texts in 'tlh' yet; there are ar, ")


@pytest.mark.parametrize(
    ("words", "begins", "holds"),
    [
        ([], '<section class="consentry-declaration" lang="de" dir="ltr">', "_ga_*"),
        (["--language", "en-GB"], '<section class="consentry-declaration" lang="en"', "Not known"),
        (["--format", "page", "--language", "en"], '<!doctype html>\n<html lang="en"', "_ga_*"),
        (["--format", "md", "--language", "en"], "# Cookies and similar", "\\_ga\\_\\*"),
        (["--language", "en", "--scan", "scan.json"], "<section", "2 years"),
        (["--place", "US-CA", "--language", "en"], "<section", "1 year"),
    ],
)  # fmt: skip
def test_declare_prints_one_language_in_one_form(
    run: Run, words: list[str], begins: str, holds: str
) -> None:
    done = run("declare", "shop", *words)
    assert (done.code, done.said) == (0, "")
    assert done.out.startswith(begins)
    assert holds in done.out
    assert done.out.endswith("\n")


@pytest.mark.parametrize("words", [["--json"], ["--format", "json"]])
def test_declare_prints_data(run: Run, words: list[str]) -> None:
    said = json.loads(run("declare", "shop", *words).out)
    assert (said["site"], said["language"]) == ("https://shop.example/", "de")


def test_draft_prints_what_build_takes(run: Run, folder: Path) -> None:
    save_scan(judged(scan_of_shop()), folder / "report/scan.json")
    done = run("draft", "report", "--site", "my-shop")
    assert (done.code, done.said) == (0, "")
    (folder / "drafted.toml").write_text(done.out, "utf-8")
    assert load_sites(folder / "drafted.toml").site("my-shop").url == "https://shop.example/"
    assert run("build", "my-shop", "--config", "drafted.toml").code == 0
    assert "hotjar" in (folder / "consent/gate.js").read_text()


def test_draft_says_half_characters_as_text(run: Run, folder: Path) -> None:
    save_scan(hostile(), folder / "scan.json")
    done = run("draft", "scan.json", "--site", "shop")
    assert done.code == 0
    assert done.out.startswith("# Drafted from a scan of 8 pages")
