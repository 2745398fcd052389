"""What a service got in the last minute, and which part of its rate is used"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("budgets", sa.Column("recent", sa.Text(), server_default="", nullable=False))
    op.add_column("budgets", sa.Column("factor", sa.Float(), server_default="1", nullable=False))
    op.add_column("budgets", sa.Column("factor_at", sa.BigInteger(), nullable=True))
