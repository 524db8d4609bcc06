"""Sentences of UK radiology reports, drawn from the rules of sentences.toml.

In: a seeded random source. Out: utterances as spoken words, lower case. A sentence whose digest stands in
held_out.sha256 is never given: the tests' sentences must be unseen.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from random import Random

HERE = Path(__file__).parent
ONES = "one two three four five six seven eight nine".split()
TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
DAYS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth twentieth thirtieth"
).split()
PLACE = re.compile(r"<(\w+)>")
CLAUSE_ENDS = re.compile(r" ?\b(?:full stop|new paragraph|new line)\b ?")


def held_out() -> frozenset[str]:
    """Digests of the sentences that must stay unseen."""
    return frozenset((HERE / "held_out.sha256").read_text().split())


def clauses(utterance: str) -> Iterator[str]:
    """The utterance and each of its clauses of four words or more: what must not be met in training."""
    yield utterance
    for clause in CLAUSE_ENDS.split(utterance):
        if len(clause.split()) >= 4:
            yield clause.strip()


def digest(sentence: str) -> str:
    """How held-out sentences are named without being written here."""
    return sha256(sentence.encode()).hexdigest()[:24]


class Sentences:
    """Draws utterances; the same random source gives the same utterances."""

    def __init__(self, random: Random) -> None:
        rules = tomllib.loads((HERE / "sentences.toml").read_text(encoding="utf-8"))
        self.random = random
        self.names: dict[str, list[str]] = {**rules["names"], **rules["small"]}
        self.groups = [group["say"] for group in rules["groups"].values()]
        self.weights = [group["weight"] for group in rules["groups"].values()]
        self.closed = set(map(id, (rules["groups"]["commands"]["say"], rules["groups"]["headings"]["say"])))
        self.made = {
            "number": self.number,
            "digit": lambda: random.choice(ONES),
            "small": lambda: random.choice([*ONES, *TEENS]),
            "size": self.size,
            "level": self.level,
            "root": lambda: random.choice(["l three", "l four", "l five", "s one", "c six", "c seven"]),
            "vertebra": self.vertebra,
            "date": self.date,
            "tnm": self.tnm,
        }

    def draw(self, count: int) -> list[str]:
        """`count` utterances, none of them held out."""
        hidden = held_out()
        found: list[str] = []
        while len(found) < count:
            utterance = self.utterance()
            if not any(digest(clause) in hidden for clause in clauses(utterance)):
                found.append(utterance)
        return found

    def utterance(self) -> str:
        """One to three sentences, most of them ended by "full stop"."""
        group = self.random.choices(self.groups, self.weights)[0]
        said = self.fill(self.random.choice(group))
        if id(group) in self.closed:
            return said
        ends = ["full stop"] * 14 + ["", "", "comma", "full stop new paragraph", "full stop new line"]
        said = f"{said} {self.random.choice(ends)}".strip()
        while said.endswith("full stop") and self.random.random() < 0.22 and len(said.split()) < 20:
            said += " " + self.fill(self.random.choice(self.random.choices(self.groups[:6], self.weights[:6])[0]))
            said += " full stop"
        return said

    def fill(self, rule: str) -> str:
        """A rule with every <name> replaced, names within names too."""
        while found := PLACE.search(rule):
            name = found[1]
            value = self.made[name]() if name in self.made else self.random.choice(self.names[name])
            rule = rule[: found.start()] + value + rule[found.end() :]
        return rule

    def number(self) -> str:
        """One to ninety-nine, small ones more often."""
        kind = self.random.random()
        if kind < 0.35:
            return self.random.choice(ONES)
        if kind < 0.65:
            return self.random.choice(TEENS)
        tens = self.random.choice(TENS)
        return tens if self.random.random() < 0.35 else f"{tens} {self.random.choice(ONES)}"

    def decimal(self) -> str:
        """A number with one decimal, as said."""
        whole = self.random.choice([*ONES, *ONES, "nought", "zero", *TEENS])
        return f"{whole} point {self.random.choice([*ONES, *ONES, 'nought ' + self.random.choice(ONES)])}"

    def size(self) -> str:
        """One, two or three lengths with their unit."""
        if self.random.random() < 0.55:
            unit, value = self.random.choice(["millimetres", "millimetre", "millimetres"]), self.number
        else:
            unit, value = self.random.choice(["centimetres", "centimetre", "centimetres"]), self.decimal
        times = self.random.choices([1, 2, 3], [70, 18, 12])[0]
        return " by ".join(value() for _ in range(times)) + f" {unit}"

    def level(self) -> str:
        """A disc level as it is said."""
        letter, top, bottom = self.random.choice(
            [("l", 1, 4), ("l", 3, 4), ("c", 2, 6), ("c", 4, 6), ("t", 1, 8)],
        )
        number = self.random.randint(top, bottom)
        if self.random.random() < 0.25:
            return self.random.choice(["l five s one", "l five s one", "c seven t one", "t twelve l one"])
        pair = ONES[number - 1], ONES[number]
        return f"{letter} {pair[0]} {self.random.choice(['', '', '', letter + ' ', 'slash '])}{pair[1]}"

    def vertebra(self) -> str:
        """One vertebra."""
        letter, count = self.random.choice([("l", 5), ("c", 7), ("t", 12), ("l", 5), ("s", 2)])
        return f"{letter} {[*ONES, *TEENS][self.random.randrange(count)]}"

    def date(self) -> str:
        """A day of the years 2015 to 2029."""
        day = self.random.choice([*DAYS, *("twenty " + day for day in DAYS[:9]), "thirty first"])
        month = self.random.choice(self.names["month"])
        year = "twenty " + self.random.choice([*TEENS[5:], *("twenty " + one for one in ONES), "twenty"])
        return self.random.choice([f"the {day} of {month} {year}", f"{day} {month} {year}", f"{month} {year}"])

    def tnm(self) -> str:
        """A TNM stage as spelled."""
        stage = self.random.choice(["one", "two", "three", "four", "one a", "one b", "two a", "two b"])
        nodes = self.random.choice(["nought", "one", "two", "three", "zero"])
        return f"t {stage} n {nodes} m {self.random.choice(['nought', 'one', 'zero'])}"
