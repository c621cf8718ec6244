"""People who sign in, and the country of each choice that is counted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_BEFORE = ("site", "day", "method", "regime", "language")
_NOW = (*_BEFORE, "country")


def upgrade() -> None:
    """Make the table of people, and count by country too."""
    op.create_table(
        "users",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("password", sa.Text, nullable=False),
        sa.Column("scopes", sa.Text, nullable=False),
        sa.Column("stamp", sa.Text, nullable=False),
        sa.Column("since", sa.BigInteger, nullable=False),
    )
    _make(_NOW)
    for statement in (_counted(op.get_bind().dialect.name), _LEFT):
        op.execute(sa.text(statement).execution_options(no_parameters=True))
    _replace()


def downgrade() -> None:
    """Remove the people, and count without the country."""
    _make(_BEFORE)
    names = ", ".join(_BEFORE)
    op.execute(f"INSERT INTO new_counts ({names}, count) SELECT {names}, SUM(count)"
               f" FROM day_counts GROUP BY {names}")  # fmt: skip
    _replace()
    op.drop_table("users")


def _make(key: tuple[str, ...]) -> None:
    """A table beside the one that it replaces: neither database changes a primary key in place."""
    op.create_table(
        "new_counts",
        *(sa.Column(name, sa.Text, primary_key=True) for name in key),
        sa.Column("count", sa.BigInteger, nullable=False),
    )


def _replace() -> None:
    op.drop_table("day_counts")
    op.rename_table("new_counts", "day_counts")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE day_counts RENAME CONSTRAINT new_counts_pkey TO day_counts_pkey")


def _counted(dialect: str) -> str:
    """What the records that stand tell: `place` begins with the country. Time is in Unix ms."""
    day = (
        "strftime('%Y-%m-%d', time / 1000, 'unixepoch')"
        if dialect == "sqlite"
        else "to_char(to_timestamp(time / 1000) AT TIME ZONE 'UTC', 'YYYY-MM-DD')"
    )
    return (
        f"INSERT INTO new_counts ({', '.join(_NOW)}, count)"
        f" SELECT site, {day} AS day, method, regime, language, substr(place, 1, 2) AS country,"
        " COUNT(*) FROM consents GROUP BY site, day, method, regime, language, country"
    )


# Records that were purged are counted still; nobody knows any more where they were made.
_LEFT = (
    f"INSERT INTO new_counts ({', '.join(_NOW)}, count)"
    " SELECT old.site, old.day, old.method, old.regime, old.language, '',"
    " old.count - COALESCE(SUM(new.count), 0)"
    " FROM day_counts AS old LEFT JOIN new_counts AS new ON "
    + " AND ".join(f"new.{name} = old.{name}" for name in _BEFORE)
    + " WHERE true"
    " GROUP BY old.site, old.day, old.method, old.regime, old.language, old.count"
    " HAVING old.count > COALESCE(SUM(new.count), 0)"
    f" ON CONFLICT ({', '.join(_NOW)}) DO UPDATE SET count = new_counts.count + excluded.count"
)
