"""Order, fairness and control: where a task stands in line, dials, pauses, shared budgets"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

RIPE = sa.text("state = 'pending' AND ripe = 1")
UNRIPE = sa.text("state = 'pending' AND ripe = 0")
OPEN = sa.text("finished_at IS NULL")


def upgrade() -> None:
    op.add_column(
        "workspaces", sa.Column("connection", sa.Text(), nullable=False, server_default="notion")
    )
    op.add_column("requests", sa.Column("person_id", sa.Text(), nullable=False, server_default=""))
    op.add_column("requests", sa.Column("band", sa.Integer(), nullable=True))
    op.add_column("requests", sa.Column("due_at", sa.BigInteger(), nullable=True))
    op.add_column("tasks", sa.Column("lane", sa.Text(), nullable=False, server_default=""))
    op.add_column("tasks", sa.Column("rank", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("tasks", sa.Column("ripe", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("tasks", sa.Column("target", sa.Text(), nullable=True))
    op.add_column("tasks", sa.Column("stop_at", sa.BigInteger(), nullable=True))
    op.create_table(
        "dials",
        sa.Column("name", sa.String(length=16), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("name", "subject"),
    )
    op.create_table(
        "pauses",
        sa.Column("scope", sa.String(length=16), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("scope", "subject"),
    )
    op.create_table(
        "budgets",
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("spent_until", sa.BigInteger(), nullable=False),
        sa.Column("shut_until", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_index(
        "tasks_by_lane",
        "tasks",
        ["lane", "rank", "id"],
        sqlite_where=RIPE,
        postgresql_where=RIPE,
    )
    op.create_index(
        "tasks_unripe", "tasks", ["not_before"], sqlite_where=UNRIPE, postgresql_where=UNRIPE
    )
    op.create_index(
        "requests_open",
        "requests",
        ["workspace_id", "person_id"],
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.drop_index("tasks_ready", "tasks")


def downgrade() -> None:
    op.create_index(
        "tasks_ready",
        "tasks",
        ["band", "created_at", "id"],
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.drop_index("requests_open", "requests")
    op.drop_index("tasks_unripe", "tasks")
    op.drop_index("tasks_by_lane", "tasks")
    for table in ("budgets", "pauses", "dials"):
        op.drop_table(table)
    for column in ("stop_at", "target", "ripe", "rank", "lane"):
        op.drop_column("tasks", column)
    for column in ("due_at", "band", "person_id"):
        op.drop_column("requests", column)
    op.drop_column("workspaces", "connection")
