"""When a feed is next due, how often it changes, where it has moved, and whether it is polled at all."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Widen the feeds' table; a feed that is known becomes due when it is set up at the next start."""
    zero = sa.text("0")
    for column in (
        sa.Column("failures", sa.Integer, nullable=False, server_default=zero),
        sa.Column("disabled_at", sa.BigInteger),
        sa.Column("next_at", sa.BigInteger),
        sa.Column("changed_at", sa.BigInteger),
        sa.Column("gap", sa.BigInteger),
        sa.Column("address", sa.Text),
        sa.Column("moving_to", sa.Text),
        sa.Column("moves", sa.Integer, nullable=False, server_default=zero),
    ):
        op.add_column("feeds", column)
    op.create_index("feeds_next_at", "feeds", ["next_at"])
