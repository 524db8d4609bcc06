"""The four checks of the first slice on sentences of our own: what they catch, and what they must leave alone."""

import pytest

from app.reports.checks.catalogue import check
from app.reports.values import AlertFact, StudyFacts

SIDES = [
    (True, "There is a 9 mm nodule in the left lower lobe.", "9 mm right lower lobe nodule."),
    (
        False,
        "There is a 9 mm nodule in the left lower lobe. 4 mm nodule in the right upper lobe.",
        "9 mm left lower lobe nodule and 4 mm right upper lobe nodule.",
    ),
    (True, "LLL nodule of 9 mm.", "RLL nodule of 9 mm."),
    (
        False,
        "Left lower lobe consolidation. Small right pleural effusion.",
        "Left lower lobe pneumonia with small right effusion.",
    ),
    (
        True,
        "Left lower lobe consolidation. Small right pleural effusion.",
        "Right lower lobe pneumonia with small right effusion.",
    ),
    (True, "Obstructing stone in the right distal ureter. The left kidney is normal.", "Left ureteric calculus."),
    (False, "Simple cyst in the left kidney. Right kidney normal.", "Left renal cyst. Normal right kidney."),
    (False, "Fracture of the left seventh rib. No right rib fracture.", "Left rib fracture."),
    (True, "Fracture of the left seventh rib.", "Right seventh rib fracture."),
    (False, "Acute infarct in the left MCA territory. Old right cerebellar infarct.", "Acute left MCA infarct."),
    (True, "Acute infarct in the left MCA territory. Old right cerebellar infarct.", "Acute right MCA infarct."),
    (False, "Left breast mass. Prior right mastectomy.", "Left breast cancer. Right mastectomy."),
    (
        False,
        "Mass in the left lobe of the liver. Mass in the right kidney.",
        "Right renal mass. Left hepatic lobe lesion.",
    ),
    (False, "Right ovarian cyst. The left ovary is not seen.", "Right ovarian cyst."),
    (
        False,
        "Trachea deviated to the left. Large right thyroid nodule.",
        "Large right thyroid nodule displacing the trachea to the left.",
    ),
    (False, "Scoliosis convex to the left.", "Scoliosis convex to the left. Right nothing."),
    (False, "Disc protrusion at L4/5 to the left, contacting the left L5 root.", "Left L4/5 disc protrusion."),
    (True, "Right paracentral disc protrusion at L4/5.", "Left L4/5 disc protrusion."),
    (False, "Bilateral pleural effusions.", "Left pleural effusion."),
    (False, "Enlarged right hilar nodes. Left adrenal nodule.", "Left adrenal nodule. Right hilar adenopathy."),
    (True, "Enlarged right hilar nodes.", "Left hilar lymphadenopathy."),
    (True, "Tear of the right supraspinatus tendon.", "Full thickness left rotator cuff tear."),
    (False, "", "Old lacunar infarct. No acute infarct."),
    (False, "", "Evolving right MCA infarct, as on the previous CT."),
    (False, "No hydronephrosis on either side. Right renal cyst.", "Right renal cyst."),
    (False, "The right kidney contains a 5 mm stone, the left kidney a 4 mm stone.", "Left renal stone."),
    (False, "Degenerative change in the right knee and left hip.", "Left hip osteoarthritis."),
    (True, "12 mm mass in the right breast. Left breast normal.", "Left breast cancer."),
    (
        False,
        "Metastases in both lungs, largest in the right lower lobe.",
        "Lung metastases, largest in the left lower lobe.",
    ),
]
ORDERED = [
    (True, "L", "", "Tear of the right supraspinatus tendon.", "Full thickness right rotator cuff tear."),
    (False, "L", "", "Tear of the supraspinatus tendon.", "Full thickness rotator cuff tear."),
    (False, "L", "", "Left shoulder: tear.", "Left tear."),
    (True, "L", "MRI of the right knee.", "Meniscal tear.", "Meniscal tear."),
    (False, "L", "", "Meniscal tear. Normal right knee.", "Meniscal tear."),
    (False, "L", "", "No tear.", "No right sided tear."),
]
BLANKS = [
    (True, "Aorta measures ___ mm."),
    (True, "Aorta [normal/abnormal]."),
    (False, "Uptake of [18F]FDG [sic]."),
    (True, "Size is XX mm."),
    (False, "46,XX. Grade > 2 < 3."),
    (True, "TBC."),
    (False, "Plan to insert a drain. Inserts on the femur."),
    (True, "Nodule measures ? mm."),
    (False, "Possible fracture?"),
    (True, "Insert conclusion here."),
    (False, "Findings - see above. A < B and C > D."),
]
CRITICAL = [
    (True, "CHEST", "", "Large left pneumothorax under tension.", "Left tension pneumothorax."),
    (False, "CHEST", "", "Pneumothorax, not under tension.", "Small pneumothorax, not under tension."),
    (False, "CHEST", "", "No pulmonary embolism.", "No evidence of pulmonary embolism."),
    (
        False,
        "CHEST",
        "",
        "No filling defect in the pulmonary arteries.",
        "No acute pulmonary embolus to segmental level.",
    ),
    (True, "CHEST", "", "Subdural haematoma.", "Acute on chronic right subdural haematoma."),
    (False, "CHEST", "", "Subdural haematoma.", "Chronic right subdural haematoma, unchanged."),
    (False, "CHEST", "", "", "CTPA advised to exclude pulmonary embolism."),
    (False, "CHEST", "", "", "Pulmonary embolism cannot be excluded."),
    (False, "CHEST", "", "", "Possible pulmonary embolism."),
    (False, "CHEST", "", "", "Previous pulmonary embolism has resolved."),
    (False, "CHEST", "", "", "Known abdominal aortic aneurysm, no leak."),
    (True, "CHEST", "", "", "Leaking abdominal aortic aneurysm."),
    (True, "CHEST", "", "", "Ruptured infrarenal abdominal aortic aneurysm."),
    (True, "CHEST", "", "Free gas beneath the diaphragm.", "Perforated viscus."),
    (False, "CHEST", "", "No free gas.", "Diverticulitis without perforation."),
    (False, "CHEST", "", "No free gas or free fluid.", "Normal."),
    (True, "CHEST", "", "", "Sigmoid volvulus."),
    (False, "CHEST", "", "", "No volvulus or obstruction."),
    (False, "SPINE", "", "", "Spinal cord compression is not demonstrated."),
    (True, "SPINE", "", "", "Metastatic cord compression at T6."),
    (False, "SPINE", "", "", "T6 compression fracture. The cord is normal."),
    (False, "SPINE", "", "", "Normal spinal cord. No compression."),
    (False, "HEAD", "", "", "No intracranial haemorrhage, mass or infarct."),
    (True, "HEAD", "", "", "Hyperdense left middle cerebral artery in keeping with acute thrombus."),
    (True, "CHEST", "", "", "Saddle embolus with right ventricular strain."),
    (False, "CHEST", "acute PE", "", "Saddle embolus with right ventricular strain."),
    (True, "CHEST", "", "", "Type B aortic dissection extending to the left common iliac artery."),
    (False, "SINUS", "", "", "Septal perforation."),
    (False, "NECK", "", "", "Neck dissection on the left."),
    (
        True,
        "HEAD",
        "",
        "Small amount of subarachnoid blood in the left sylvian fissure.",
        "Traumatic subarachnoid haemorrhage.",
    ),
    (False, "KNEE", "", "", "Rupture of the anterior cruciate ligament."),
    (False, "KNEE", "", "", "Bone contusion. No fracture or dislocation."),
    (False, "KNEE", "", "", "Patellar dislocation."),
    (False, "CHEST", "", "", "Testicular torsion excluded."),
    (False, "CHEST", "", "Ovaries normal without torsion.", ""),
    (True, "CHEST", "", "Closed loop small bowel obstruction.", ""),
    (False, "CHEST", "", "", "Recommend CT in 3 months to assess for pulmonary embolism resolution."),
    (False, "CHEST", "", "No evidence of active bleeding or contrast extravasation.", ""),
    (False, "CHEST", "", "The appendix is normal with no perforation.", "Normal."),
    (True, "CHEST", "", "", "Appendicitis with perforation and abscess."),
    (False, "HEAD", "", "", "Unchanged appearances of the treated cerebral venous sinus thrombosis."),
    (
        False,
        "HEAD",
        "",
        "Background of previous subarachnoid haemorrhage with coil in situ.",
        "No new haemorrhage.",
    ),
]


