"""The scan file's records hold to their own rules."""

from __future__ import annotations

import inspect
import re
import typing

import msgspec
import pytest

from scanner import observations, records, tracking

STRUCTS = [
    struct
    for struct in {**vars(observations), **vars(tracking), **vars(records)}.values()
    if isinstance(struct, type) and issubclass(struct, observations.Record)
]


def test_the_schema_version_has_a_major_and_a_minor_number() -> None:
    assert re.fullmatch(r"[1-9]\d*\.(0|[1-9]\d*)", records.SCHEMA_VERSION)


def test_kinds_of_request_are_unique_names() -> None:
    kinds = observations.RESOURCE_TYPES
    assert len(set(kinds)) == len(kinds)
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*", kind) for kind in kinds)


@pytest.mark.parametrize("name", ["State", "Category", "Party", "Outcome"])
def test_words_are_unique(name: str) -> None:
    words = typing.get_args(getattr(records, name, None) or getattr(observations, name))
    assert len(set(words)) == len(words) > 1


@pytest.mark.parametrize("struct", STRUCTS, ids=lambda struct: struct.__name__)
def test_every_record_is_frozen_explained_and_written_whole(struct: type[msgspec.Struct]) -> None:
    settings = struct.__struct_config__
    assert settings.frozen
    assert not settings.omit_defaults
    parameters = inspect.signature(struct).parameters.values()
    assert all(parameter.kind is parameter.KEYWORD_ONLY for parameter in parameters)
    assert inspect.getdoc(struct)


@pytest.mark.parametrize("struct", STRUCTS, ids=lambda struct: struct.__name__)
def test_no_record_holds_a_list_that_could_grow(struct: type[msgspec.Struct]) -> None:
    hints = typing.get_type_hints(struct)
    assert not [n for n, hint in hints.items() if "list[" in str(hint) or "set[" in str(hint)]
