"""An approval names the steps whose turn has not come, with the pictures that were shown of them"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("plans", sa.Column("covered", sa.JSON(none_as_null=True), nullable=True))
