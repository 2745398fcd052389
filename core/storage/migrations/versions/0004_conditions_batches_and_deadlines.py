"""Conditions, failure policies, batches and deadlines of tasks"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("plans", sa.Column("stopped", sa.Text(), nullable=True))
    op.add_column(
        "dependencies",
        sa.Column("optional", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.add_column(
        "tasks", sa.Column("passed", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column("tasks", sa.Column("leader_id", sa.String(length=40), nullable=True))
    op.add_column("tasks", sa.Column("batch", sa.Integer(), nullable=True))
    op.add_column("tasks", sa.Column("give_up_at", sa.BigInteger(), nullable=True))
    _index("tasks_by_leader", "leader_id", "leader_id IS NOT NULL")
    _index("tasks_given_up", "settled_at", "state IN ('failed', 'dead')")
    _index(
        "tasks_in_time",
        "give_up_at",
        "give_up_at IS NOT NULL AND state IN ('blocked', 'pending', 'waiting')",
    )


def _index(name: str, column: str, where: str) -> None:
    op.create_index(
        name, "tasks", [column], sqlite_where=sa.text(where), postgresql_where=sa.text(where)
    )
