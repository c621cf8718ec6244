"""The JSON Schema of the scan file, made from the records and their own explanations.

`python -m scanner.report.schema docs/scan.schema.json` writes the published copy.
"""

from __future__ import annotations

import ast
import inspect
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec

from scanner import choices, observations, records, tracking
from scanner.records import SCHEMA_VERSION, Scan

_FUTURE = "from __future__ import annotations"

SOURCES = (records, choices, tracking, observations)
"""Where the records stand."""

DRAFT = "https://json-schema.org/draft/2020-12/schema"


def schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) that every scan file of this major version satisfies."""
    body = msgspec.json.schema(Scan)
    fields = _field_docs()
    for name, definition in body["$defs"].items():
        for field, spec in definition.get("properties", {}).items():
            text = fields.get((name, field))
            if text:
                spec["description"] = text
    major = SCHEMA_VERSION.partition(".")[0]
    return {
        "$schema": DRAFT,
        "$id": f"urn:consentry:scan-file:{major}",
        "title": "Consentry scan file",
        "description": inspect.getdoc(Scan),
        **body,
    }


def dump_schema() -> bytes:
    """Return the schema as the published file's content."""
    return msgspec.json.format(msgspec.json.encode(schema()), indent=2) + b"\n"


def _struct(name: str) -> type:
    for module in SOURCES:
        found = getattr(module, name, None)
        if found is not None:
            return found  # type: ignore[no-any-return]
    raise LookupError(name)


def _field_docs() -> dict[tuple[str, str], str]:
    """Return the text under each field, inherited fields included, by record and field name."""
    own: dict[str, dict[str, str]] = {}
    sources = "".join(map(inspect.getsource, SOURCES))
    for node in ast.parse(sources.replace(_FUTURE, "")).body:
        if isinstance(node, ast.ClassDef):
            own[node.name] = _texts(node)
    docs: dict[tuple[str, str], str] = {}
    for name in own:
        for base in reversed(_struct(name).__mro__):
            for field, text in own.get(base.__name__, {}).items():
                docs[name, field] = text
    return docs


def _texts(record: ast.ClassDef) -> dict[str, str]:
    texts: dict[str, str] = {}
    for field, after in pairwise(record.body):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
            text = _text(after)
            if text:
                texts[field.target.id] = " ".join(inspect.cleandoc(text).split())
    return texts


def _text(node: ast.stmt) -> str | None:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return node.value.value if isinstance(node.value.value, str) else None
    return None


if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(dump_schema())
