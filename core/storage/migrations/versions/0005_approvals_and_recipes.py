"""Rules of approval, approvers, recipes, and what a card tells of a decision"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("plans", sa.Column("approved_name", sa.Text(), nullable=True))
    op.add_column("plans", sa.Column("left_out", sa.JSON(none_as_null=True), nullable=True))
    op.add_column("requests", sa.Column("superseded_by", sa.String(length=40), nullable=True))
    op.create_table(
        "policies",
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("operation", sa.String(length=64), nullable=False),
        sa.Column("policy", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("place", "operation"),
    )
    op.create_table(
        "approvers",
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("person_id", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("place", "person_id"),
    )
    op.create_table(
        "recipes",
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),
        sa.PrimaryKeyConstraint("workspace_id", "name", "version"),
    )
