"""`consentry consents`: exit codes, one sentence where something is wrong, and what is printed."""

from __future__ import annotations

import asyncio
import csv
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from scanner.errors import ConsentryError
from server.checkpoints import FOLDER
from server.cli.consents import consents
from server.keys import load_keys, rotate
from server.record import Record
from tests.server.conftest import Database
from tests.server.drafts import draft
from tests.server.keeping import NOON, asked, audited, posted, server, tamper

ROOT = Path(__file__).parents[2]


class Filled:
    """A data folder with four records of a shop and one of a blog, and its sites."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"

    async def fill(self) -> None:
        async with asked(self.folder) as (app, ask):
            self.sent = [await posted(app, ask) for _ in range(4)]
            await posted(app, ask, slug="blog")
            got = await ask.get(self.sent[0]["receipt"], headers=self.sent[0]["headers"])
        self.receipt = self.folder / "receipt.json"
        self.receipt.write_bytes(got.content)

    async def run(self, *words: str) -> Result:
        """A command with this data folder, as `consentry consents ...` runs it."""
        more = ["--data", str(self.data)]
        if words[0] in ("purge", "withdraw"):
            more += ["--config", str(self.folder / "sites.toml")]
        runner = CliRunner()
        return await asyncio.to_thread(runner.invoke, consents, [*words, *more])

    async def out(self, *words: str) -> str:
        """What a command that goes well prints."""
        done = await self.run(*words)
        assert done.exit_code == 0, done.output
        return done.stdout

    async def fault(self, *words: str) -> str:
        """The sentence of one that doesn't."""
        done = await self.run(*words)
        assert isinstance(done.exception, ConsentryError), done.output
        assert done.exception.exit_code == 2
        assert done.stdout == ""
        said = str(done.exception)
        assert "\n" not in said
        return said


@pytest.fixture
async def filled(tmp_path: Path) -> Filled:
    made = Filled(tmp_path)
    await made.fill()
    return made


def commands(group: click.Group, *before: str) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for name, one in group.commands.items():
        if isinstance(one, click.Group):
            found += commands(one, *before, name)
        else:
            found.append((*before, name))
    return found


ALL = commands(consents)


def front_door(*words: str, **more: Any) -> subprocess.CompletedProcess[str]:
    """`consentry consents ...` itself."""
    return subprocess.run(  # noqa: S603
        [sys.executable, "-m", "consentry", "consents", *words],
        cwd=ROOT, capture_output=True, text=True, check=False, **more,
    )  # fmt: skip


def test_these_are_the_commands() -> None:
    assert [" ".join(words) for words in ALL] == [
        "list", "show", "export", "erase", "purge", "withdraw", "verify", "checkpoint",
        "receipt verify", "rotate-keys", "token",
    ]  # fmt: skip


def test_the_docs_list_the_commands_the_parts_and_the_faults() -> None:
    text = (ROOT / "docs" / "records.md").read_text("utf-8")
    rows = [line.split(" | ")[0].strip("| ") for line in text.splitlines() if line[:3] == "| `"]
    named = [re.findall(r"`([^`]+)`", row) for row in rows]
    assert [f"consents {' '.join(words)}" for words in sorted(ALL)] == sorted(
        each[0] for each in named if each[0].startswith("consents ")
    )
    parts = {name for each in named for name in each}
    assert parts >= set(Record.__struct_fields__)
    source = (ROOT / "server" / "verify.py").read_text("utf-8")
    kinds = set(re.findall(r'fault\([^"]*"([a-z ]+)"', source))
    assert len(kinds) == 10
    assert parts >= kinds


@pytest.mark.parametrize("words", ALL, ids=" ".join)
def test_each_help_says_what_it_does_with_an_example(words: tuple[str, ...]) -> None:
    done = CliRunner().invoke(consents, [*words, "--help"])
    assert done.exit_code == 0
    assert f"consentry consents {' '.join(words)}" in done.stdout
    assert "Example" in done.stdout
    lines = done.stdout.splitlines()
    assert lines[2].strip().endswith((".", ";", ":", ",")) or lines[2].strip()


