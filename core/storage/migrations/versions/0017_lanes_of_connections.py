"""Writes of one lane are found in all workspaces that share a Notion connection"""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("writes_by_thing", "writes", ["lane", "state"])
    op.drop_index("writes_by_lane", "writes")


def downgrade() -> None:
    op.create_index("writes_by_lane", "writes", ["workspace_id", "lane", "state"])
    op.drop_index("writes_by_thing", "writes")
