"""The first schema."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make every table, and the full-text index of SQLite."""
    op.create_table(
        "feeds",
        sa.Column("url", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("etag", sa.Text),
        sa.Column("last_modified", sa.Text),
        sa.Column("checked_at", sa.BigInteger),
        sa.Column("failing_since", sa.BigInteger),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("alerted", sa.Boolean, nullable=False),
    )
    op.create_table(
        "entries",
        sa.Column("feed", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("seen_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("feed", "key"),
    )
    op.create_table(
        "articles",
        sa.Column("seq", sa.Integer, primary_key=True),
        sa.Column("id", sa.Text, nullable=False, unique=True),
        sa.Column("page", sa.Text, nullable=False),
        sa.Column("story", sa.Text, nullable=False),
        sa.Column("current", sa.Boolean, nullable=False),
        sa.Column("first_seen", sa.BigInteger, nullable=False),
        sa.Column("dated", sa.BigInteger, nullable=False),
        sa.Column("url", sa.Text),
        sa.Column("title", sa.Text),
        sa.Column("authors", sa.Text, nullable=False),
        sa.Column("published", sa.Text, nullable=False),
        sa.Column("source", sa.Text),
        sa.Column("source_folded", sa.Text, nullable=False),
        sa.Column("language", sa.Text),
        sa.Column("genre", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
    )
    op.create_index("articles_page", "articles", ["page"])
    op.create_index("articles_story", "articles", ["story"])
    op.create_index("articles_first_seen", "articles", ["first_seen"])
    op.create_table(
        "sightings",
        sa.Column("article", sa.Text, sa.ForeignKey("articles.id"), nullable=False),
        sa.Column("feed", sa.Text, nullable=False),
        sa.Column("first_seen", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("article", "feed"),
    )
    op.create_index("sightings_feed", "sightings", ["feed", "first_seen"])
    op.create_table(
        "highlights",
        sa.Column("seq", sa.Integer, primary_key=True),
        sa.Column("id", sa.Text, nullable=False, unique=True),
        sa.Column("article", sa.Text, sa.ForeignKey("articles.id"), nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("score", sa.Float, nullable=False),
        sa.Column("speaker", sa.Text, nullable=False),
        sa.Column("speaker_folded", sa.Text, nullable=False),
        sa.Column("data", sa.Text, nullable=False),
    )
    op.create_index("highlights_article", "highlights", ["article"])
    op.create_index("highlights_kind", "highlights", ["kind"])
    op.create_table(
        "told",
        sa.Column("scope", sa.Text, nullable=False),
        sa.Column("article", sa.Text, nullable=False),
        sa.Column("slot", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("scope", "article"),
    )
    op.create_table(
        "digests",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("spec", sa.Text, nullable=False),
        sa.Column("paused", sa.Boolean, nullable=False),
        sa.Column("saved_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "digest_channels",
        sa.Column("digest", sa.Text, sa.ForeignKey("digests.id", ondelete="CASCADE"), nullable=False),
        sa.Column("platform", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("digest", "platform", "channel"),
    )
    op.create_index("digest_channels_channel", "digest_channels", ["platform", "channel"])
    op.create_table(
        "cursors",
        sa.Column("digest", sa.Text, primary_key=True),
        sa.Column("started", sa.BigInteger, nullable=False),
        sa.Column("reached", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "slots",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("due", sa.BigInteger, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("window_start", sa.BigInteger),
        sa.Column("window_end", sa.BigInteger),
        sa.Column("edition", sa.Text),
        sa.UniqueConstraint("digest", "key", name="slots_digest_key"),
    )
    op.create_index("slots_state", "slots", ["state"])
    op.create_index("slots_window_end", "slots", ["window_end"])
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("origin_kind", sa.Text, nullable=False),
        sa.Column("origin_id", sa.Text, nullable=False),
        sa.Column("platform", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("server", sa.Text, nullable=False),
        sa.Column("part", sa.Integer, nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("token", sa.Integer, nullable=False),
        sa.Column("lease_until", sa.BigInteger),
        sa.Column("next_at", sa.BigInteger),
        sa.Column("first_sent_at", sa.BigInteger),
        sa.Column("look_after", sa.BigInteger),
        sa.Column("expires_at", sa.BigInteger),
        sa.Column("anchor", sa.Text),
        sa.Column("message_id", sa.Text),
        sa.Column("ambiguous", sa.Boolean, nullable=False),
        sa.Column("degraded", sa.Boolean, nullable=False),
        sa.Column("error", sa.Text, nullable=False),
        sa.Column("reported", sa.Boolean, nullable=False),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("origin_kind", "origin_id", "platform", "channel", "part", name="deliveries_once"),
    )
    op.create_index("deliveries_due", "deliveries", ["state", "next_at"])
    op.create_table(
        "holds",
        sa.Column("platform", sa.Text, primary_key=True),
        sa.Column("until", sa.BigInteger, nullable=False),
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute(_FTS5)


_FTS5 = (
    "CREATE VIRTUAL TABLE highlight_words USING fts5("
    "words, title, speaker, source, content='', tokenize='porter unicode61 remove_diacritics 2')"
)
"""The full-text index of SQLite; that of PostgreSQL begins with 0004."""