@pytest.mark.parametrize("words", ALL, ids=" ".join)
def test_without_a_server_each_says_so_in_a_sentence_and_makes_nothing(
    words: tuple[str, ...], tmp_path: Path
) -> None:
    if words in (("token",), ("receipt", "verify"), ("purge",), ("withdraw",)):
        return
    given = {"list": ["shop"], "show": ["shop", "x"], "export": ["shop"], "erase": ["shop", "x"]}
    data = tmp_path / "none"
    done = CliRunner().invoke(consents, [*words, *given.get(words[0], []), "--data", str(data)])
    assert isinstance(done.exception, ConsentryError), done.output
    assert "holds no chain key" in str(done.exception)
    assert not data.exists()


def test_keys_without_a_database_are_said_and_none_is_made(tmp_path: Path) -> None:
    load_keys(tmp_path / "keys")
    done = front_door("verify", "--data", str(tmp_path))
    assert (done.returncode, done.stdout) == (2, "")
    assert "there is no database yet; start the server, or name --data." in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "consents.sqlite3").exists()


def test_a_database_that_does_not_answer_is_said(tmp_path: Path) -> None:
    load_keys(tmp_path / "keys")
    url = "postgresql://nobody:secret@127.0.0.1:1/none"
    done = front_door("verify", "--data", str(tmp_path), "--database", url)
    assert done.returncode == 2
    assert "cannot be opened" in done.stderr
    assert "secret" not in done.stderr
    assert "Traceback" not in done.stderr


async def test_what_is_not_there_is_said_with_what_is(filled: Filled) -> None:
    for words in (("list", "none"), ("export", "none"), ("verify", "none")):
        said = await filled.fault(*words)
        assert "has no records of a site none; there are of blog, shop." in said
    assert "shop has no record x" in await filled.fault("show", "shop", "x")
    mine = filled.sent[0]
    assert "has no record" in await filled.fault("show", "blog", mine["id"])
    assert "no records of this subject" in await filled.fault("erase", "blog", mine["subject"])
    assert "no records of this subject" in await filled.fault("erase", "shop", "")
    assert "no records of this" in await filled.fault("export", "shop", "--subject", "f" * 32)


async def test_list_shows_the_newest_first(filled: Filled) -> None:
    lines = (await filled.out("list", "shop", "--limit", "3")).splitlines()
    assert [line.split()[:2] for line in lines] == [
        [str(one["number"]), one["id"]] for one in filled.sent[:0:-1]
    ]
    got = [json.loads(line) for line in (await filled.out("list", "shop", "--json")).splitlines()]
    assert [one["number"] for one in got] == [4, 3, 2, 1]
    assert not {"secret_hash", "salt"} & got[0].keys()


async def test_show_has_what_was_seen(filled: Filled) -> None:
    got = json.loads(await filled.out("show", "shop", filled.sent[0]["id"]))
    assert got["record"]["id"] == filled.sent[0]["id"]
    assert got["shown"]["words"]["accept_all"]
    assert not {"secret_hash", "salt"} & got["record"].keys()


async def test_exports_are_complete_in_both_forms(filled: Filled) -> None:
    lines = (await filled.out("export", "shop")).splitlines()
    assert [json.loads(line)["number"] for line in lines] == [1, 2, 3, 4]
    table = (await filled.out("export", "shop", "--form", "csv")).splitlines()
    rows = list(csv.DictReader(table))
    assert [row["id"] for row in rows] == [one["id"] for one in filled.sent]
    assert {row["denied"] for row in rows} == {"ads analytics counter marketing preferences"}
    done = await filled.run("export", "shop", "--form", "json")
    assert done.exit_code == 2
    assert "--subject" in done.output


async def test_every_look_is_in_the_audit(filled: Filled) -> None:
    mine = filled.sent[0]
    for words in (
        ("list", "shop"),
        ("list", "shop", "--json"),
        ("show", "shop", mine["id"]),
        ("export", "shop"),
        ("export", "shop", "--subject", mine["subject"]),
        ("erase", "shop", mine["subject"]),
    ):
        await filled.out(*words)
    await filled.fault("show", "shop", "x")
    async with server(filled.folder) as app:
        entries = await audited(app)
    assert [(one.act, one.site, one.detail) for one in entries] == [
        ("list", "shop", "4 records"),
        ("list", "shop", "4 records"),
        ("show", "shop", "number 1"),
        ("export", "shop", "all records"),
        ("export", "shop", "numbers 1"),
        ("erase", "shop", "numbers 1"),
        ("show", "shop", "-"),
    ]
    assert not [one for one in entries if mine["subject"] in one.detail]


