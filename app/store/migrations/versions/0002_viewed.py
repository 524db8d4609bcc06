"""What of a case's images was seen and measured.

Revision ID: 0002
"""

import sqlalchemy as sa
from alembic import op

import app.store.types

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """One row a case, beside its draft."""
    op.create_table(
        "viewed",
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), server_default="", nullable=False),
        sa.Column("seen", app.store.types.Canonical(), nullable=False),
        sa.Column("marks", app.store.types.Canonical(), nullable=False),
        sa.Column("saved", app.store.types.Utc(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_viewed")),
    )
