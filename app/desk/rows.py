"""Rows of the store to rows of the worklist: every word ready to draw. Pure, and imports nothing heavy."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo

from app.cases.lights import Light, duration, light, time_left
from app.cases.values import age_words
from app.desk.worklist.values import Filter, Status, Tab, WorklistPage, WorklistRow
from app.desk.worklist.values import Light as Shown

PRIORITY_WORDS = {"emergency": "Emergency", "urgent": "Urgent", "two-week": "Two-week", "routine": "Routine"}
ALERT_WORDS = {"held": "held for", "escalated": "escalated to", "failed-loud": "unanswered by"}
STATE_WORDS = {"waiting": "waiting", "new": "not opened", "assigned": "not opened", "reading": "opened"}
Raw = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the person chose to see."""

    tab: Tab = Tab.OPEN
    words: str = ""
    modality: str = ""
    site: str = ""
    priority: str = ""


def worklist(
    rows: Sequence[Raw],
    now: datetime,
    zone: tzinfo,
    person: str | None,
    wanted: Wanted,
    status: tuple[Status, ...],
    new: int = 0,
) -> WorklistPage:
    """The page as the person wants it.

    Args:
        rows: as `first_page` reads them, in order.
        person: id of who sits here, None before sign-in.
        new: arrivals that wait to be taken into the list.
    """
    lines = [(raw, _row(raw, now, zone, person)) for raw in rows]
    counts = tuple((tab, sum(_in_tab(raw, tab, person) for raw, _ in lines)) for tab in Tab)
    found = [(raw, line) for raw, line in lines if _in_tab(raw, wanted.tab, person) and _found(raw, line, wanted)]
    if wanted.tab is Tab.REPORTED:
        found.sort(key=lambda pair: str(pair[0]["reported"]), reverse=True)
    elif wanted.tab is Tab.ALERTS:
        found = [(raw, _alerted(raw, line, now, zone)) for raw, line in found]
        found.sort(key=lambda pair: str(pair[0].get("alert_due") or "9999"))
    shown = [line for _, line in found]
    open_ones = [(raw, line) for raw, line in lines if _in_tab(raw, Tab.OPEN, person)]
    following = next(
        (line for raw, line in open_ones if raw["state"] not in {"waiting", "stopped"} and _for(raw, person)), None
    )
    filters = (
        Filter("Modality", _choices(rows, "modality"), wanted.modality),
        Filter("Site", _choices(rows, "site"), wanted.site),
        Filter("Priority", tuple(PRIORITY_WORDS.values()), wanted.priority),
    )
    return WorklistPage(tuple(shown), wanted.tab, counts, following, new, filters, wanted.words, status)


def _in_tab(raw: Raw, tab: Tab, person: str | None) -> bool:
    state = raw["state"]
    if tab is Tab.REPORTED:
        return state == "reported"
    if tab is Tab.ALERTS:
        return bool(raw["alerts"])
    if state == "reported":
        return False
    if tab is Tab.MINE:
        return person is not None and raw["assignee"] == person
    return state == "stopped" if tab is Tab.STOPPED else True


def _for(raw: Raw, person: str | None) -> bool:
    """Mine, or nobody's yet."""
    return raw["assignee"] in {None, person}


def _found(raw: Raw, line: WorklistRow, wanted: Wanted) -> bool:
    if wanted.modality and raw["modality"] != wanted.modality:
        return False
    if wanted.site and raw["site"] != wanted.site:
        return False
    if wanted.priority and line.priority != wanted.priority:
        return False
    words = wanted.words.casefold().split()
    text = f"{line.patient} {raw['patient_id']} {raw['accession']} {line.exam}".casefold()
    return all(word in text for word in words)


def _choices(rows: Iterable[Raw], column: str) -> tuple[str, ...]:
    return tuple(sorted({str(raw[column]) for raw in rows if raw[column]}))


def at(value: object) -> datetime | None:
    """An instant of the store's text."""
    return datetime.fromisoformat(str(value)).astimezone(UTC) if value else None