async def test_verify_ends_with_1_where_a_chain_does_not_hold(filled: Filled) -> None:
    blog, shop = (await filled.out("verify")).splitlines()
    assert blog.startswith("blog: the chain holds: 1 records (0 erased, 0 purged before them), ")
    assert shop.startswith("shop: the chain holds: 4 records (0 erased, 0 purged before them), ")
    told = json.loads(await filled.out("verify", "shop", "--json"))
    assert (told[0]["holds"], told[0]["faults"]) == (True, [])
    tamper(filled.data, "UPDATE consents SET granted = '[\"ads\"]' WHERE number = 2")
    done = await filled.run("verify")
    assert done.exit_code == 1
    assert "  record 2 is not as it was written. [altered]" in done.stdout.splitlines()
    assert "shop: the chain DOES NOT HOLD" in done.stdout
    told = await filled.run("verify", "--json")
    assert told.exit_code == 1
    (shop,) = [one for one in json.loads(told.stdout) if one["site"] == "shop"]
    assert (shop["holds"], shop["faults"][0]["kind"]) == (False, "altered")
    assert (await filled.run("verify", "blog")).exit_code == 0
    done = await asyncio.to_thread(front_door, "verify", "--data", str(filled.data))
    assert (done.returncode, done.stderr) == (1, "")


async def test_verify_takes_copies_of_checkpoints(filled: Filled, tmp_path: Path) -> None:
    copy = tmp_path / "elsewhere"
    shutil.copytree(filled.data / FOLDER, copy)
    tamper(filled.data, "DELETE FROM consents", "DELETE FROM heads")
    for path in (filled.data / FOLDER).iterdir():
        path.unlink()
    assert await filled.out("verify") == ""
    done = await filled.run("verify", "--checkpoints", str(copy))
    assert done.exit_code == 1
    assert "record 4 ends at 0, but 4 was signed for: cut off. [truncated]" in done.stdout
    done = await filled.run("verify", "shop", "--checkpoints", str(copy))
    assert done.exit_code == 1
    assert (await filled.run("verify", "--checkpoints", str(tmp_path / "x"))).exit_code == 2


async def test_checkpoint_signs_for_what_came_since(tmp_path: Path, on_sqlite: Database) -> None:
    store = on_sqlite.open()
    for _ in range(3):
        await store.add(draft())
    await store.close()
    made = Filled(tmp_path)
    made.data = on_sqlite.data
    assert await made.out("checkpoint") == "shop: signed for 3 records.\n"
    done = await made.run("checkpoint")
    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr == "Every record was signed for before.\n"
    assert len((made.data / FOLDER / "shop.jws").read_text().splitlines()) == 1


async def test_purge_says_what_is_due(filled: Filled, monkeypatch: pytest.MonkeyPatch) -> None:
    done = await filled.run("purge")
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "No record is due.\n")
    config = filled.folder / "sites.toml"
    config.write_text(config.read_text() + "\n[sites.shop.records]\nkeep_days = 200\n")
    later = (NOON + 10_000 * 86_400) * 1.0
    monkeypatch.setattr("server.house.House.__init__.__defaults__", (lambda: later,))
    assert "shop: 3 records are due." in await filled.out("purge", "--dry-run")
    assert "shop: 3 records purged." in await filled.out("purge")
    assert "1 records (0 erased, 3 purged before them)" in await filled.out("verify", "shop")


async def test_a_receipt_is_checked_by_the_servers_keys_or_a_copy(filled: Filled) -> None:
    said = await filled.out("receipt", "verify", str(filled.receipt))
    assert "valid. https://www.shop.example/" in said
    assert "reject all: granted nothing." in said
    jwks = filled.folder / "jwks.json"
    jwks.write_text(json.dumps(load_keys(filled.data / "keys").jwks()))
    words = ("receipt", "verify", str(filled.receipt), "--keys")
    # Anyone can, without the data folder.
    done = await asyncio.to_thread(front_door, *words, str(jwks))
    assert done.returncode == 0, done.stderr
    await filled.out("rotate-keys")
    await filled.out("receipt", "verify", str(filled.receipt))
    jwks.write_text(json.dumps(load_keys(filled.folder / "other").jwks()))
    done = await filled.run(*words, str(jwks))
    assert done.exit_code == 1
    assert "NOT VALID: the key" in done.stdout


