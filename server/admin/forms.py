"""What a form of these pages says."""

from __future__ import annotations

from urllib.parse import parse_qs

from starlette.exceptions import HTTPException
from starlette.requests import Request

# The longest has seven.
MAX_FIELDS = 40


async def form_of(request: Request) -> dict[str, str]:
    """Fields by name, the first of several; raises `HTTPException` for what is no form."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise HTTPException(415, "A form is wanted here.")
    try:
        text = (await request.body()).decode("ascii")
        fields = parse_qs(text, keep_blank_values=True, max_num_fields=MAX_FIELDS, errors="strict")
    except ValueError:
        raise HTTPException(400, "This is no form.") from None
    if any("\0" in value for values in fields.values() for value in values):
        raise HTTPException(400, "This is no form.")
    return {name: values[0] for name, values in fields.items()}
