"""The OpenAPI document, made of openapi.toml and of the records that routes take and give.

`python -m server.openapi docs/openapi.json` writes it.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import msgspec

from server.record import HIDDEN, Record
from server.wire import Sent, Told

Json = dict[str, Any]
_REF = "#/components/schemas/{name}"
_ABOUT = (
    "Serves consent banners and keeps proof of choices. Where a request takes text/html, a refusal "
    "is a page."
)
_OF_FILES = ("Cache-Control", "ETag", "Vary")


def document() -> Json:
    """The document, OpenAPI 3.1."""
    known = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Consentry",
            "description": _ABOUT,
            "version": version("consentry"),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": {
            path: {method: _operation(known, path, method, said) for method, said in each.items()}
            for path, each in known["paths"].items()
        },
        "components": {"schemas": _schemas(), "securitySchemes": _SECURITY},
    }


def content() -> bytes:
    """The document as JSON."""
    return msgspec.json.format(msgspec.json.encode(document()), indent=2) + b"\n"


def _operation(known: Json, path: str, method: str, said: Json) -> Json:
    answers = {str(one.pop("status")): one for one in _answers(known, method, said)}
    made: Json = {
        "operationId": said["operationId"],
        "summary": said["summary"],
        "parameters": list(_parameters(known, path, said)),
        "responses": dict(sorted(answers.items())),
    }
    if "body" in said:
        content = {kind: {"schema": _ref(said["body"])} for kind in said["kinds"]}
        made["requestBody"] = {"required": True, "content": content}
    if "security" in said:
        # A private network needs no admin token for metrics.
        others: list[Json] = [{}] if said["security"] == "admin" else []
        made["security"] = [{said["security"]: []}, *others]
    return made


def _parameters(known: Json, path: str, said: Json) -> Iterator[Json]:
    for part in path.split("{")[1:]:
        name = part.partition("}")[0]
        schema = {"type": "string", "pattern": known["patterns"][name]}
        yield {"name": name, "in": "path", "required": True, "schema": schema}
    for name in said.get("parameters", ()):
        yield {"name": name, **known["parameters"][name], "schema": {"type": "string"}}


def _answers(known: Json, method: str, said: Json) -> Iterator[Json]:
    """Those of guards first: an operation's own come after them and count."""
    refusals = [] if said.get("always") else [*known["guards"]["all"]]
    refusals += known["guards"].get(method, ())
    own = said.get("answers", ())
    for status in (*refusals, *(one for one in own if isinstance(one, int))):
        yield _refusal(known, status)
    if "file" in said:
        yield from _file(said)
    for one in own:
        if isinstance(one, dict):
            kind = one.get("kind", "application/json")
            yield _answer(one["status"], one["says"], {kind: one.get("schema", "")} if kind else {},
                          one.get("headers", ()))  # fmt: skip


def _file(said: Json) -> Iterator[Json]:
    """Answers of a file that may not have changed."""
    kinds = [said["file"]] if isinstance(said["file"], str) else said["file"]
    schemas = {
        kind: said.get("schema", "Document") if kind == "application/json" else "" for kind in kinds
    }
    yield _answer(200, "The file.", schemas, _OF_FILES)
    yield _answer(304, "It has not changed.", {}, _OF_FILES)


def _refusal(known: Json, status: int) -> Json:
    kinds = {"application/json": "Error", "text/html": ""}
    return _answer(
        status, known["refusals"][str(status)], kinds, known["headers"].get(str(status), ())
    )


def _answer(status: int, says: str, kinds: Mapping[str, str], headers: Sequence[str]) -> Json:
    """`kinds` are names of schemas by media type; without a name it is text."""
    made: Json = {"status": status, "description": says}
    if headers:
        made["headers"] = {
            name: {"required": True, "schema": {"type": "string"}} for name in headers
        }
    if kinds:
        made["content"] = {kind: {"schema": _ref(name)} for kind, name in kinds.items()}
    return made


def _ref(name: str) -> Json:
    return {"$ref": _REF.format(name=name)} if name else {"type": "string"}


def _schemas() -> Json:
    _, made = msgspec.json.schema_components((Sent, Told, Record), ref_template=_REF)
    kept = made["Record"]
    kept["properties"] = {
        name: each for name, each in sorted(kept["properties"].items()) if name not in HIDDEN
    }
    kept["required"] = list(kept["properties"])
    for answer in (kept, made["Told"]):
        answer["additionalProperties"] = False
    return dict(sorted({**made, **_OTHERS}.items()))


def _object(description: str, **properties: Json) -> Json:
    return {
        "description": description,
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _some(each: Json) -> Json:
    return {"type": "array", "items": each}


_SECURITY: Json = {
    "browser": {
        "type": "http",
        "scheme": "bearer",
        "description": "The secret that the browser made for itself: 64 hex digits.",
    },
    "admin": {"type": "http", "scheme": "bearer", "description": "An admin token."},
}
_TEXT: Json = {"type": "string"}
_ANY: Json = {"type": "object"}
# What is no record of ours.
_OTHERS: Json = {
    "Error": _object("Why not, in a sentence that repeats nothing of the request.", error=_TEXT),
    "Records": _object("Of one browser, oldest first.", records=_some(_ref("Record"))),
    "Erased": _object("How many were erased.", erased={"type": "integer", "minimum": 1}),
    "Receipt": _object(
        "After ISO/IEC TS 27560; `signature` is a compact JWS of it.",
        receipt=_ANY,
        signature={"type": "string", "pattern": r"^[\w-]+\.[\w-]+\.[\w-]+$"},
        keys=_some(_ANY),
    ),
    "Regime": _object(
        "What holds for the asker, and the path of the gate for it.",
        regime={"enum": ["notice", "opt-in", "opt-out"]},
        path=_TEXT,
    ),
    "Jwks": _object("A key set (RFC 7517).", keys=_some(_ANY)),
    "Gpc": _object(
        "The signal is honoured.", gpc={"const": True}, lastUpdate={**_TEXT, "format": "date"}
    ),
    "Up": _object("It runs.", up={"const": True}),
    "Ready": _object(
        "Whether choices can be kept.",
        ready={"type": "boolean"}, reasons=_some(_TEXT), notes=_some(_TEXT),
    ),
    "Document": {"description": "Data; docs/ has its parts.", "type": "object"},
    "Form": {"description": "Fields of the page's form.", "type": "object"},
}  # fmt: skip


if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(content())
