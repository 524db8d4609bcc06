"""The first schema.

Revision ID: 0001
"""

import sqlalchemy as sa
from alembic import op

import app.store.types

revision = "0001"
down_revision = None

APPEND_ONLY = (
    "audit",
    "case_event",
    "report",
    "report_output",
    "alert_event",
    "outbox_attempt",
    "display_check",
)
"""Facts: rows that no statement changes or removes."""


def upgrade() -> None:
    """Make the tables, then the triggers that keep facts as they were written."""
    tables()
    if op.get_bind().dialect.name == "sqlite":
        for table in APPEND_ONLY:
            for verb in ("UPDATE", "DELETE"):
                op.execute(
                    f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are never changed'); END"
                )
        return
    op.execute(
        "CREATE FUNCTION never_changed() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'rows of % are never changed', TG_TABLE_NAME; END $$"
    )
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_never_changed BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION never_changed()"
        )


def tables() -> None:
    """Every table of the first schema."""
    op.create_table(
        "audit",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), server_default="", nullable=False),
        sa.Column("event", sa.Text(), server_default="", nullable=False),
        sa.Column("case_id", sa.Text(), server_default="", nullable=False),
        sa.Column("outcome", sa.Text(), server_default="", nullable=False),
        sa.Column("body", sa.Text(), server_default="", nullable=False),
        sa.Column("prev", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit")),
    )
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("mac", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "birth",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_birth")),
    )
    op.create_table(
        "client",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("contract", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client")),
    )
    op.create_table(
        "connection",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("where_", sa.Text(), server_default="", nullable=False),
        sa.Column("config", app.store.types.Canonical(), nullable=False),
        sa.Column("active", sa.Boolean(), server_default="1", nullable=False),
        sa.Column("created", app.store.types.Utc(), nullable=False),
        sa.Column("last_ok", app.store.types.Utc(), nullable=True),
        sa.Column("last_error_at", app.store.types.Utc(), nullable=True),
        sa.Column("last_error", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_connection")),
        sa.UniqueConstraint("name", name=op.f("uq_connection_name")),
    )
    op.create_table(
        "display_check",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("at", app.store.types.Utc(), nullable=False),
        sa.Column("person", sa.Text(), server_default="", nullable=False),
        sa.Column("screen", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), server_default="", nullable=False),
        sa.Column("profile", sa.Text(), server_default="", nullable=False),
        sa.Column("edition", sa.Text(), server_default="", nullable=False),
        sa.Column("verdict", sa.Text(), server_default="", nullable=False),
        sa.Column("body", app.store.types.Canonical(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_display_check")),
    )
    op.create_index(op.f("ix_display_check_screen"), "display_check", ["screen"], unique=False)
    op.create_table(
        "draft",
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), server_default="", nullable=False),
        sa.Column("document", app.store.types.Canonical(), nullable=False),
        sa.Column("caret", app.store.types.Canonical(), nullable=False),
        sa.Column("measurements", app.store.types.Canonical(), nullable=False),
        sa.Column("saved", app.store.types.Utc(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_draft")),
    )
    op.create_table(
        "lease",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("until", app.store.types.Utc(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lease")),
    )
    op.create_table(
        "outbox_attempt",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("outbox", sa.BigInteger(), nullable=False),
        sa.Column("started", app.store.types.Utc(), nullable=False),
        sa.Column("ended", app.store.types.Utc(), nullable=True),
        sa.Column("outcome", sa.Text(), server_default="", nullable=False),
        sa.Column("sent_whole", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("answer", sa.Text(), server_default="", nullable=False),
        sa.Column("error", sa.Text(), server_default="", nullable=False),
        sa.Column("worker", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_outbox_attempt")),
    )
    op.create_index(op.f("ix_outbox_attempt_outbox"), "outbox_attempt", ["outbox"], unique=False)
    op.create_table(
        "patient",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("birth_date", sa.Text(), server_default="", nullable=False),
        sa.Column("sex", sa.Text(), server_default="", nullable=False),
        sa.Column("created", app.store.types.Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patient")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("display_name", sa.Text(), server_default="", nullable=False),
        sa.Column("gmc", sa.Text(), server_default="", nullable=False),
        sa.Column("grade", sa.Text(), server_default="", nullable=False),
        sa.Column("password", sa.Text(), nullable=True),
        sa.Column("active", sa.Boolean(), server_default="1", nullable=False),
        sa.Column("wrong", sa.Integer(), server_default="0", nullable=False),
        sa.Column("locked_until", app.store.types.Utc(), nullable=True),
        sa.Column("created", app.store.types.Utc(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("name", name=op.f("uq_person_name")),
    )
    op.create_table(
        "person_role",
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("person", "role", name=op.f("pk_person_role")),
    )
    op.create_table(
        "report_output",
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("suffix", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("report", "format", name=op.f("pk_report_output")),
    )
    op.create_table(
        "rota",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), server_default="", nullable=False),
        sa.Column("from_utc", app.store.types.Utc(), nullable=False),
        sa.Column("until_utc", app.store.types.Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rota")),
    )
    op.create_table(
        "study",
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("patient_id", sa.Text(), server_default="", nullable=False),
        sa.Column("issuer", sa.Text(), server_default="", nullable=False),
        sa.Column("patient_name", sa.Text(), server_default="", nullable=False),
        sa.Column("birth_date", sa.Text(), server_default="", nullable=False),
        sa.Column("sex", sa.Text(), server_default="", nullable=False),
        sa.Column("age", sa.Text(), server_default="", nullable=False),
        sa.Column("date", sa.Text(), server_default="", nullable=False),
        sa.Column("time", sa.Text(), server_default="", nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("accession", sa.Text(), server_default="", nullable=False),
        sa.Column("referrer", sa.Text(), server_default="", nullable=False),
        sa.Column("institution", sa.Text(), server_default="", nullable=False),
        sa.Column("modalities", sa.Text(), server_default="", nullable=False),
        sa.Column("body_part", sa.Text(), server_default="", nullable=False),
        sa.Column("arrived", app.store.types.Utc(), nullable=False),
        sa.Column("conflict", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("synthetic", sa.Boolean(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("uid", name=op.f("pk_study")),
    )
    op.create_table(
        "order_",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("client", sa.Text(), nullable=False),
        sa.Column("accession", sa.Text(), server_default="", nullable=False),
        sa.Column("placer", sa.Text(), server_default="", nullable=False),
        sa.Column("exam", sa.Text(), server_default="", nullable=False),
        sa.Column("code", sa.Text(), server_default="", nullable=False),
        sa.Column("code_system", sa.Text(), server_default="", nullable=False),
        sa.Column("modality", sa.Text(), server_default="", nullable=False),
        sa.Column("body_part", sa.Text(), server_default="", nullable=False),
        sa.Column("side", sa.Text(), nullable=True),
        sa.Column("question", sa.Text(), server_default="", nullable=False),
        sa.Column("referrer", sa.Text(), server_default="", nullable=False),
        sa.Column("contact", sa.Text(), server_default="", nullable=False),
        sa.Column("site", sa.Text(), server_default="", nullable=False),
        sa.Column("priority", sa.Text(), server_default="routine", nullable=False),
        sa.Column("requested", app.store.types.Utc(), nullable=True),
        sa.ForeignKeyConstraint(["client"], ["client.id"], name=op.f("fk_order__client")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_")),
    )
    op.create_index(op.f("ix_order__client"), "order_", ["client"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("idem", sa.Text(), nullable=False),
        sa.Column("connection", sa.Text(), nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("report_version", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("control_id", sa.Text(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("payload_sha256", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="due", nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created", app.store.types.Utc(), nullable=False),
        sa.Column("due", app.store.types.Utc(), nullable=False),
        sa.Column("lease_owner", sa.Text(), nullable=True),
        sa.Column("lease_until", app.store.types.Utc(), nullable=True),
        sa.Column("last_error", sa.Text(), server_default="", nullable=False),
        sa.Column("sent", app.store.types.Utc(), nullable=True),
        sa.Column("answer", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["connection"], ["connection.id"], name=op.f("fk_outbox_connection")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("control_id", name=op.f("uq_outbox_control_id")),
        sa.UniqueConstraint("idem", name=op.f("uq_outbox_idem")),
    )
    op.create_index(op.f("ix_outbox_connection"), "outbox", ["connection"], unique=False)
    op.create_index("ix_outbox_due", "outbox", ["state", "due"], unique=False)
    op.create_index("ix_outbox_order", "outbox", ["connection", "case_id", "report_version"], unique=False)
    op.create_table(
        "patient_identifier",
        sa.Column("system", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("patient", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["patient"], ["patient.id"], name=op.f("fk_patient_identifier_patient")),
        sa.PrimaryKeyConstraint("system", "value", name=op.f("pk_patient_identifier")),
    )
    op.create_index(op.f("ix_patient_identifier_patient"), "patient_identifier", ["patient"], unique=False)
    op.create_table(
        "series",
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("study", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("modality", sa.Text(), server_default="", nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("body_part", sa.Text(), server_default="", nullable=False),
        sa.Column("laterality", sa.Text(), server_default="", nullable=False),
        sa.Column("frame_of_reference", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["study"], ["study.uid"], name=op.f("fk_series_study")),
        sa.PrimaryKeyConstraint("uid", name=op.f("pk_series")),
    )
    op.create_index(op.f("ix_series_study"), "series", ["study"], unique=False)
    op.create_table(
        "session",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("started", app.store.types.Utc(), nullable=False),
        sa.Column("password_at", app.store.types.Utc(), nullable=True),
        sa.Column("ended", app.store.types.Utc(), nullable=True),
        sa.Column("how_ended", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_session_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session")),
    )
    op.create_index(op.f("ix_session_person"), "session", ["person"], unique=False)
    op.create_table(
        "case_",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("patient", sa.Text(), nullable=False),
        sa.Column("client", sa.Text(), nullable=False),
        sa.Column("study", sa.Text(), nullable=True),
        sa.Column("order_id", sa.Text(), nullable=True),
        sa.Column("accession", sa.Text(), server_default="", nullable=False),
        sa.Column("accession_assigned", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("patient_id", sa.Text(), server_default="", nullable=False),
        sa.Column("patient_id_assigned", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("patient_name", sa.Text(), server_default="", nullable=False),
        sa.Column("birth_date", sa.Text(), server_default="", nullable=False),
        sa.Column("sex", sa.Text(), server_default="", nullable=False),
        sa.Column("exam", sa.Text(), server_default="", nullable=False),
        sa.Column("modality", sa.Text(), server_default="", nullable=False),
        sa.Column("body_part", sa.Text(), server_default="", nullable=False),
        sa.Column("side", sa.Text(), nullable=True),
        sa.Column("referrer", sa.Text(), server_default="", nullable=False),
        sa.Column("site", sa.Text(), server_default="", nullable=False),
        sa.Column("question", sa.Text(), server_default="", nullable=False),
        sa.Column("priority", sa.Text(), server_default="routine", nullable=False),
        sa.Column("contract", sa.Text(), server_default="local", nullable=False),
        sa.Column("state", sa.Text(), server_default="new", nullable=False),
        sa.Column("stop_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("images", sa.Integer(), server_default="0", nullable=False),
        sa.Column("images_expected", sa.Integer(), nullable=True),
        sa.Column("priors", sa.Integer(), server_default="0", nullable=False),
        sa.Column("received", app.store.types.Utc(), nullable=False),
        sa.Column("amber", app.store.types.Utc(), nullable=True),
        sa.Column("red", app.store.types.Utc(), nullable=True),
        sa.Column("due", app.store.types.Utc(), nullable=True),
        sa.Column("stopped", app.store.types.Utc(), nullable=True),
        sa.Column("opened", app.store.types.Utc(), nullable=True),
        sa.Column("reported", app.store.types.Utc(), nullable=True),
        sa.Column("assignee", sa.Text(), nullable=True),
        sa.Column("assignee_name", sa.Text(), server_default="", nullable=False),
        sa.Column("why", sa.Text(), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["client"], ["client.id"], name=op.f("fk_case__client")),
        sa.ForeignKeyConstraint(["order_id"], ["order_.id"], name=op.f("fk_case__order_id")),
        sa.ForeignKeyConstraint(["patient"], ["patient.id"], name=op.f("fk_case__patient")),
        sa.ForeignKeyConstraint(["study"], ["study.uid"], name=op.f("fk_case__study")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_")),
        sa.UniqueConstraint("client", "accession", name=op.f("uq_case__client_accession")),
    )
    op.create_index(op.f("ix_case__client"), "case_", ["client"], unique=False)
    op.create_index(op.f("ix_case__order_id"), "case_", ["order_id"], unique=False)
    op.create_index(op.f("ix_case__patient"), "case_", ["patient"], unique=False)
    op.create_index(op.f("ix_case__study"), "case_", ["study"], unique=False)
    op.create_index("ix_case_open", "case_", ["state", "due"], unique=False)
    op.create_table(
        "instance",
        sa.Column("sop", sa.Text(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("study", sa.Text(), nullable=False),
        sa.Column("sop_class", sa.Text(), server_default="", nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("frames", sa.Integer(), server_default="1", nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("file_sha256", sa.Text(), nullable=False),
        sa.Column("pixels_sha256", sa.Text(), nullable=True),
        sa.Column("modality", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["series"], ["series.uid"], name=op.f("fk_instance_series")),
        sa.ForeignKeyConstraint(["study"], ["study.uid"], name=op.f("fk_instance_study")),
        sa.PrimaryKeyConstraint("sop", name=op.f("pk_instance")),
    )
    op.create_index(op.f("ix_instance_series"), "instance", ["series"], unique=False)
    op.create_index(op.f("ix_instance_study"), "instance", ["study"], unique=False)
    op.create_table(
        "alert",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("report", sa.Text(), nullable=True),
        sa.Column("accession", sa.Text(), server_default="", nullable=False),
        sa.Column("category", sa.Text(), server_default="", nullable=False),
        sa.Column("code", sa.Text(), server_default="", nullable=False),
        sa.Column("finding", sa.Text(), server_default="", nullable=False),
        sa.Column("section", sa.Text(), server_default="", nullable=False),
        sa.Column("start", sa.Integer(), nullable=True),
        sa.Column("end", sa.Integer(), nullable=True),
        sa.Column("state", sa.Text(), server_default="held", nullable=False),
        sa.Column("level", sa.Integer(), server_default="0", nullable=False),
        sa.Column("recipient", sa.Text(), server_default="", nullable=False),
        sa.Column("contact", sa.Text(), server_default="", nullable=False),
        sa.Column("pressed", app.store.types.Utc(), nullable=False),
        sa.Column("held_until", app.store.types.Utc(), nullable=False),
        sa.Column("raised", app.store.types.Utc(), nullable=True),
        sa.Column("contact_by", app.store.types.Utc(), nullable=False),
        sa.Column("acknowledge_by", app.store.types.Utc(), nullable=False),
        sa.Column("due", app.store.types.Utc(), nullable=True),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("acknowledged", app.store.types.Utc(), nullable=True),
        sa.Column("acknowledged_by", sa.Text(), server_default="", nullable=False),
        sa.Column("acknowledged_how", sa.Text(), server_default="", nullable=False),
        sa.Column("read_back", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("policy", sa.Text(), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_.id"], name=op.f("fk_alert_case_id")),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_alert_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert")),
    )
    op.create_index(op.f("ix_alert_case_id"), "alert", ["case_id"], unique=False)
    op.create_index(op.f("ix_alert_person"), "alert", ["person"], unique=False)
    op.create_table(
        "assignment",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), server_default="reading", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("from_utc", app.store.types.Utc(), nullable=False),
        sa.Column("until_utc", app.store.types.Utc(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case_.id"], name=op.f("fk_assignment_case_id")),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_assignment_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
    )
    op.create_index(op.f("ix_assignment_case_id"), "assignment", ["case_id"], unique=False)
    op.create_index(op.f("ix_assignment_person"), "assignment", ["person"], unique=False)
    op.create_index("ix_assignment_person_case", "assignment", ["person", "case_id"], unique=False)
    op.create_table(
        "case_event",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("event", sa.Text(), server_default="", nullable=False),
        sa.Column("at", app.store.types.Utc(), nullable=False),
        sa.Column("actor", sa.Text(), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("body", app.store.types.Canonical(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_.id"], name=op.f("fk_case_event_case_id")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_case_event")),
    )
    op.create_index(op.f("ix_case_event_case_id"), "case_event", ["case_id"], unique=False)
    op.create_table(
        "report",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("document", app.store.types.Canonical(), nullable=False),
        sa.Column("header", app.store.types.Canonical(), nullable=False),
        sa.Column("measurements", app.store.types.Canonical(), nullable=False),
        sa.Column("overrides", app.store.types.Canonical(), nullable=False),
        sa.Column("signer", sa.Text(), nullable=False),
        sa.Column("signed", app.store.types.Utc(), nullable=False),
        sa.Column("replaces", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_.id"], name=op.f("fk_report_case_id")),
        sa.ForeignKeyConstraint(["signer"], ["person.id"], name=op.f("fk_report_signer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sa.UniqueConstraint("case_id", "number", name=op.f("uq_report_case_id_number")),
    )
    op.create_index(op.f("ix_report_case_id"), "report", ["case_id"], unique=False)
    op.create_index(op.f("ix_report_signer"), "report", ["signer"], unique=False)
    op.create_table(
        "alert_event",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("alert", sa.Text(), nullable=False),
        sa.Column("at", app.store.types.Utc(), nullable=False),
        sa.Column("event", sa.Text(), server_default="", nullable=False),
        sa.Column("actor", sa.Text(), server_default="", nullable=False),
        sa.Column("channel", sa.Text(), server_default="", nullable=False),
        sa.Column("who", sa.Text(), server_default="", nullable=False),
        sa.Column("role", sa.Text(), server_default="", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("read_back", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("level", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["alert"], ["alert.id"], name=op.f("fk_alert_event_alert")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_alert_event")),
    )
    op.create_index(op.f("ix_alert_event_alert"), "alert_event", ["alert"], unique=False)
