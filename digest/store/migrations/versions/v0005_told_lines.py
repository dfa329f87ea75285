"""Which lines were told, so that a change in them can be told too."""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the tables, and fill them with what the stored editions told."""
    told = op.create_table(
        "told_lines",
        sa.Column("origin_kind", sa.Text, nullable=False),
        sa.Column("origin_id", sa.Text, nullable=False),
        sa.Column("highlight", sa.Text, nullable=False),
        sa.Column("scope", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("article", sa.Text, nullable=False),
        sa.Column("page", sa.Text, nullable=False),
        sa.Column("data", sa.Text, nullable=False),
        sa.Column("turn", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("told_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("origin_kind", "origin_id", "highlight"),
    )
    op.create_table(
        "corrected",
        sa.Column("platform", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("line", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("platform", "channel", "line"),
    )
    if rows := _told_before():
        op.bulk_insert(told, rows)
    op.create_index("told_lines_article", "told_lines", ["article"])
    op.create_index("told_lines_page", "told_lines", ["page"])
    op.create_index("told_lines_state", "told_lines", ["state", "told_at"])


def _told_before() -> list[dict[str, object]]:
    """Return the lines of every stored edition; what changed in them before today is not told any more."""
    connection = op.get_bind()
    pages = {row.id: row.page for row in connection.execute(sa.text("SELECT id, page FROM articles"))}
    told = connection.execute(sa.text("SELECT slot, min(scope) AS scope FROM told GROUP BY slot"))
    scopes = {row.slot: row.scope for row in told}
    slots = connection.execute(sa.text("SELECT id, digest, window_end, edition FROM slots WHERE edition IS NOT NULL"))
    return [
        {
            "origin_kind": "slot", "origin_id": slot, "highlight": line["id"], "scope": scopes[slot], "digest": digest,
            "article": line["article"], "page": pages[line["article"]], "data": json.dumps(line, ensure_ascii=False),
            "turn": 0, "state": "stands", "told_at": ended,
        }
        for slot, digest, ended, edition in slots
        for line in _lines(json.loads(edition))
        if slot in scopes and line["article"] in pages
    ]  # fmt: skip


def _lines(edition: dict[str, Any]) -> list[dict[str, Any]]:
    lines = {line["id"]: line for story in edition["stories"] for line in story["highlights"]}
    if edition["closing_quote"]:
        lines[edition["closing_quote"][0]["id"]] = edition["closing_quote"][0]
    return list(lines.values())
