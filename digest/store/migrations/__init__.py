"""The history of the schema, for Alembic; migrations are only appended."""
