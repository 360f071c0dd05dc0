"""Run by Alembic: apply the migrations in the transaction of whoever asks (`engine.store.migrating`)."""

from alembic import context

connection = context.config.attributes["connection"]
# SQLite cannot change a table in place: it is made anew and its rows moved over
context.configure(connection=connection, render_as_batch=True, transactional_ddl=True)
context.run_migrations()
