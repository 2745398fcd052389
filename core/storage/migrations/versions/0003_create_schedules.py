"""Create the table of schedules, and the indexes that deleting old requests needs"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_INDEXES = (
    ("requests_by_end", "requests", "finished_at"),
    ("requests_by_undone", "requests", "undoes"),
    ("tasks_by_plan", "tasks", "plan_id"),
    ("made_by_write", "made", "write_id"),
)


def upgrade() -> None:
    op.create_table(
        "schedules",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.Column("thread", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("person", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("timing", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("plan", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("missed", sa.String(length=16), nullable=False),
        sa.Column("overlap", sa.String(length=16), nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=True),
        sa.Column("waiting", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("look_at", sa.BigInteger(), nullable=True),
        sa.Column("last_due", sa.BigInteger(), nullable=True),
        sa.Column("last_request_id", sa.String(length=40), nullable=True),
        sa.Column("paused_at", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    op.create_index(
        "schedules_by_workspace", "schedules", ["workspace_id", "created_at"], unique=False
    )
    op.create_index(
        "schedules_due",
        "schedules",
        ["look_at"],
        unique=False,
        sqlite_where=sa.text("look_at IS NOT NULL"),
        postgresql_where=sa.text("look_at IS NOT NULL"),
    )
    for name, table, column in _INDEXES:
        op.create_index(name, table, [column], unique=False)


def downgrade() -> None:
    for name, table, _ in _INDEXES:
        op.drop_index(name, table_name=table)
    op.drop_table("schedules")
