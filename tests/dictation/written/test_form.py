"""Spoken to written: the conventions, and what must hold for any words."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dictation.written.form import Context, default_context, join, write
from dictation.written.numbers import DIGITS, MONTHS, NOUGHTS, ORDINALS, TEENS, TENS
from dictation.written.vocabulary import vocabulary

CONTEXT = default_context()

CONVENTIONS = """
no acute lesion full stop | No acute lesion.
the liver is normal period the spleen too | The liver is normal. The spleen too
over a period of time | Over a period of time
liver comma spleen semicolon pancreas question mark no exclamation mark | Liver, spleen; pancreas? no!
well hyphen defined | Well-defined
findings colon | Findings:
impression colon new line no acute lesion full stop | Impression:\\nNo acute lesion.
findings colon the lungs are clear | Findings: the lungs are clear
disease of the sigmoid colon | Disease of the sigmoid colon
colon is normal | Colon is normal
the transverse colon | The transverse colon
nodule open bracket five millimetres close bracket full stop | Nodule (5 mm).
stable full stop new paragraph no new lesion | Stable.\\n\\nNo new lesion
two nodules and three lesions | Two nodules and three lesions
twelve nodules | 12 nodules
there are one hundred and five foci | There are 105 foci
nodule of five millimetres | Nodule of 5 mm
two point five centimetres | 2.5 cm
forty hounsfield units | 40 HU
ten millilitres of contrast | 10 ml of contrast
seven millisieverts | 7 mSv
thirty degrees | 30°
thirty percent | 30%
thirty per cent | 30%
five milligrams | 5 mg
one point five tesla | 1.5 T
four hundred milligray centimetres | 400 mGy cm
five millimeters | 5 mm
a few millimetres | A few millimetres
a few millimeters | A few millimetres
three by four by two point five centimetres | 3 x 4 x 2.5 cm
nought point eight | 0.8
ratio of point eight | Ratio of 0.8
zero point eight | 0.8
three point nought five | 3.05
two point oh | 2.0
at this point five nodules are seen | At this point five nodules are seen
a point eight centimetre nodule | A 0.8 cm nodule
minus forty hounsfield units | -40 HU
from three to four millimetres | From 3 to 4 mm
between three and four millimetres | Between 3 and 4 mm
the first and second | The first and second
fracture of the sixth rib | Fracture of the sixth rib
the tenth rib | The 10th rib
the twenty first image | The 21st image
disc at l four | Disc at L4
disc at l four five | Disc at L4/5
l four slash five | L4/5
l four l five | L4/5
l five s one | L5/S1
c six seven | C6/7
t twelve | T12
t twelve l one | T12/L1
l four on l five | L4 on L5
t two weighted images | T2-weighted images
bright on t two | Bright on T2
high t two signal | High T2 signal
fracture of the t twelve vertebra | Fracture of the T12 vertebra
high signal on t two three lesions | High signal on T2 three lesions
flair stir d w i a d c c t m r i p e t t n m | FLAIR STIR DWI ADC CT MRI PET TNM
t three n one m nought | T3 N1 M0
t two b n nought | T2b N0
stage three b | Stage IIIB
stage two disease | Stage II disease
grade two | Grade 2
type two endoleak | Type 2 endoleak
type b dissection | Type B dissection
bosniak two f | Bosniak IIF
pi rads four | PI-RADS 4
bi rads three | BI-RADS 3
li rads five | LI-RADS 5
ti rads | TI-RADS
lung rads | Lung-RADS
compared with the third of march twenty twenty six | Compared with 3 March 2026
third march twenty twenty six | 3 March 2026
march twenty twenty five | March 2025
this may represent | This may represent
in twenty nineteen | In 2019
since twenty oh six | Since 2006
series three image forty two | Series 3 image 42
images forty two to fifty | Images 42 to 50
capital liver | Liver
seen in all caps liver | Seen in LIVER
tumor hemorrhage edema anemia | Tumour haemorrhage oedema anaemia
esophagus center gray fiber caliber | Oesophagus centre grey fibre calibre
fifty gray | 50 Gy
the lung window shows | The lung window shows
no further scratch | No further scratch
the femoral capital epiphysis | The femoral capital epiphysis
discs at l three four and four five | Discs at L3/4 and 4/5
t three b cancer | T3b cancer
grade two slash three | Grade 2/3
lung rads four a nodule | Lung-RADS 4A nodule
image one oh five | Image 105
two hyphen three millimetres | 2-3 mm
thirty second delay | 30 second delay
p t three n one m x | pT3 N1 Mx
zyzzyva of the left lung | Zyzzyva of the left lung
"""
ROWS = [tuple(part.strip() for part in line.split(" | ")) for line in CONVENTIONS.strip().splitlines()]


@pytest.mark.parametrize(("heard", "written"), ROWS)
def test_the_conventions(heard, written):
    """Each convention of the written form holds, and what is written passes unchanged a second time."""
    wanted = written.replace("\\n", "\n")

    first = write(heard.split(), CONTEXT)

    assert first.text == wanted
    assert write(first.text.split(" "), CONTEXT).text == wanted


def test_the_sentences_that_were_spoken(shared_data):
    """Every sentence of the speech data is written exactly as its makers wrote it."""
    lines = (shared_data / "speech" / "spoken" / "sentences.tsv").read_text("utf-8").splitlines()

    for line in lines:
        _, heard, written = line.split("\t")
        assert write(heard.split(), CONTEXT).text == written.replace("\\n", "\n")


@pytest.mark.parametrize(
    ("heard", "command"),
    [
        ("next field", "report.field.next"),
        ("please next field", "report.field.next"),
        ("previous field please", "report.field.previous"),
        ("scratch that", "dictation.scratch"),
        ("undo that", "report.undo"),
        ("lung window", "viewer.window.lung"),
        ("bone window", "viewer.window.bone"),
        ("soft tissue window", "viewer.window.soft-tissue"),
        ("compare with prior", "viewer.prior.compare"),
        ("escalate critical", "alert.critical.prepare"),
        ("escalate significant", "alert.significant.prepare"),
        ("sign report", "report.sign.prepare"),
        ("go to impression", "report.field.go:impression"),
        ("go to conclusion", "report.field.go:impression"),
        ("next image", "viewer.image.next"),
        ("previous image", "viewer.image.previous"),
        ("next series", "viewer.series.next"),
        ("previous series", "viewer.series.previous"),
        ("start dictation", "dictation.start"),
        ("stop dictation", "dictation.stop"),
        ("what can I say", "desk.help"),
    ],
)
def test_a_whole_phrase_is_a_command(heard, command):
    """A phrase alone is a command and leaves no text."""
    written = write(heard.split(), CONTEXT)

    assert written.commands == (command,)
    assert written.text == ""


def test_macros_are_named_by_voice():
    """Normal text is asked for by its name, an unknown name stays words."""
    context = Context(
        phrases=CONTEXT.phrases, fields={"lungs": "findings.lungs"}, macros={"normal chest": "normal chest"}
    )

    assert write(["insert", "normal", "chest"], context).commands == ("report.macro.insert:normal chest",)
    assert write(["normal", "chest"], context).commands == ("report.macro.insert:normal chest",)
    assert write(["go", "to", "lungs"], context).commands == ("report.field.go:findings.lungs",)
    assert write(["go", "to", "spleen"], context).text == "Go to spleen"


@pytest.mark.parametrize(
    ("before", "new", "after"),
    [
        ("", "No lesion", "No lesion"),
        ("Liver normal.", "Spleen normal", "Liver normal. Spleen normal"),
        ("The lesion is", "Small and round", "The lesion is small and round"),
        ("Seen on", "CT of the chest", "Seen on CT of the chest"),
        ("Seen on", "L4/5 disc", "Seen on L4/5 disc"),
        ("Compared with", "March 2025", "Compared with March 2025"),
        ("In the", "Bosniak IIF cyst", "In the Bosniak IIF cyst"),
        ("No lesion", ".", "No lesion."),
        ("No lesion", ", no mass", "No lesion, no mass"),
        ("Stable.\n", "No new lesion", "Stable.\nNo new lesion"),
        ("Stable", "\n\nNo new lesion", "Stable\n\nNo new lesion"),
        ("Nodule (", "Small", "Nodule (small"),
        ("well-", "Defined", "well-defined"),
        ("Attenuation of", "-40 HU", "Attenuation of -40 HU"),
        ("Opacity.", "? PE", "Opacity. ? PE"),
        ("a fracture", "?", "a fracture?"),
        ("Ends with a blank. ", "Next", "Ends with a blank. Next"),
    ],
)
def test_new_text_joins_what_stands_before(before, new, after):
    """New words find their blank and lose their capital in the middle of a sentence."""
    assert before + join(before, new) == after


LONG = "there is a five by six millimetre nodule at l four five compared with march twenty twenty five comma"
SAID = """
left right no not without non the a of and to by or point minus hundred thousand oh
c t l s n m x d w i p e r f b weighted signal on rads pi bosniak stage grade type series image images
capital all caps new line paragraph full stop period comma colon hyphen slash forward open close
bracket findings impression sigmoid per cent percent millimetres centimetres units hounsfield
tumor edema gray flair liver lesion window next field please go second delay
"""
WORDS = sorted(
    {
        *SAID.split(),
        *DIGITS,
        *TEENS,
        *TENS,
        *ORDINALS,
        *MONTHS,
        *NOUGHTS,
        *(word for unit in vocabulary().units for word in unit),
    }
)
UTTERANCES = st.lists(st.sampled_from(WORDS), max_size=14)
KEPT = ("left", "right", "no", "not", "without", "non")


@settings(max_examples=300, deadline=None, derandomize=True)
@given(UTTERANCES)
def test_every_word_is_used_once(words):
    """Each heard word belongs to exactly one source, in order, and sources never overlap in the text."""
    written = write(words, CONTEXT)

    if not written.commands:
        used = [index for source in written.sources for index in source.words]
        assert used == list(range(len(words)))
        edges = [edge for source in written.sources for edge in (source.start, source.end)]
        assert edges == sorted(edges)
        assert edges[-1:] == [len(written.text)][: len(edges)]


@settings(max_examples=300, deadline=None, derandomize=True)
@given(UTTERANCES)
def test_sides_and_denials_are_never_changed(words):
    """Left, right, no, not, without and non stand in the text as often and in the order in which they were said."""
    written = write(words, CONTEXT)

    if not written.commands:
        said = [word for word in words if word in KEPT]
        for word, source in [(words[i], s) for s in written.sources for i in s.words if words[i] in KEPT]:
            assert written.text[source.start : source.end].lower() == word
        assert len(said) == sum(1 for s in written.sources for i in s.words if words[i] in KEPT)


@settings(max_examples=400, deadline=None, derandomize=True)
@given(UTTERANCES)
def test_written_text_passes_unchanged(words):
    """What is written, taken as heard, is written the same."""
    once = write(words, CONTEXT)

    if once.text:
        twice = write(once.text.split(" "), CONTEXT)
        assert twice.text == once.text


@given(st.lists(st.text(min_size=1, max_size=8).filter(lambda word: not any(sign.isspace() for sign in word))))
def test_any_words_at_all_are_copied_or_used(words):
    """Words of any alphabet go through, each used once."""
    written = write(words, CONTEXT)

    used = [index for source in written.sources for index in source.words]
    assert written.commands or used == list(range(len(words)))


def test_it_is_linear():
    """Ten times the words take about ten times as long, and 500 lines far less than 20 s."""
    line = LONG.split()

    start = time.process_time()
    for _ in range(100):
        write(line, CONTEXT)
    short = time.process_time() - start
    start = time.process_time()
    write(line * 100, CONTEXT)
    long = time.process_time() - start

    assert long < 5 * short + 0.05
    assert short < 4
