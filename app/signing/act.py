"""Signing: render first, then one transaction.

What cannot be rendered is not signed. Version, outputs, journal, alerts, one outbox row a connection and the audit entry
are one unit of work: a kill at any statement leaves the draft of the last second, or the whole signed report.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.exc import IntegrityError

from app.access.audit import Trail
from app.cases.records import case_of, reported
from app.delivery.records import enqueue, list_connections
from app.delivery.rules import control_id, folder_payload
from app.delivery.values import Connection
from app.escalation.records import alerts, bind, later_read_back, release
from app.escalation.rules import sentence
from app.escalation.values import Alert, AlertState, Attempt, Policy
from app.reports.outputs.hl7 import Receiver, message_for
from app.reports.outputs.render import render
from app.reports.records import Version, add_version, drop_draft, latest_of
from app.reports.values import Document, Header, Output
from app.signing.values import Signed, ToSign
from app.store.engine import Store
from app.store.types import iso, new_id
from resources.errors import ReadroomError

FIRST = frozenset({"final", "preliminary"})
LATER = frozenset({"addendum", "amended", "corrected", "retracted"})
PRIORITY = {"emergency": "S", "urgent": "A", "two-week": "R", "routine": "R"}
"""HL7 table 0078-like letters of OBR-27.6: stat, as soon as possible, routine."""


class NotSigned(ReadroomError):
    """The report was not signed, and why; the draft stays as it is."""


def sign(
    store: Store, trail: Trail, policy: Policy, zone: str, institution: str, now: datetime, wanted: ToSign
) -> Signed:
    """Make a version of the report and queue its deliveries.

    Raises:
        NotSigned: the signer may not sign, the case was signed meanwhile, or the state does not follow.
        ReadroomError: a format cannot be rendered, or the store cannot be written; nothing was changed.
    """
    if not wanted.signer.may_sign:
        raise NotSigned(f"{wanted.signer.display_name} may not sign reports.")
    if wanted.document.template == "" or wanted.study.uid != wanted.case.study:
        raise NotSigned("The images on the screen are not those of this case; nothing was signed.")
    with store.work() as work:
        release(work, trail, now, wanted.case.id, wanted.signer.name)
    with store.reading() as work:
        before = latest_of(work, wanted.case.id)
        raised = [
            (alert, later_read_back(work, alert.id)) for alert in alerts(work, wanted.case.id) if _spoken(alert)
        ]
        connections = list_connections(work, active_only=True)
    header = header_of(wanted, before, raised, policy, zone, institution, now)
    outputs = render(wanted.document, header)
    payloads = [_payload(connection, header, wanted.document, outputs) for connection in connections]
    try:
        with store.work() as work:
            add_version(
                work, header, wanted.document, wanted.measurements, wanted.overrides, outputs, wanted.signer.id, now
            )
            reported(work, now, case_of(work, wanted.case.id), wanted.signer.display_name, header.version)
            bind(work, wanted.case.id, header.report_id)
            queued = tuple(
                enqueue(work, now, connection, header.report_id, header.version, wanted.case.id, payload, control)
                for connection, control, payload in payloads
            )
            drop_draft(work, wanted.case.id)
            body = {
                "report": header.report_id,
                "version": header.version,
                "state": header.state,
                "overrides": [one.kind for one in wanted.overrides],
                "deliveries": list(queued),
            }
            trail.append(work, now, wanted.signer.name, "report.sign", wanted.case.id, body=body)
    except IntegrityError as error:
        raise NotSigned(f"The report of {wanted.case.accession} was signed by somebody else meanwhile.") from error
    return Signed(header.report_id, header.version, wanted.case.id, wanted.case.accession, queued)


def header_of(
    wanted: ToSign,
    before: Version | None,
    raised: list[tuple[Alert, Attempt | None]],
    policy: Policy,
    zone: str,
    institution: str,
    now: datetime,
) -> Header:
    """What every output of the version says above its text.

    Raises:
        NotSigned: a first version cannot be an addendum, a later one must say what it is.
    """
    if before is None and wanted.state not in FIRST:
        raise NotSigned("There is no signed report to add to yet.")
    if before is not None and before.state != "preliminary" and wanted.state not in LATER:
        raise NotSigned(f"The report of {wanted.case.accession} is signed already; add an addendum instead.")
    case, study = wanted.case, wanted.study
    report_id = new_id(now)
    code, text, system = wanted.template_code
    sentences = tuple(_sentence(alert, later, policy, zone) for alert, later in raised)
    return Header(
        report_id=report_id,
        version=(before.number if before else 0) + 1,
        state=wanted.state,
        case_id=case.id,
        patient_id=case.patient_id,
        patient_issuer=study.issuer,
        patient_name=case.patient_name,
        birth_date=case.birth_date,
        sex=case.sex,
        accession=case.accession,
        accession_assigned=case.accession_assigned,
        study_uid=study.uid,
        study_date=study.date,
        study_time=study.time[:6],
        exam=case.exam,
        modality=case.modality,
        body_part=case.body_part,
        referrer=case.referrer,
        institution=study.institution or case.site or institution,
        placer_order="",
        procedure_code=code,
        procedure_text=text,
        procedure_system=system,
        priority=PRIORITY.get(case.priority, "R"),
        signer=wanted.signer.display_name,
        signer_gmc=wanted.signer.gmc,
        signer_grade=wanted.signer.grade,
        signed_at=iso(now),
        timezone=zone,
        sr_uid=_uid(report_id, "sr"),
        sr_series_uid=_uid(case.id, "series"),  # one series a case: the predecessor is found in it
        replaces=before.id if before else None,
        replaces_sop=before.header.sr_uid if before else None,
        replaces_version=before.number if before else None,
        reason=wanted.reason,
        alerts=sentences,
        critical=any(alert.category == "critical" for alert, _ in raised),
        evidence=wanted.evidence,
        synthetic=study.synthetic,
    )


def _sentence(alert: Alert, later: Attempt | None, policy: Policy, zone: str) -> str:
    """What the report says of an alert; an alert of a category the policy dropped is still said."""
    category = policy.known(alert.category)
    return sentence(alert, ZoneInfo(zone), category.title if category else alert.category.capitalize(), later)


def _spoken(alert: Alert) -> bool:
    """Whether a report says a sentence of it."""
    return alert.state not in {AlertState.UNDONE, AlertState.WITHDRAWN}


def _uid(owner: str, what: str) -> str:
    """A UID under 2.25 that the same report or case always has (PS3.5 B.2)."""
    digest = hashlib.sha256(f"{owner}/{what}".encode()).digest()[:16]
    return f"2.25.{int.from_bytes(digest, 'big')}"


def _payload(
    connection: Connection, header: Header, document: Document, outputs: tuple[Output, ...]
) -> tuple[Connection, str, bytes]:
    """The exact message of one connection, rendered once."""
    control = control_id(connection.id, header.report_id, header.version)
    if connection.kind == "folder":
        files = [(output.format, output.suffix, output.data) for output in outputs]
        return connection, control, folder_payload(header.accession, header.version, files)
    receiver = Receiver(connection.config.get("application", "RIS"), connection.config.get("facility", ""))
    return connection, control, message_for(receiver, header, document, control)
