"""Report templates: read from TOML, chosen for a study, opened as a document with what the order knows."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError, model_validator

from app.reports.document import fields as document_fields
from app.reports.document import find_field, replace
from app.reports.values import Document, Field, Section
from app.settings.lines import line_of
from resources import folder
from resources.errors import ReadroomError

PLAIN = "plain"
"""The template of a study that no other fits."""

Words = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Spoken = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z ]*[a-z]$")]
_MERGE = re.compile(r"\{([a-z][a-z.]*)\}")
_MERGE_NAMES = (
    "patient.name",
    "patient.sex",
    "patient.age",
    "study.date",
    "study.description",
    "study.accession",
    "study.side",
    "study.contrast",
    "priors.latest.date",
    "priors.latest.description",
    "reader.name",
    "reader.gmc",
    "dose.dlp",
)


class TemplateError(ReadroomError):
    """A template file cannot be used: which file, which line, what is allowed."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Exam(_Strict):
    """Code of the document's title, used by the structured report."""

    code: Words
    scheme: Words
    meaning: Words


class FieldPlan(_Strict):
    """A field before there is a study. `otherwise` is written when a merge field of `text` is not known."""

    name: Annotated[str, StringConstraints(pattern=r"^[a-z]+(\.[a-z-]+)?$")]
    label: str = ""
    say: tuple[Spoken, ...] = ()
    prompt: str = ""
    required: bool = False
    text: str = ""
    otherwise: str | None = None

    @model_validator(mode="after")
    def _known_merge_names(self) -> FieldPlan:
        for name in _MERGE.findall(self.text):
            if name not in _MERGE_NAMES:
                raise ValueError(f"{name!r} is no merge field; allowed are {', '.join(_MERGE_NAMES)}")
        return self


class SectionPlan(_Strict):
    """One of the five sections; `from_order` takes the request's own words."""

    key: Literal["indication", "technique", "comparison", "findings", "impression"]
    title: Words
    from_order: bool = False
    field: tuple[FieldPlan, ...]


class Macro(_Strict):
    """Text for one or more fields, put there by name: "normal lungs"."""

    say: Spoken
    texts: Mapping[str, Words]


class Fit(_Strict):
    """Studies a template is for: DICOM modalities, body parts in capitals, words of the description."""

    modalities: tuple[str, ...] = ()
    body_parts: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    not_words: tuple[str, ...] = ()


