"""Search over articles as well as highlights, in which everything that can be asked for is a term; known names."""

from collections import Counter

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_FTS = (
    "CREATE VIRTUAL TABLE {} USING fts5(words, title, speaker, source, facets, content='',"
    " tokenize='porter unicode61 remove_diacritics 2')"
)
_TSVECTOR = """
    CREATE TEXT SEARCH DICTIONARY verbatim_stem (TEMPLATE = snowball, LANGUAGE = porter);
    CREATE TEXT SEARCH CONFIGURATION verbatim (PARSER = default);
    ALTER TEXT SEARCH CONFIGURATION verbatim
        ADD MAPPING FOR asciiword, word, numword, int, uint, float, sfloat, version WITH verbatim_stem;
    CREATE TABLE highlight_words (
        seq integer PRIMARY KEY REFERENCES highlights ON DELETE CASCADE,
        words tsvector NOT NULL, speaker tsvector NOT NULL, source tsvector NOT NULL, facets text[] NOT NULL
    );
    CREATE TABLE article_words (
        seq integer PRIMARY KEY REFERENCES articles ON DELETE CASCADE,
        words tsvector NOT NULL, speaker tsvector NOT NULL, source tsvector NOT NULL, facets text[] NOT NULL
    );
    CREATE INDEX highlight_words_all ON highlight_words USING gin (words, speaker, source, facets);
    CREATE INDEX article_words_all ON article_words USING gin (words, speaker, source, facets);
"""
"""Porter's endings as in FTS5, and no stop words. Nothing is stored on PostgreSQL before this."""


def upgrade() -> None:
    """Make the tables and fill them from what is stored."""
    op.create_table(
        "names",
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("lines", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("kind", "name"),
    )
    op.create_index("names_kind_lines", "names", ["kind", "lines"])
    op.create_index("articles_dated", "articles", ["dated"])
    op.create_index("told_article", "told", ["article"])
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        op.execute("DROP TABLE highlight_words")
        for table in ("highlight_words", "article_words"):
            op.execute(_FTS.format(table))
        _fill(connection)
    else:
        op.execute(_TSVECTOR)


def _fill(connection: sa.Connection) -> None:
    """Index what is stored, article by article, with the code that indexes what comes in."""
    from digest.store.schema import names
    from digest.store.search.entries import stored_entry
    from digest.store.search.known import names_in
    from digest.store.search.sqlite import ADDED, article_terms, line_terms

    # The code of today reads this column, which 0007 brings.
    op.add_column("articles", sa.Column("excerpt", sa.Boolean, nullable=False, server_default=sa.false()))
    known: Counter[tuple[str, str]] = Counter()
    for (article,) in connection.execute(sa.text("SELECT id FROM articles WHERE current ORDER BY seq")).all():
        if (entry := stored_entry(connection, article)) is None:
            continue
        connection.execute(sa.text(ADDED.format("article_words")), article_terms(entry))
        if lines := line_terms(entry):
            connection.execute(sa.text(ADDED.format("highlight_words")), lines)
        known.update({(kind, name): some for kind, named in names_in(entry).items() for name, some in named.items()})
    rows = [{"kind": kind, "name": name, "lines": lines} for (kind, name), lines in known.items()]
    if rows:
        connection.execute(sa.insert(names), rows)
