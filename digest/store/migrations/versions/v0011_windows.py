"""PostgreSQL's search knows how worthy, how old and how new a row is without asking the articles."""

from alembic import op

revision = "0011"
down_revision = "0010"

_LINES = "h.score, a.dated FROM highlights h JOIN articles a ON a.id = h.article"
_ARTICLES = "0.5 AS score, a.dated FROM articles a"
_WINDOWS = "ARRAY['na' || (w.seq >> 12), 'nb' || (w.seq >> 15), 'nc' || (w.seq >> 18)]"


def upgrade() -> None:
    """Add what ranks a row, and the terms of the windows of arrival that it lies in."""
    if op.get_bind().dialect.name == "sqlite":
        return
    for table, seq, facts in (("highlight_words", "h.seq", _LINES), ("article_words", "a.seq", _ARTICLES)):
        op.execute(f"ALTER TABLE {table} ADD COLUMN score float8, ADD COLUMN dated bigint")
        op.execute(
            f"UPDATE {table} w SET score = f.score, dated = f.dated, facets = w.facets || {_WINDOWS}"  # noqa: S608
            f" FROM (SELECT {seq} AS seq, {facts}) f WHERE f.seq = w.seq"
        )
        # The version before writes neither, while this one takes over.
        op.execute(f"ALTER TABLE {table} ALTER COLUMN score SET DEFAULT 0.5, ALTER COLUMN dated SET DEFAULT 0")
        op.execute(f"ALTER TABLE {table} ALTER COLUMN score SET NOT NULL, ALTER COLUMN dated SET NOT NULL")