def _kinds(sections, study=None, alerts=()):
    found = check(sections, study or StudyFacts("CT", "CHEST"), alerts)
    for finding in found:
        assert sections[finding.section][finding.start : finding.end] == finding.text
        assert finding.message.endswith(".")
    return {finding.kind for finding in found}


@pytest.mark.parametrize(("caught", "findings", "impression"), SIDES)
def test_side_mismatch(caught, findings, impression):
    """A finding on one side in the findings and only on the other in the impression, and nothing like it."""
    assert ("side-mismatch" in _kinds({"findings": findings, "impression": impression})) is caught


@pytest.mark.parametrize(("caught", "side", "technique", "findings", "impression"), ORDERED)
def test_side_order(caught, side, technique, findings, impression):
    """The side that was not ordered is described alone."""
    sections = {"technique": technique, "findings": findings, "impression": impression}

    assert ("side-order" in _kinds(sections, StudyFacts("MR", "KNEE", side))) is caught


@pytest.mark.parametrize("section", ["findings", "impression"])
@pytest.mark.parametrize(("caught", "text"), BLANKS)
def test_unfilled_field(caught, text, section):
    """What was left to fill is found, signs that mean something are not."""
    assert ("unfilled-field" in _kinds({section: text})) is caught


def test_questions_of_the_request_are_no_blanks():
    """The request may ask with question marks."""
    assert _kinds({"indication": "?PE. ??dissection. Chest pain ?"}) == set()
    assert _kinds({"indication": "Pain in [side] knee."}) == {"unfilled-field"}


