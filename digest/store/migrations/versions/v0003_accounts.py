"""What became of each article that an edition considered."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the table; editions from before it have no account."""
    op.create_table(
        "accounts",
        sa.Column("slot", sa.Text, primary_key=True),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("due", sa.BigInteger, nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
    )
    op.create_index("accounts_digest", "accounts", ["digest", "made_at"])
    op.create_index("accounts_made_at", "accounts", ["made_at"])
