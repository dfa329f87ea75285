"""Why a slot was skipped; and what a copy of another database left here, to be compared with at the next copy."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Widen the slots' table and make the other; of slots that were skipped before it, no reason is known."""
    op.add_column("slots", sa.Column("why", sa.Text, nullable=False, server_default=""))
    op.create_table(
        "copied",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("rows", sa.BigInteger, nullable=False),
        sa.Column("checksum", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("copied_at", sa.BigInteger, nullable=False),
    )
