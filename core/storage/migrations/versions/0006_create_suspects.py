"""Writes that may land after all"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "suspects",
        sa.Column("write_id", sa.String(length=40), nullable=False),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("look_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["write_id"], ["writes.id"]),
        sa.PrimaryKeyConstraint("write_id"),
    )
    op.create_index("suspects_due", "suspects", ["look_at"])
