"""Errors that a person can act on: what happened, where, what to do."""

from __future__ import annotations


class ConsentryError(Exception):
    """Base of every error that the command line prints as one sentence.

    `exit_code` is the process's exit code (see docs/exit-codes.md).
    """

    exit_code = 3


class UsageFault(ConsentryError):
    """An option, address or file that the user gave cannot be used."""

    exit_code = 2


class BrowserMissing(ConsentryError):
    """No Chromium found. Run `consentry setup`, or pass --browser PATH."""


class BrowserFailed(ConsentryError):
    """Chromium was found but would not start or keep running."""


class SiteUnreachable(ConsentryError):
    """Not one page of the site could be loaded."""


class ChoiceImpossible(ConsentryError):
    """Every consent state that was asked for needs a choice, and none could be made."""


class Stopped(ConsentryError):
    """The user or the deadline ended the scan before there was anything to report."""

    exit_code = 4


def first_line(error: BaseException | str) -> str:
    """The first line that says something; the error's kind where it says nothing."""
    lines = (line.strip() for line in str(error).splitlines())
    nothing = "unknown error" if isinstance(error, str) else type(error).__name__
    return next((line for line in lines if line), nothing)