@pytest.mark.parametrize(("caught", "part", "alert", "findings", "impression"), CRITICAL)
def test_critical_without_alert(caught, part, alert, findings, impression):
    """A critical finding that is present and new needs an alert that names it."""
    alerts = [AlertFact("critical", alert)] if alert else []
    sections = {"findings": findings, "impression": impression}

    assert ("critical-without-alert" in _kinds(sections, StudyFacts("CT", part), alerts)) is caught


def test_an_alert_taken_back_is_none():
    """An alert that was undone or withdrawn covers nothing."""
    sections = {"impression": "Acute pulmonary embolism."}

    for state, caught in (("raised", False), ("acknowledged", False), ("undone", True), ("withdrawn", True)):
        alerts = [AlertFact("critical", "pulmonary embolus", state=state)]
        assert ("critical-without-alert" in _kinds(sections, alerts=alerts)) is caught


def test_one_mark_a_finding():
    """A finding named in both sections is marked once, in the impression."""
    sections = {"findings": "Saddle embolus.", "impression": "Saddle embolus."}

    found = check(sections, StudyFacts("CT", "CHEST"), ())

    assert [(each.kind, each.severity, each.section) for each in found] == [
        ("critical-without-alert", "stop", "impression")
    ]


@pytest.mark.parametrize(
    ("kind", "findings", "impression"),
    [
        ("measurement-mismatch", "Nodule of 14 mm.", "41 mm nodule."),
        ("unit-mismatch", "Nodule of 14 mm.", "14 cm nodule."),
        (None, "Mass of 5.2 cm (49 mm in 2025).", "52 mm mass, previously 48 mm."),
        (None, "Nodule of 14 mm.", "14 mm nodule, repeat CT in 12 months."),
        (None, "Mass of 4.2 x 3.1 cm.", "42 mm mass."),
        (None, "No size.", "8 mm nodule."),
        ("doubled-word", "The the liver is normal.", ""),
        (None, "He had had pain. Very very small. L4 L4. Seen. Seen again.", ""),
    ],
)
def test_sizes_and_doubled_words(kind, findings, impression):
    """Sizes agree after conversion and rounding; a word stands once."""
    assert _kinds({"findings": findings, "impression": impression}) == ({kind} if kind else set())


