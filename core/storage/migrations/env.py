"""Runs migrations on the connection that core.storage.migrate hands over."""

from alembic import context

from core.storage.models import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    transaction_per_migration=False,
    render_as_batch=True,
)
context.run_migrations()
