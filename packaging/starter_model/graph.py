"""Lexicon, language model and acoustic model put together as a Vosk model with a dynamic graph.

Run: python graph.py NET.npz MODEL_FOLDER LEXICON.json... Needs libfst-tools (fstconvert with olabel_lookahead).
"""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from random import Random

import kaldifst
import kaldilm
import numpy as np
from acoustic import final_mdl
from language import arpa
from sentences import Sentences
from voices import BASES, Speaker

SILENCE = "SIL"
POSITIONS = ("B", "I", "E", "S")
KINDS = {"B": "begin", "I": "internal", "E": "end", "S": "singleton"}
FIRST_STATE, LOOP, PAUSE = 0, 1, 2
HALF = math.log(2)
TEXT_SIZE = 60000
TEXT_SEED = 11
LEAST_TRIGRAMS = 3
MODEL_CONF = """--min-active=200
--max-active=5000
--beam=13.0
--lattice-beam=7.0
--acoustic-scale=1.0
--frame-subsampling-factor=3
--endpoint.silence-phones=1
--endpoint.rule2.min-trailing-silence=0.5
--endpoint.rule3.min-trailing-silence=1.0
--endpoint.rule4.min-trailing-silence=2.0
"""
MFCC_CONF = "--use-energy=false\n--num-mel-bins=40\n--num-ceps=40\n--low-freq=20\n--high-freq=-400\n--dither=0\n"
EXTRA = {"the": [("D", "@"), ("D", "I")], "of": [("0", "v"), ("@", "v")], "a": [("a#",), ("@",), ("eI",)]}
OFFSETS = [(-2, -1, 0, 1, 2), (-3, 0, 3), (-3, 0, 3), (-3, 0, 3)]

Pronunciation = tuple[str, ...]


def lexicon(words: list[str], phones: set[str], met_files: list[Path]) -> dict[str, set[Pronunciation]]:
    """How each word sounds: said alone by every base voice, and as met in sentences often enough."""
    ways_met: dict[str, Counter[str]] = {word: Counter() for word in words}
    for path in met_files:
        for word, ways in json.loads(path.read_text()).items():
            ways_met.setdefault(word, Counter()).update(ways)
    times = {word: ways.total() for word, ways in ways_met.items()}
    speaker = Speaker()
    spoken: dict[str, set[Pronunciation]] = {word: set() for word in words}
    for base in BASES:
        for word in words:
            spoken[word].add(tuple(p.name for p in speaker.say(word, base).phones if p.name))
    found: dict[str, set[Pronunciation]] = {}
    for word in words:
        alone = {way for way in spoken[word] if way and set(way) <= phones}
        lengths = [len(way) for way in alone] or [2]
        sounds = {phone for way in alone for phone in way}
        for way, count in ways_met[word].items():
            parts = tuple(way.split())
            if not parts or not set(parts) <= phones or count < max(3, 0.03 * times[word]):
                continue
            if (
                min(lengths) - 1 <= len(parts) <= max(lengths) + 1
                and len(set(parts) & sounds) >= len(set(parts)) - 1
            ):
                alone.add(parts)
        found[word] = alone | {way for way in EXTRA.get(word, []) if set(way) <= phones}
        if not found[word]:
            raise SystemExit(f"The word '{word}' has no pronunciation in the phones learned.")
    return found


def numbered_phones(classes: list[str]) -> tuple[dict[str, int], list[int]]:
    """Phone symbols with their position in the word, numbered from 1, and the class of each."""
    names = [(SILENCE, 0)]
    names += [(f"{name}_{at}", kind) for kind, name in enumerate(classes) if kind for at in POSITIONS]
    return {name: index + 1 for index, (name, _) in enumerate(names)}, [kind for _, kind in names]


def lexicon_fst(
    ways: dict[str, set[Pronunciation]], numbers: dict[str, int], words: dict[str, int]
) -> tuple[kaldifst.StdVectorFst, int]:
    """Phones to words with an optional pause after each word; homophones kept apart by extra symbols."""
    shared = Counter(way for all_ways in ways.values() for way in all_ways)
    prefixes = {way[:cut] for way in shared for cut in range(1, len(way))}
    apart: Counter[Pronunciation] = Counter()
    extra = len(numbers) + 1
    most = 0
    arcs = [
        (FIRST_STATE, LOOP, 0, 0, HALF),
        (FIRST_STATE, PAUSE, 0, 0, HALF),
        (PAUSE, LOOP, numbers[SILENCE], 0, 0.0),
    ]
    state = 3
    for word, all_ways in ways.items():
        for way in sorted(all_ways):
            symbols = [numbers[f"{name}_{_position(i, len(way))}"] for i, name in enumerate(way)]
            if shared[way] > 1 or way in prefixes:
                apart[way] += 1
                most = max(most, apart[way])
                symbols.append(extra + apart[way])
            at = LOOP
            for index, symbol in enumerate(symbols):
                out = words[word] if index == 0 else 0
                if index == len(symbols) - 1:
                    arcs += [(at, LOOP, symbol, out, HALF), (at, PAUSE, symbol, out, HALF)]
                else:
                    arcs.append((at, state, symbol, out, 0.0))
                    at = state
                    state += 1
    arcs.append((LOOP, LOOP, extra, words["#0"], 0.0))
    arcs.sort(key=lambda arc: arc[0])
    text = "\n".join(f"{a} {b} {i} {o} {w:.4f}" for a, b, i, o, w in arcs) + f"\n{LOOP}\n"
    made = kaldifst.compile(text, acceptor=False)
    kaldifst.arcsort(made, "olabel")
    return made, most


