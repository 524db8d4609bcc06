"""The command table: one row a command, its function, its QAction; palette, help card, what floats, regions.

In: `resources/commands.toml` and functions over a `Desk`. Out: actions that keys, menus, voice and palette share.
May import Qt, resources, `app.desk.theme` and `app.desk.pieces`. Must never hold a word that the table should hold.
"""
