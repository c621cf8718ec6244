"""`consentry classify`, `unknown`, `lists` and `report --reclassify`, as their users run them."""

from __future__ import annotations

import json
import subprocess
import time
from pathlib import Path

import pytest

from scanner.report.scan_file import save_scan
from tests.journeys.command import ROOT, command, ended, started
from tests.scanner.report import sample

NO_LISTS = {"CONSENTRY_LISTS": "/nonexistent"}


def classified(text: str, *words: str) -> list[dict[str, object]]:
    done = subprocess.run(  # noqa: S603
        command("classify", "--json", *words),
        input=text,
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
    )
    assert done.stderr == ""
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_one_object_a_line_in_the_order_of_the_input() -> None:
    text = "_ga\n\nPHPSESSID\nuid@criteo.com\nhttps://www.google-analytics.com/g/collect\nqqqq\n"
    rows = classified(text, "--no-lists")
    assert [row["input"] for row in rows] == text.split()
    fields = {"input", "category", "service", "vendor", "confidence", "because", "signals"}
    assert all(fields <= set(row) for row in rows)
    assert [row["category"] for row in rows] == [
        "analytics",
        "necessary",
        "marketing",
        "analytics",
        "unclassified",
    ]
    assert rows[-1]["because"] == "unknown"


def test_two_thousand_names_a_second_with_the_start() -> None:
    """A third of the pace is asked for here: other tests run beside this one."""
    names = "\n".join(f"{name}_{at}" for at in range(2_000) for name in ("_ga", "sess", "zz"))
    began = time.monotonic()
    rows = classified(names, "--no-lists")
    assert len(rows) == 6_000
    assert len(rows) / (time.monotonic() - began) > 700


def test_every_source_is_shown_on_request(tmp_path: Path) -> None:
    done = ended(started("classify", "_ga", "qqqq", "--explain", "--no-lists"))
    assert done.code == 0
    assert "Google Analytics" in done.out
    assert "no source knows it" in done.out


def test_names_from_a_file_with_a_sites_own_services(tmp_path: Path) -> None:
    names = tmp_path / "names.txt"
    names.write_text("_ga\nmine_7\n")
    sites = tmp_path / "sites.toml"
    sites.write_text(
        '[sites.shop]\nurl = "https://shop.example/"\n[[sites.shop.services]]\nid = "mine"\n'
        'name = "Mine"\ncategory = "necessary"\ncookies = ["mine_*", "_ga"]\n'
    )
    words = ("--file", str(names), "--config", str(sites), "--site", "shop", "--no-lists")
    assert {row["because"] for row in classified("", *words)} == {"own:mine"}


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("--file", "nowhere.txt", "--json"), 2, "nowhere.txt"),
        (("_ga", "--site", "shop", "--config", "nowhere.toml"), 2, "nowhere.toml"),
    ],
)
def test_what_can_not_be_done_is_one_sentence(words: tuple[str, ...], code: int, says: str) -> None:
    done = ended(started("classify", *words))
    assert done.code == code
    assert says in done.sentence


def test_the_counts_are_printed() -> None:
    done = ended(started("classify", "--count"))
    assert done.code == 0
    assert "vendors" in done.out.splitlines()[0]
    assert "Patterns by category: " in done.out


def test_lists_are_shown_added_and_used(tmp_path: Path) -> None:
    here = {"CONSENTRY_LISTS": str(tmp_path / "lists")}
    assert "No lists here" in ended(started("lists", "show", **here)).out
    house = tmp_path / "house.txt"
    house.write_text("||pixels.nobody.example^\n")
    add = ("lists", "update", "--add", "House", str(house))
    assert "--licence" in ended(started(*add, **here)).sentence
    forbidden = ended(started(*add, "--licence", "CC-BY-NC-SA-4.0", **here))
    assert forbidden.code == 2
    assert "--non-commercial" in forbidden.sentence
    assert ended(started(*add, "--licence", "MIT", **here)).code == 0
    shown = ended(started("lists", "show", "--json", **here))
    assert json.loads(shown.out)["licence"] == "MIT"
    url = "https://pixels.nobody.example/p.gif"
    done = ended(started("classify", url, "--json", **here))
    (signal,) = json.loads(done.out)["signals"]
    assert signal["rule"] == "House: ||pixels.nobody.example^"
    unknown = ended(started("lists", "update", "Nothing", **here))
    assert unknown.code == 2
    assert "EasyPrivacy" in unknown.sentence


def test_a_stored_scan_is_judged_anew_and_what_is_unknown_is_listed(tmp_path: Path) -> None:
    save_scan(sample.shop(), tmp_path / "scan.json")
    sites = tmp_path / "sites.toml"
    sites.write_text(
        '[sites.shop]\nurl = "https://shop.example/"\n[[sites.shop.services]]\nid = "basket"\n'
        'name = "Our basket"\ncategory = "necessary"\ncookies = ["basket"]\n'
    )
    words = ("report", tmp_path / "scan.json", "--json", "--reclassify", "--config", sites)
    done = ended(started(*words, **NO_LISTS))
    assert done.code == 0, done.said
    cookies = {cookie["name"]: cookie for cookie in json.loads(done.out)["cookies"]}
    assert cookies["basket"]["because"] == "own:basket"
    assert cookies["IDE"]["category"] == "marketing"
    assert cookies["_ga"]["disputed"]
    listed = ended(started("unknown", tmp_path))
    assert listed.code == 0
    assert "Suggestion" in listed.out or "suggestion" in listed.out
    rows = ended(started("unknown", tmp_path, "--json")).out.splitlines()
    assert any(json.loads(row)["name"] == "widget.reviews.example" for row in rows)
    assert all({"name", "met", "shape", "suggestion"} <= set(json.loads(row)) for row in rows)
    assert "[[sites.shop.services]]" in ended(started("unknown", tmp_path, "--toml", "shop")).out