@pytest.mark.parametrize(
    ("caught", "alert", "findings", "impression"),
    [
        (True, "tension pneumothorax", "No pneumothorax.", "Normal."),
        (True, "pulmonary embolism", "Clear lungs.", "Pneumonia."),
        (False, "acute PE", "Filling defect in the left lower lobe artery.", "Acute embolus."),
        (
            False,
            "splenic injury with active bleeding",
            "Splenic laceration with extravasation.",
            "Splenic laceration.",
        ),
        (False, "new lung malignancy", "Spiculated mass.", "Suspected primary lung cancer."),
        (False, "bowel perforation", "Free gas.", "Pneumoperitoneum."),
    ],
)
def test_alert_without_text(caught, alert, findings, impression):
    """An alert is stated in the report, in whatever words; one that was taken back need not be."""
    sections = {"findings": findings, "impression": impression}

    for state, expected in (("raised", caught), ("withdrawn", False)):
        found = check(sections, StudyFacts("CT"), [AlertFact("critical", alert, state=state)])
        marks = [each for each in found if each.kind == "alert-without-text"]
        assert bool(marks) is expected
        assert all((each.section, each.start, each.end) == ("alerts", None, None) for each in marks)


@pytest.mark.parametrize(
    ("caught", "sex", "text"),
    [
        (True, "F", "The prostate is enlarged."),
        (True, "M", "Right ovarian cyst."),
        (False, "M", "The prostate is enlarged."),
        (False, "O", "Right ovarian cyst."),
        (False, "", "Right ovarian cyst."),
        (False, "M", "No uterus is seen. Cervical spine normal."),
        (False, "F", "Prostate-specific tracer."),
    ],
)
def test_sex_anatomy(caught, sex, text):
    """An organ described against the recorded sex is marked, where a sex is recorded."""
    assert ("sex-anatomy" in _kinds({"findings": text}, StudyFacts("CT", sex=sex))) is caught


@pytest.mark.parametrize(
    ("caught", "text"),
    [
        (True, "The terminal ilium is thickened."),
        (True, "Small plural effusion."),
        (True, "Fascial nerve schwannoma."),
        (True, "Several discreet nodules."),
        (True, "Know evidence of fracture."),
        (False, "The terminal ileum is normal. The ilium is intact."),
        (False, "Coarse calcification along the course of the ureter."),
        (False, "Perineal abscess. Peroneal tendons intact. Peritoneal fluid."),
    ],
)
def test_homophone(caught, text):
    """A word that only sounds right is marked; both words in their right places are not."""
    assert ("homophone" in _kinds({"findings": text})) is caught


@pytest.mark.parametrize(
    ("caught", "alerts", "impression"),
    [
        (True, ["Large left pneumothorax"], "Large right pneumothorax with mediastinal shift to the left."),
        (True, ["Acute infarct, right middle cerebral artery"], "Acute left middle cerebral artery infarct."),
        (False, ["Large right pneumothorax"], "Large right pneumothorax with mediastinal shift to the left."),
        (False, ["Left pneumothorax"], "Right pleural effusion. Left pneumothorax."),
        (False, ["Left pneumothorax"], "Right pneumothorax, smaller than before. Left pneumothorax is new."),
        (False, ["Left pneumothorax", "Right pneumothorax"], "Right pneumothorax."),
        (False, ["Bilateral pneumothoraces"], "Right pneumothorax."),
        (False, ["Pneumothorax"], "Right pneumothorax."),
        (False, ["Left pneumothorax"], "No right pneumothorax."),
        (False, ["Pulmonary embolus with right heart strain"], "Left lower lobe pulmonary embolus."),
        (False, [], "Right pneumothorax."),
    ],
)
def test_the_side_an_alert_named_is_the_impressions(caught, alerts, impression):
    """What somebody was told of on one side stands on that side in the impression, or the margin says so there."""
    found = check(
        {"impression": impression}, StudyFacts("CT", "CHEST"), [AlertFact("critical", one) for one in alerts]
    )
    marks = [each for each in found if each.kind == "alert-side"]

    assert bool(marks) is caught
    for each in marks:
        assert impression[each.start : each.end] == each.text
        assert each.severity == "warn"
        assert f"says {each.text}, the alert" in each.message


@pytest.mark.parametrize("state", ["undone", "withdrawn"])
def test_the_side_of_an_alert_taken_back_is_not_asked(state):
    """Nobody counts on it any more."""
    alert = AlertFact("critical", "Left pneumothorax", state=state)

    assert "alert-side" not in _kinds({"impression": "Right pneumothorax."}, alerts=[alert])
