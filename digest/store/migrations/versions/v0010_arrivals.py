"""When the newest sighting was is asked at every edition."""

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Make the index."""
    op.create_index("sightings_first_seen", "sightings", ["first_seen"])
