"""What Alembic runs: the migrations, on the connection and in the transaction it is handed.

There is no alembic.ini and no URL here; `storage.schema.upgrade` is the only way in.
"""

from alembic import context

from storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
)
context.run_migrations()
