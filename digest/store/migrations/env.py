"""Runs migrations on the connection, and inside the transaction, that digest.store.migrate opened."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], transactional_ddl=True)
context.run_migrations()
