"""Records, chains, counts, archive and audit; and what keeps records from being changed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_TEXTS = (
    *("id", "key", "body_hash", "method", "channel", "revision", "text_hash", "services_hash"),
    *("language", "regime", "regime_shown", "place", "place_from", "granted", "denied"),
    *("subject", "secret_hash", "evidence", "address", "user_agent", "salt", "commitment"),
    *("key_id", "previous", "hash"),
)
_TABLES = ("consents", "heads", "day_counts", "choice_counts", "revisions", "audit")
# All but what erasure empties.
_BOUND = (
    *("site", "number", "id", "time", "key", "body_hash", "method", "channel", "revision"),
    *("text_hash", "services_hash", "language", "regime", "regime_shown", "place", "place_from"),
    *("signal", "granted", "denied", "days", "client_time", "commitment", "key_id", "previous"),
    "hash",
)
_ERASED = ["subject", "secret_hash", "evidence", "address", "user_agent", "salt"]


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "consents",
        sa.Column("site", sa.Text, primary_key=True),
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in _TEXTS[:1]),
        sa.Column("time", sa.BigInteger, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in _TEXTS[1:12]),
        sa.Column("place_from", sa.Text, nullable=False),
        sa.Column("signal", sa.Integer, nullable=False),
        sa.Column("granted", sa.Text, nullable=False),
        sa.Column("denied", sa.Text, nullable=False),
        sa.Column("days", sa.Integer, nullable=False),
        sa.Column("client_time", sa.BigInteger),
        *(sa.Column(name, sa.Text, nullable=False) for name in _TEXTS[15:]),
        sqlite_with_rowid=False,
    )
    op.create_index("consents_key", "consents", ["site", "key"], unique=True)
    op.create_index("consents_id", "consents", ["site", "id"], unique=True)
    op.create_index("consents_subject", "consents", ["site", "subject"])
    op.create_index("consents_time", "consents", ["site", "time"])
    op.create_table(
        "heads",
        sa.Column("site", sa.Text, primary_key=True),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
        sa.Column("time", sa.BigInteger, nullable=False),
        sa.Column("purged", sa.BigInteger, nullable=False),
        sa.Column("purged_hash", sa.Text, nullable=False),
    )
    op.create_table(
        "day_counts",
        *(
            sa.Column(name, sa.Text, primary_key=True)
            for name in ("site", "day", "method", "regime", "language")
        ),
        sa.Column("count", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "choice_counts",
        *(sa.Column(name, sa.Text, primary_key=True) for name in ("site", "day", "name")),
        sa.Column("granted", sa.BigInteger, nullable=False),
        sa.Column("denied", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "revisions",
        sa.Column("site", sa.Text, primary_key=True),
        sa.Column("text_hash", sa.Text, primary_key=True),
        sa.Column("revision", sa.Text, nullable=False),
        sa.Column("since", sa.BigInteger, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
    op.create_index("revisions_revision", "revisions", ["site", "revision"])
    op.create_table(
        "audit",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("time", sa.BigInteger, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("who", "act", "site", "detail")),
    )
    for statement in _guards(op.get_bind().dialect.name):
        op.execute(sa.text(statement).execution_options(no_parameters=True))


def downgrade() -> None:
    """Remove them, with all that they hold."""
    for name in reversed(_TABLES):
        op.drop_table(name)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION IF EXISTS consentry_keep()")
        op.execute("DROP FUNCTION IF EXISTS consentry_purge()")


def _guards(dialect: str) -> tuple[str, ...]:
    """Triggers: a record is only ever erased or, once it is counted as purged, deleted."""
    differs = "IS NOT" if dialect == "sqlite" else "IS DISTINCT FROM"
    changed = " OR ".join(f"OLD.{name} {differs} NEW.{name}" for name in _BOUND)
    filled = " OR ".join(f"(NEW.{name} <> '' AND NEW.{name} <> OLD.{name})" for name in _ERASED)
    kept = "OLD.number > COALESCE((SELECT purged FROM heads WHERE site = OLD.site), 0)"
    if dialect == "sqlite":
        return (
            "CREATE TRIGGER consents_keep BEFORE UPDATE ON consents"
            f" WHEN {changed} OR {filled}"
            " BEGIN SELECT RAISE(ABORT, 'records are not changed'); END",
            "CREATE TRIGGER consents_purge BEFORE DELETE ON consents"
            f" WHEN {kept}"
            " BEGIN SELECT RAISE(ABORT, 'records are not deleted'); END",
        )
    return (
        "CREATE FUNCTION consentry_keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF {changed} OR {filled} THEN RAISE EXCEPTION 'records are not changed'; END IF;"
        " RETURN NEW; END $$",
        "CREATE FUNCTION consentry_purge() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF {kept} THEN RAISE EXCEPTION 'records are not deleted'; END IF;"
        " RETURN OLD; END $$",
        "CREATE TRIGGER consents_keep BEFORE UPDATE ON consents"
        " FOR EACH ROW EXECUTE FUNCTION consentry_keep()",
        "CREATE TRIGGER consents_purge BEFORE DELETE ON consents"
        " FOR EACH ROW EXECUTE FUNCTION consentry_purge()",
    )
