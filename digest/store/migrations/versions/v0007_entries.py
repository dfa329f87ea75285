"""Entries are known by several marks; articles say whether they are excerpts; feeds can be added by command."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make the entries' table anew: its old keys cannot be read back into marks."""
    op.drop_table("entries")
    op.create_table(
        "entries",
        sa.Column("feed", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("guid", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("dated", sa.Text, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("first_seen", sa.BigInteger, nullable=False),
        sa.Column("read_at", sa.BigInteger, nullable=False),
        sa.Column("seen_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("feed", "key"),
    )
    op.create_index("entries_key", "entries", ["key"])
    op.create_index("entries_read_at", "entries", ["read_at"])
    for mark in ("guid", "title", "content"):
        op.create_index(f"entries_{mark}", "entries", ["feed", mark])
    if "excerpt" not in {column["name"] for column in sa.inspect(op.get_bind()).get_columns("articles")}:
        op.add_column("articles", sa.Column("excerpt", sa.Boolean, nullable=False, server_default=sa.false()))
    op.create_table(
        "subscriptions",
        sa.Column("url", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False, unique=True),
        sa.Column("tags", sa.Text, nullable=False),
        sa.Column("added_at", sa.BigInteger, nullable=False),
    )
