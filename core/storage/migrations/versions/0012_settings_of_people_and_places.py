"""Settings of people and places"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "person_preferences",
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("person_id", sa.String(length=120), nullable=False),
        sa.Column("zone", sa.String(length=64), server_default="", nullable=False),
        sa.Column("language", sa.String(length=16), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("place", "person_id"),
    )
    op.create_table(
        "place_preferences",
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("etiquette", sa.String(length=16), nullable=True),
        sa.Column("database", sa.Text(), nullable=True),
        sa.Column("database_title", sa.Text(), nullable=True),
        sa.Column("unfurls", sa.Boolean(), nullable=True),
        sa.Column("language", sa.String(length=16), nullable=True),
        sa.PrimaryKeyConstraint("place"),
    )


def downgrade() -> None:
    op.drop_table("place_preferences")
    op.drop_table("person_preferences")
