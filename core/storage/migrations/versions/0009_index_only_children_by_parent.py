"""Only tasks that have a parent are in the index of children, so that others are spared it"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_HAS_PARENT = sa.text("parent_id IS NOT NULL")


def upgrade() -> None:
    op.drop_index("tasks_by_parent", table_name="tasks")
    op.create_index(
        "tasks_by_parent",
        "tasks",
        ["parent_id", "state"],
        sqlite_where=_HAS_PARENT,
        postgresql_where=_HAS_PARENT,
    )
