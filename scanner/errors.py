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
