"""Alembic's way in: runs migrations on the connection that it is handed."""

from __future__ import annotations

from alembic import context

from server.store.migrate import VERSION_TABLE

line = context.config.attributes["connection"]
context.configure(connection=line, render_as_batch=True, version_table=VERSION_TABLE)
with context.begin_transaction():
    context.run_migrations()
