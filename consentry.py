"""The front door: finds each floor's commands by name and imports nothing heavy."""

from __future__ import annotations

import importlib
import sys

import click

# Command to the place of its click command. Help texts are here so that `--help` is quick.
COMMANDS = {
    "scan": ("scanner.cli.scan:scan", "Scan a site and report what it does."),
    "report": ("scanner.report.command:report", "Re-render a stored scan in any format."),
    "classify": ("scanner.cli.classify:classify", "Say what cookies and hosts are for, and why."),
    "unknown": ("scanner.cli.unknown:unknown", "List what a scan found and nobody knows."),
    "draft": ("banner.cli.draft:draft", "Propose a site's banner from a scan."),
    "build": ("banner.cli.build:build", "Build a site's banner as static files."),
    "verify": ("banner.cli.verify:verify", "Try a site's banner on its pages as they are now."),
    "declare": ("banner.cli.declare:declare", "Print a site's cookie declaration."),
    "serve": ("server.cli.serve:serve", "Serve banners, and keep proof of each choice."),
    "consents": ("server.cli.consents:consents", "Look at records of choices, and check them."),
    "db": ("server.cli.db:db", "Bring the database up to date, and copy it to another."),
    "admin": ("server.cli.admin:admin", "Say who may sign in to the owner's pages."),
    "lists": ("scanner.cli.lists:lists", "Fetch filter lists, and show their age."),
    "demo": ("scanner.cli.demo:demo", "Scan the bundled demo shop, no internet needed."),
    "setup": ("scanner.cli.setup:setup", "Find or install the browser."),
}


class Floors(click.Group):
    """Loads a command only when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order of a first use."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command itself."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, words) for name, (_, words) in COMMANDS.items()])


@click.group(
    cls=Floors,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="""\b
Example:
  consentry scan https://www.example.com --pages 20 --out report
""",
)
@click.version_option(package_name="consentry", prog_name="consentry")
def cli() -> None:
    """See what a website does with its visitors' choices, and prove it."""


def main() -> None:
    """Run a command; whatever a person can act on is one sentence and an exit code."""
    try:
        sys.exit(cli(prog_name="consentry", standalone_mode=False))
    except click.exceptions.Exit as done:
        sys.exit(done.exit_code)
    except click.Abort:
        _fail("stopped.", 130)
    except click.ClickException as fault:
        _fail(_sentence(fault), fault.exit_code)
    except Exception as error:
        exit_code = getattr(error, "exit_code", None)
        if exit_code is None:
            raise
        _fail(str(error), exit_code)


def _sentence(fault: click.ClickException) -> str:
    """What is wrong, and where to read on."""
    context = getattr(fault, "ctx", None)
    where = f" Try `{context.command_path} --help`." if context else ""
    return " ".join(fault.format_message().split()) + where


def _fail(words: str, exit_code: int) -> None:
    click.echo(f"consentry: {words}", err=True)
    sys.exit(exit_code)


if __name__ == "__main__":
    main()
