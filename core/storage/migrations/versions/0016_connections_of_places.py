"""Notion connections that places have of their own"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notion_connections",
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("uses", sa.String(length=200), nullable=False),
        sa.Column("sealed_token", sa.Text(), server_default="", nullable=False),
        sa.Column("version", sa.String(length=40), server_default="", nullable=False),
        sa.Column("address", sa.Text(), server_default="", nullable=False),
        sa.Column("bot_id", sa.Text(), server_default="", nullable=False),
        sa.Column("bot_name", sa.Text(), server_default="", nullable=False),
        sa.Column("bot_workspace", sa.Text(), server_default="", nullable=False),
        sa.Column("given_by", sa.Text(), nullable=False),
        sa.Column("given_at", sa.BigInteger(), nullable=False),
        sa.Column("refused_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("place"),
    )


def downgrade() -> None:
    op.drop_table("notion_connections")
