"""What each article is about, as the vector by which its story is found."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the table; articles that are stored already are found by their words alone."""
    op.create_table(
        "meanings",
        sa.Column("article", sa.Text, sa.ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("vector", sa.LargeBinary, nullable=False),
    )
