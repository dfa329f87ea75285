"""When an entry is read again without a word of its feed, and when a feed is asked for whole because of that."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Widen both tables; entries that wait for another try are due at once."""
    op.add_column("entries", sa.Column("again_at", sa.BigInteger))
    op.add_column("feeds", sa.Column("again_at", sa.BigInteger))
    op.execute("UPDATE entries SET again_at = read_at WHERE outcome LIKE 'pending: %'")
