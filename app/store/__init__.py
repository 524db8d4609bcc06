"""The one database: tables, migrations, units of work, on SQLite or PostgreSQL.

In: a data folder or a URL. Out: `Store.work()`, one transaction. Import `app.store.engine` where it is used:
it loads SQLAlchemy, which the first window must not wait for.
May import settings. Must never know what a room means by its rows.
"""
