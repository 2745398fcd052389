"""What a person asked for lately is found without reading all requests of the workspace"""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("requests_by_person", "requests", ["workspace_id", "person_id", "accepted_at"])
