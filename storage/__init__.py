"""Everything that knows SQL: the sealed notebooks on SQLite and on PostgreSQL.

`storage.store.open_store` is the door; the other modules are its rooms.
"""