RUBBISH = {
    "no JSON": ("{", 2),
    "nothing": ("", 2),
    "a list": ("[]", 1),
    "null": ("null", 1),
    "an empty object": ("{}", 1),
    "no signature": ('{"receipt": {}, "keys": []}', 1),
    "a number as signature": ('{"receipt": {}, "signature": 1}', 1),
    "a name that comes twice": ('{"receipt": {}, "receipt": {}}', 2),
    "much of it": ("[" * 100_000, 2),
}


@pytest.mark.parametrize("name", RUBBISH)
async def test_what_is_no_receipt_is_said(filled: Filled, name: str) -> None:
    text, code = RUBBISH[name]
    filled.receipt.write_text(text)
    if code == 2:
        assert "is no JSON" in await filled.fault("receipt", "verify", str(filled.receipt))
        return
    done = await filled.run("receipt", "verify", str(filled.receipt))
    assert done.exit_code == 1
    assert "NOT VALID: it has no signature." in done.stdout


async def test_a_changed_receipt_is_said(filled: Filled) -> None:
    kept = json.loads(filled.receipt.read_text())
    kept["receipt"]["dpv:hasPurpose"][0]["granted"] = True
    filled.receipt.write_text(json.dumps(kept))
    done = await filled.run("receipt", "verify", str(filled.receipt))
    assert done.exit_code == 1
    assert "NOT VALID: its text was changed after it was signed." in done.stdout
    gone = await filled.fault("receipt", "verify", str(filled.folder / "none.json"))
    assert "cannot be read" in gone
    filled.receipt.write_bytes(b"\xff\xfe")
    assert "is no JSON" in await filled.fault("receipt", "verify", str(filled.receipt))


async def test_new_keys_are_used_from_the_next_start(filled: Filled) -> None:
    done = await filled.run("rotate-keys")
    assert done.exit_code == 0
    assert "restart the server, and back the folder up." in done.stderr
    assert len(list((filled.data / "keys").iterdir())) == 4
    async with asked(filled.folder) as (app, ask):
        await posted(app, ask)
    assert "shop: the chain holds: 5 records" in await filled.out("verify")
    rotate(filled.data / "keys")
    assert "shop: the chain holds: 5 records" in await filled.out("verify")


def test_a_token_and_its_digest_fit() -> None:
    import hashlib

    done = CliRunner().invoke(consents, ["token"])
    (_, token), (_, digest) = (line.split() for line in done.stdout.splitlines())
    assert hashlib.sha256(token.encode()).hexdigest() == digest
    assert len(token) >= 40


def read_a_little(data: Path) -> tuple[int, str]:
    """Exit code and stderr of an export whose reader stops after a hundred bytes."""
    reader, writer = os.pipe()
    words = ["-m", "consentry", "consents", "export", "shop", "--data", str(data)]
    with subprocess.Popen(  # noqa: S603
        [sys.executable, *words], cwd=ROOT, stdout=writer, stderr=subprocess.PIPE, text=True
    ) as process:
        os.close(writer)
        os.read(reader, 100)
        os.close(reader)
        assert process.stderr is not None
        said = process.stderr.read()
    return process.returncode, said


async def test_whoever_stops_reading_gets_no_traceback(on_sqlite: Database) -> None:
    store = on_sqlite.open()
    await asyncio.gather(*(store.add(draft()) for _ in range(2_000)))
    await store.close()
    code, said = await asyncio.to_thread(read_a_little, on_sqlite.data)
    assert said == "consentry: whoever read the output stopped reading.\n"
    assert code == 2


async def test_a_row_that_is_no_record_is_said(filled: Filled) -> None:
    tamper(filled.data, "UPDATE consents SET denied = 'x' WHERE number = 2")
    done = await filled.run("export", "shop")
    assert isinstance(done.exception, ConsentryError)
    assert "record 2 is none (denied is no list of names); run" in str(done.exception)
