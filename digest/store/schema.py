"""The tables as the code sees them; `migrations` makes them. Full-text search lies beside them, per database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
    text,
)

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TICK = timedelta(microseconds=1)


class Instant(TypeDecorator[datetime]):
    """An aware time, kept as whole microseconds since 1970 in UTC: exact, sortable, the same on every database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> int | None:
        """Refuse a naive time (TypeError), since nobody knows which moment it means."""
        return None if value is None else (value - EPOCH) // TICK

    def process_result_value(self, value: int | None, _dialect: Dialect) -> datetime | None:
        """Return the moment in UTC."""
        return None if value is None else EPOCH + value * TICK


class Length(TypeDecorator[timedelta]):
    """A length of time, kept as whole microseconds."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: timedelta | None, _dialect: Dialect) -> int | None:
        """Return whole microseconds."""
        return None if value is None else value // TICK

    def process_result_value(self, value: int | None, _dialect: Dialect) -> timedelta | None:
        """Return the length."""
        return None if value is None else value * TICK


metadata = MetaData()

feeds = Table(
    "feeds",
    metadata,
    Column("url", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("checked_at", Instant),
    Column("failing_since", Instant),
    Column("why", Text, nullable=False),
    Column("alerted", Boolean, nullable=False),
    Column("failures", Integer, nullable=False, server_default=text("0")),
    Column("disabled_at", Instant),
    Column("next_at", Instant),
    Column("changed_at", Instant),
    Column("gap", Length),
    Column("address", Text),
    Column("moving_to", Text),
    Column("moves", Integer, nullable=False, server_default=text("0")),
    Column("again_at", Instant),
    Index("feeds_next_at", "next_at"),
)

entries = Table(
    "entries",
    metadata,
    Column("feed", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("guid", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("dated", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("first_seen", Instant, nullable=False),
    Column("read_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("again_at", Instant),
    PrimaryKeyConstraint("feed", "key"),
    Index("entries_key", "key"),
    Index("entries_read_at", "read_at"),
    Index("entries_guid", "feed", "guid"),
    Index("entries_title", "feed", "title"),
    Index("entries_content", "feed", "content"),
)

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("url", Text, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("tags", Text, nullable=False),
    Column("added_at", Instant, nullable=False),
)

articles = Table(
    "articles",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("page", Text, nullable=False),
    Column("story", Text, nullable=False),
    Column("current", Boolean, nullable=False),
    Column("first_seen", Instant, nullable=False),
    Column("dated", Instant, nullable=False),
    Column("url", Text),
    Column("title", Text),
    Column("authors", Text, nullable=False),
    Column("published", Text, nullable=False),
    Column("source", Text),
    Column("source_folded", Text, nullable=False),
    Column("language", Text),
    Column("genre", Text, nullable=False),
    Column("excerpt", Boolean, nullable=False, server_default=false()),
    Column("text", Text, nullable=False),
    Index("articles_page", "page"),
    Index("articles_story", "story"),
    Index("articles_first_seen", "first_seen"),
    Index("articles_dated", "dated"),
)

meanings = Table(
    "meanings",
    metadata,
    Column("article", Text, ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    Column("vector", LargeBinary, nullable=False),
)

sightings = Table(
    "sightings",
    metadata,
    Column("article", Text, ForeignKey("articles.id"), nullable=False),
    Column("feed", Text, nullable=False),
    Column("first_seen", Instant, nullable=False),
    PrimaryKeyConstraint("article", "feed"),
    Index("sightings_feed", "feed", "first_seen"),
    Index("sightings_first_seen", "first_seen"),
)

highlights = Table(
    "highlights",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("article", Text, ForeignKey("articles.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("score", Float, nullable=False),
    Column("speaker", Text, nullable=False),
    Column("speaker_folded", Text, nullable=False),
    Column("data", Text, nullable=False),
    Index("highlights_article", "article"),
    Index("highlights_kind", "kind"),
)

names = Table(
    "names",
    metadata,
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("lines", Integer, nullable=False),
    PrimaryKeyConstraint("kind", "name"),
    Index("names_kind_lines", "kind", "lines"),
)

told = Table(
    "told",
    metadata,
    Column("scope", Text, nullable=False),
    Column("article", Text, nullable=False),
    Column("slot", Text, nullable=False),
    PrimaryKeyConstraint("scope", "article"),
    Index("told_article", "article"),
)

told_lines = Table(
    "told_lines",
    metadata,
    Column("origin_kind", Text, nullable=False),
    Column("origin_id", Text, nullable=False),
    Column("highlight", Text, nullable=False),
    Column("scope", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("article", Text, nullable=False),
    Column("page", Text, nullable=False),
    Column("data", Text, nullable=False),
    Column("turn", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("told_at", Instant, nullable=False),
    PrimaryKeyConstraint("origin_kind", "origin_id", "highlight"),
    Index("told_lines_article", "article"),
    Index("told_lines_page", "page"),
    Index("told_lines_state", "state", "told_at"),
)

corrected = Table(
    "corrected",
    metadata,
    Column("platform", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("line", Text, nullable=False),
    PrimaryKeyConstraint("platform", "channel", "line"),
)

digests = Table(
    "digests",
    metadata,
    Column("id", Text, primary_key=True),
    Column("spec", Text, nullable=False),
    Column("paused", Boolean, nullable=False),
    Column("saved_at", Instant, nullable=False),
)

digest_channels = Table(
    "digest_channels",
    metadata,
    Column("digest", Text, ForeignKey("digests.id", ondelete="CASCADE"), nullable=False),
    Column("platform", Text, nullable=False),
    Column("channel", Text, nullable=False),
    PrimaryKeyConstraint("digest", "platform", "channel"),
    Index("digest_channels_channel", "platform", "channel"),
)

cursors = Table(
    "cursors",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("started", Instant, nullable=False),
    Column("reached", Instant, nullable=False),
)

slots = Table(
    "slots",
    metadata,
    Column("id", Text, primary_key=True),
    Column("digest", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("due", Instant, nullable=False),
    Column("state", Text, nullable=False),
    Column("window_start", Instant),
    Column("window_end", Instant),
    Column("edition", Text),
    Column("why", Text, nullable=False, server_default=""),
    UniqueConstraint("digest", "key", name="slots_digest_key"),
    Index("slots_state", "state"),
    Index("slots_window_end", "window_end"),
)

accounts = Table(
    "accounts",
    metadata,
    Column("slot", Text, primary_key=True),
    Column("digest", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("due", Instant, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("data", LargeBinary, nullable=False),
    Index("accounts_digest", "digest", "made_at"),
    Index("accounts_made_at", "made_at"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Text, primary_key=True),
    Column("origin_kind", Text, nullable=False),
    Column("origin_id", Text, nullable=False),
    Column("platform", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("server", Text, nullable=False),
    Column("part", Integer, nullable=False),
    Column("payload", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("token", Integer, nullable=False),
    Column("lease_until", Instant),
    Column("next_at", Instant),
    Column("first_sent_at", Instant),
    Column("look_after", Instant),
    Column("expires_at", Instant),
    Column("anchor", Text),
    Column("message_id", Text),
    Column("ambiguous", Boolean, nullable=False),
    Column("degraded", Boolean, nullable=False),
    Column("error", Text, nullable=False),
    Column("reported", Boolean, nullable=False),
    Column("changed_at", Instant, nullable=False),
    UniqueConstraint("origin_kind", "origin_id", "platform", "channel", "part", name="deliveries_once"),
    Index("deliveries_due", "state", "next_at"),
)

holds = Table(
    "holds",
    metadata,
    Column("platform", Text, primary_key=True),
    Column("until", Instant, nullable=False),
)

copied = Table(
    "copied",
    metadata,
    Column("name", Text, primary_key=True),
    Column("rows", BigInteger, nullable=False),
    Column("checksum", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("copied_at", Instant, nullable=False),
)