class Template(_Strict):
    """A template as reviewed: what it is for, its sections in order, its macros."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z-]*$")]
    title: Words
    edition: Words
    exam: Exam
    fit: Fit
    section: tuple[SectionPlan, ...]
    macro: tuple[Macro, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> Template:
        names = [plan.name for section in self.section for plan in section.field]
        _once(names, "field")
        _once([say for section in self.section for plan in section.field for say in plan.say], "spoken name")
        _once([macro.say for macro in self.macro], "macro")
        for macro in self.macro:
            for name in macro.texts:
                if name not in names:
                    raise ValueError(f'macro "{macro.say}" writes into {name!r}, which is no field')
        if any(not section.field for section in self.section):
            raise ValueError("every section needs a field")
        return self


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """What order, images and sign-in know when a report is started; empty where nobody knows.

    Attributes:
        side: "left", "right", "both" or empty; contrast: words ("after intravenous contrast").
        study_date, prior_date: as printed, "dd/mm/yyyy".
        measures: label -> number as written ("44.9 mm").
    """

    indication: str = ""
    patient_name: str = ""
    patient_sex: str = ""
    patient_age: str = ""
    study_date: str = ""
    study_description: str = ""
    accession: str = ""
    side: str = ""
    contrast: str = ""
    prior_date: str = ""
    prior_description: str = ""
    reader_name: str = ""
    reader_gmc: str = ""
    dose_dlp: str = ""
    measures: Mapping[str, str] = field(default_factory=dict)


def load_templates(place: Path | None = None) -> dict[str, Template]:
    """All templates of a folder by id, in the order of their files; the installed ones by default.

    Raises:
        TemplateError: one cannot be used; names file and line.
    """
    files = sorted((place or folder() / "templates").glob("*.toml"))
    templates = [read_template(file) for file in files]
    return {template.id: template for template in templates}


def read_template(file: Path) -> Template:
    """One template, checked.

    Raises:
        TemplateError: names file, line and what is wrong.
    """
    try:
        text = file.read_text("utf-8")
        template = Template.model_validate(tomllib.loads(text))
    except OSError as wrong:
        raise TemplateError(f"{file}: cannot be read ({wrong.strerror}).") from wrong
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise TemplateError(f"{file}: not a TOML file: {wrong}.") from wrong
    except ValidationError as wrong:
        first = wrong.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        line = line_of(text, first["loc"])
        raise TemplateError(
            f"{file}, line {line}: {where or 'template'}: {first['msg'].removeprefix('Value error, ')}."
        ) from wrong
    if template.id != file.stem:
        raise TemplateError(
            f"{file}, line {line_of(text, ('id',))}: id is {template.id!r}, the file says {file.stem!r}."
        )
    return template


def choose(templates: Mapping[str, Template], modality: str, body_part: str, description: str) -> Template:
    """The template for a study: by the words of its description, else by its body part; `plain` when none fits.

    Raises:
        TemplateError: there is no plain template.
    """
    if PLAIN not in templates:
        raise TemplateError("There is no template `plain`; put resources/templates/plain.toml back.")
    said = set(re.findall(r"[a-z]+", description.lower()))
    part = body_part.strip().upper()
    fits = [
        template
        for template in templates.values()
        if modality.upper() in template.fit.modalities and not said & set(template.fit.not_words)
    ]
    by_words = [template for template in fits if said & set(template.fit.words)]
    by_part = [template for template in fits if part in template.fit.body_parts]
    both = [template for template in by_words if template in by_part]
    for found in (both, by_words, by_part):
        if len(found) == 1:
            return found[0]
    return templates[PLAIN]


def start(template: Template, facts: OrderFacts) -> Document:
    """A new document: merge fields filled; one that nobody knows stays visible in brackets, to be filled."""
    sections = []
    for plan in template.section:
        fields = tuple(_field(each, facts) for each in plan.field)
        if plan.from_order and facts.indication:
            opening = fields[0]
            fields = (_with_text(opening, facts.indication), *fields[1:])
        sections.append(Section(plan.key, plan.title, fields, plan.from_order and bool(facts.indication)))
    return Document(template.id, template.title, tuple(sections))


def spoken_fields(template: Template) -> dict[str, str]:
    """Spoken name -> field name: what "go to ..." understands."""
    return {say: plan.name for section in template.section for plan in section.field for say in plan.say}


def spoken_macros(template: Template) -> dict[str, str]:
    """Spoken name -> macro name (the same words): what "insert ..." and "normal ..." understand."""
    return {macro.say: macro.say for macro in template.macro}


def spoken_sections(template: Template) -> dict[str, str]:
    """Spoken heading -> section key; a colon after one of them is punctuation."""
    names: dict[str, str] = {}
    for section in template.section:
        names[section.title.lower()] = section.key
        names[section.key] = section.key
    return names


def insert_macro(document: Document, template: Template, name: str) -> Document:
    """The document with a macro's texts in its fields; a field that already holds text keeps it.

    Raises:
        TemplateError: the template has no such macro.
    """
    macro = next((each for each in template.macro if each.say == name), None)
    if macro is None:
        raise TemplateError(f'{template.title} has no text called "{name}".')
    names = {each.name for each in document_fields(document)}
    for target, text in macro.texts.items():
        if target in names and not find_field(document, target).text.strip():
            document = replace(document, target, 0, len(find_field(document, target).text), text)
    return document


def _field(plan: FieldPlan, facts: OrderFacts) -> Field:
    known = _known(facts)
    names = _MERGE.findall(plan.text)
    if plan.otherwise is not None and any(not known.get(name) for name in names):
        text = plan.otherwise
    else:
        text = _MERGE.sub(lambda found: known.get(found.group(1)) or f"[{found.group(1)}]", plan.text)
    return Field(plan.name, plan.label, text, plan.prompt, plan.required, default=text)


def _with_text(field: Field, text: str) -> Field:
    return Field(field.name, field.label, text, field.prompt, field.required, default=text)


def _known(facts: OrderFacts) -> dict[str, str]:
    return {
        "patient.name": facts.patient_name,
        "patient.sex": facts.patient_sex,
        "patient.age": facts.patient_age,
        "study.date": facts.study_date,
        "study.description": facts.study_description,
        "study.accession": facts.accession,
        "study.side": facts.side,
        "study.contrast": facts.contrast,
        "priors.latest.date": facts.prior_date,
        "priors.latest.description": facts.prior_description,
        "reader.name": facts.reader_name,
        "reader.gmc": facts.reader_gmc,
        "dose.dlp": facts.dose_dlp,
        **{f"measure.{label}": number for label, number in facts.measures.items()},
    }


def _once(names: Iterable[str], what: str) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise ValueError(f"the {what} {name!r} stands twice")
        seen.add(name)