def _row(raw: Raw, now: datetime, zone: tzinfo, person: str | None) -> WorklistRow:
    due, stopped, reported = at(raw["due"]), at(raw["stopped"]), at(raw["reported"])
    state = str(raw["state"])
    shown: Light | None = light(now, at(raw["amber"]), at(raw["red"]), due, stopped)
    left = time_left(shown, now, due, stopped, zone) if shown else ""
    if state == "reported":
        shown, left = None, f"reported {_moment(reported, now, zone)}" if reported else "reported"
    elif state == "waiting":
        shown, left = Light.STOPPED, "waiting"
    images, expected = int(str(raw["images"])), raw["images_expected"]
    missing = expected is not None and images < int(str(expected))
    saved = at(raw["draft_saved"])
    words = f"draft, {saved.astimezone(zone):%H:%M}" if saved and state != "reported" else _state(raw, state)
    return WorklistRow(
        case=str(raw["id"]),
        light=Shown(shown.value) if shown else None,
        left=left,
        due="" if stopped or due is None else str(raw["due"]),
        priority=PRIORITY_WORDS.get(str(raw["priority"]), str(raw["priority"])),
        patient=name_words(str(raw["patient_name"])),
        age=_age(raw, now),
        exam=str(raw["exam"]),
        site=str(raw["site"]),
        referrer=name_words(str(raw["referrer"])) if "^" in str(raw["referrer"]) else str(raw["referrer"]),
        images=f"{images} of {expected}"
        if missing
        else f"{images} so far"
        if state == "waiting"
        else f"all {images}",
        waiting=missing or state == "waiting",
        priors=str(raw["priors"]) if raw["priors"] else "none",
        given_to=_given_to(raw, person),
        state=words,
        lively=bool(saved) and state != "reported",
        why=_why(raw, left, person),
    )


def _moment(instant: datetime, now: datetime, zone: tzinfo) -> str:
    """ "21:20", with the day before it where that is another: a night's work goes past midnight."""
    here = instant.astimezone(zone)
    return f"{here:%H:%M}" if here.date() == now.astimezone(zone).date() else f"{here.day} {here:%b %H:%M}"


def _alerted(raw: Raw, line: WorklistRow, now: datetime, zone: tzinfo) -> WorklistRow:
    """The row of a case as its most pressing open alert makes it: until when an answer is due, from whom."""
    due, state, who = at(raw.get("alert_due")), str(raw.get("alert_state") or ""), str(raw.get("alert_to") or "")
    said = f"{ALERT_WORDS.get(state, 'raised to')} {who or 'nobody named'}"
    if due is None:
        shown, left = Shown.DUE, "no time set"
    elif now > due:
        shown, left = Shown.LATE, f"late by {duration(now - due)}"
    else:
        shown, left = Shown.DUE, f"due in {duration(due - now)}"
    until = f", answer due {_moment(due, now, zone)}" if due is not None else ""
    return replace(line, light=shown, left=left, state=said, lively=True, why=f"Alert {said}{until}")


def _given_to(raw: Raw, person: str | None) -> str:
    if person is not None and raw["assignee"] == person:
        return "you"
    return str(raw["assignee_name"]) or "nobody"


def _state(raw: Raw, state: str) -> str:
    if state == "stopped":
        return str(raw["stop_reason"]).replace("-", " ")
    if state == "waiting":
        return "awaiting images"
    return STATE_WORDS.get(state, state)


def _why(raw: Raw, left: str, person: str | None) -> str:
    """Why this case is where it is, in one line."""
    parts = [PRIORITY_WORDS.get(str(raw["priority"]), ""), left]
    if raw["draft_saved"]:
        parts.append("your own draft" if raw["assignee"] == person else "a draft is begun")
    elif person is not None and raw["assignee"] == person:
        parts.append("given to you")
    if raw["priors"]:
        parts.append(f"{raw['priors']} prior{'s' if raw['priors'] != 1 else ''}")
    return ", ".join(part for part in parts if part)


def name_words(name: str) -> str:
    """A DICOM person name as a list shows it: "HARGREAVES, Edith"; the first group that is not empty."""
    group = next((part for part in name.split("=") if part.strip("^ ")), "")
    family, _, rest = group.partition("^")
    given = " ".join(part for part in rest.split("^")[:2] if part).strip()
    return f"{family.upper()}, {given}" if given else (family.upper() or "no name")


def same_name(one: str, other: str) -> bool:
    """Whether two DICOM names are one person's: case, accents, hyphens and blanks aside (interop.md 5)."""

    def plain(name: str) -> str:
        words = unicodedata.normalize("NFKD", name_words(name)).casefold()
        return "".join(letter for letter in words if letter.isalpha())

    return plain(one) == plain(other)


def _age(raw: Raw, now: datetime) -> str:
    sex = str(raw["sex"]) or "?"
    return f"{age_words(str(raw['birth_date']), f'{now:%Y%m%d}').removesuffix(' y')} {sex}".strip()
