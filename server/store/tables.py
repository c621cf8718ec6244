"""The tables, the same on SQLite and PostgreSQL."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
)

metadata = MetaData()

# One row a choice, in the order of COLUMNS; lists are JSON texts.
consents = Table(
    "consents",
    metadata,
    Column("site", Text, primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False),
    Column("time", BigInteger, nullable=False),
    Column("key", Text, nullable=False),
    Column("body_hash", Text, nullable=False),
    Column("method", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("revision", Text, nullable=False),
    Column("text_hash", Text, nullable=False),
    Column("services_hash", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("regime", Text, nullable=False),
    Column("regime_shown", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("place_from", Text, nullable=False),
    Column("signal", Integer, nullable=False),
    Column("granted", Text, nullable=False),
    Column("denied", Text, nullable=False),
    Column("days", Integer, nullable=False),
    Column("client_time", BigInteger),
    Column("subject", Text, nullable=False),
    Column("secret_hash", Text, nullable=False),
    Column("evidence", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("user_agent", Text, nullable=False),
    Column("salt", Text, nullable=False),
    Column("commitment", Text, nullable=False),
    Column("key_id", Text, nullable=False),
    Column("previous", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Index("consents_key", "site", "key", unique=True),
    Index("consents_id", "site", "id", unique=True),
    Index("consents_subject", "site", "subject"),
    Index("consents_time", "site", "time"),
    sqlite_with_rowid=False,
)
COLUMNS = tuple(column.name for column in consents.columns)
# What erasure empties; nothing else of a row is ever changed.
PERSONAL = ("subject", "secret_hash", "evidence", "address", "user_agent", "salt")

# Where each chain ends and, once old records have been purged, where it begins.
heads = Table(
    "heads",
    metadata,
    Column("site", Text, primary_key=True),
    Column("number", BigInteger, nullable=False),
    Column("hash", Text, nullable=False),
    Column("time", BigInteger, nullable=False),
    Column("purged", BigInteger, nullable=False),
    Column("purged_hash", Text, nullable=False),
)

# Counted as records come, so that ten million of them need not be read for a figure.
day_counts = Table(
    "day_counts",
    metadata,
    Column("site", Text, primary_key=True),
    Column("day", Text, primary_key=True),
    Column("method", Text, primary_key=True),
    Column("regime", Text, primary_key=True),
    Column("language", Text, primary_key=True),
    # Two letters, and none where it is unknown: no region.
    Column("country", Text, primary_key=True),
    Column("count", BigInteger, nullable=False),
)
choice_counts = Table(
    "choice_counts",
    metadata,
    Column("site", Text, primary_key=True),
    Column("day", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("granted", BigInteger, nullable=False),
    Column("denied", BigInteger, nullable=False),
)

# What visitors saw: words and services of each question that was ever asked.
revisions = Table(
    "revisions",
    metadata,
    Column("site", Text, primary_key=True),
    Column("text_hash", Text, primary_key=True),
    Column("revision", Text, nullable=False),
    Column("since", BigInteger, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Index("revisions_revision", "site", "revision"),
)

# Who looked at records, exported, erased or purged them.
audit = Table(
    "audit",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("time", BigInteger, nullable=False),
    Column("who", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("site", Text, nullable=False),
    Column("detail", Text, nullable=False),
)

# People who sign in to the owner's pages; `password` is a hash, scopes have blanks between them.
users = Table(
    "users",
    metadata,
    Column("name", Text, primary_key=True),
    Column("password", Text, nullable=False),
    Column("scopes", Text, nullable=False),
    Column("stamp", Text, nullable=False),
    Column("since", BigInteger, nullable=False),
)