def _position(index: int, length: int) -> str:
    if length == 1:
        return "S"
    return "B" if index == 0 else "E" if index == length - 1 else "I"


def with_states(lexical: kaldifst.StdVectorFst, phone_count: int) -> kaldifst.StdVectorFst:
    """Phones to transitions: phone p is entered by transition 2p and stays by 2p - 1."""
    lexical = lexical.copy()
    kaldifst.determinize_star(lexical)
    kaldifst.minimize_encoded(lexical)
    made = kaldifst.StdVectorFst()
    for _ in range(lexical.num_states):
        made.add_state()
    made.start = lexical.start
    inside: dict[tuple[int, int], int] = {}

    def arc(start: int, label: int, word: int, weight: float, end: int) -> None:
        made.add_arc(start, kaldifst.StdArc(label, word, kaldifst.TropicalWeight(weight), end))

    for state in range(lexical.num_states):
        final = lexical.final(state).value
        if final != math.inf:
            made.set_final(state, final)
        for old in kaldifst.ArcIterator(lexical, state):
            if old.ilabel == 0 or old.ilabel > phone_count:
                label = old.ilabel and 2 * phone_count + old.ilabel - phone_count
                arc(state, label, old.olabel, old.weight.value, old.nextstate)
                continue
            key = old.nextstate, old.ilabel
            if key not in inside:
                inside[key] = made.add_state()
                arc(inside[key], 2 * old.ilabel - 1, 0, HALF, inside[key])
                arc(inside[key], 0, 0, HALF, old.nextstate)
            arc(state, 2 * old.ilabel, old.olabel, old.weight.value, inside[key])
    kaldifst.connect(made)
    kaldifst.arcsort(made, "olabel")
    return made


def main(net: Path, model: Path, met_files: list[Path]) -> None:
    """Write the model folder."""
    trained = np.load(net)
    classes = [str(name) for name in trained["phones"]]
    for folder in ("am", "conf", "graph/phones"):
        (model / folder).mkdir(parents=True, exist_ok=True)
    numbers, kinds = numbered_phones(classes)
    count = sum(1 for name in trained.files if name.startswith("weight"))
    layers = [(trained[f"weight{i}"], trained[f"bias{i}"]) for i in range(count)]
    (model / "am/final.mdl").write_bytes(
        final_mdl(layers, trained["mean"], trained["spread"], trained["shares"], kinds, OFFSETS)
    )
    (model / "conf/mfcc.conf").write_text(MFCC_CONF)
    (model / "conf/model.conf").write_text(MODEL_CONF)
    (model / "graph/phones/word_boundary.int").write_text(
        "".join(
            f"{number} {'nonword' if name == SILENCE else KINDS[name[-1]]}\n" for name, number in numbers.items()
        )
    )
    text = Sentences(Random(TEXT_SEED)).draw(TEXT_SIZE)
    words = sorted({word for sentence in text for word in sentence.split()})
    symbols = ["<eps>", "!SIL", *words, "[unk]", "#0", "<s>", "</s>"]
    words_at = {word: index for index, word in enumerate(symbols)}
    ways = lexicon(words, set(classes) - {SILENCE}, met_files)
    lexical, most = lexicon_fst(ways, numbers, words_at)
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        (work / "g.arpa").write_text(arpa(text, LEAST_TRIGRAMS))
        (work / "words.txt").write_text("".join(f"{word} {index}\n" for word, index in words_at.items()))
        grammar = kaldilm.arpa2fst(
            input_arpa=str(work / "g.arpa"),
            disambig_symbol="#0",
            read_symbol_table=str(work / "words.txt"),
            max_order=3,
        )
        kaldifst.compile(grammar, acceptor=False).write(str(work / "G.fst"))
        with_states(lexical, len(numbers)).write(str(work / "HCL.fst"))
        _look_ahead(work, model / "graph")
        moved = dict(tuple(map(int, row.split())) for row in (work / "relabel").read_text().splitlines())
    free = max(moved.values()) + 1
    rows = ["<eps> 0"]
    for word, index in words_at.items():
        if word == "<eps>":
            continue
        if index not in moved:
            moved[index] = free
            free += 1
        rows.append(f"{word} {moved[index]}")
    (model / "graph/words.txt").write_text("\n".join(rows) + "\n")
    (model / "graph/disambig_tid.int").write_text(
        "".join(f"{2 * len(numbers) + 1 + index}\n" for index in range(most + 1))
    )
    total = sum(file.stat().st_size for file in model.rglob("*") if file.is_file())
    print(f"{len(words)} words, {sum(map(len, ways.values()))} pronunciations, {total / 1e6:.2f} MB")


def _look_ahead(work: Path, graph: Path) -> None:
    """The two halves of a dynamic graph, words numbered so that one can look ahead into the other."""
    ahead = {**os.environ, "LD_PRELOAD": "libfstlookahead.so.22"}
    subprocess.run(
        ["fstconvert", "--fst_type=olabel_lookahead", "--save_relabel_opairs=relabel", "HCL.fst", graph / "HCLr.fst"],
        cwd=work, env=ahead, check=True,
    )  # fmt: skip
    subprocess.run(
        ["fstrelabel", "--relabel_ipairs=relabel", "--relabel_opairs=relabel", "G.fst", "R.fst"],
        cwd=work,
        check=True,
    )
    subprocess.run(["fstarcsort", "--sort_type=ilabel", "R.fst", "S.fst"], cwd=work, check=True)
    subprocess.run(["fstconvert", "--fst_type=const", "S.fst", graph / "Gr.fst"], cwd=work, check=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]).resolve(), [Path(path) for path in sys.argv[3:]])
