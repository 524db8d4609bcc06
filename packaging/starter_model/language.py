"""A trigram language model with Witten-Bell back-off, written as ARPA text.

In: sentences. Out: ARPA. Trigrams met once are left to the bigrams, which keeps the model small.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable

Gram = tuple[str, ...]
FLOOR = 0.1
"""Added to every word's count, so that a rare word can be heard."""


def arpa(sentences: Iterable[str], least_trigrams: int = 2) -> str:
    """The model of these sentences.

    Args:
        sentences: words separated by spaces.
        least_trigrams: trigrams met less often are left out.
    """
    counts: list[Counter[Gram]] = [Counter(), Counter(), Counter()]
    for sentence in sentences:
        words = ["<s>", *sentence.split(), "</s>"]
        for order in (1, 2, 3):
            for start in range(len(words) - order + 1):
                counts[order - 1][tuple(words[start : start + order])] += 1
    kept = Counter({gram: count for gram, count in counts[2].items() if count >= least_trigrams})
    ones = {gram: count for gram, count in counts[0].items() if gram != ("<s>",)}
    total = sum(ones.values()) + FLOOR * len(ones)
    single = {gram: (count + FLOOR) / total for gram, count in ones.items()}
    double, back_one = _witten_bell(counts[1], counts[0], lambda gram: single[gram])
    triple, back_two = _witten_bell(
        kept, counts[1], lambda gram: double.get(gram) or back_one[gram[:1]] * single[gram[1:]]
    )
    rows = ["\\data\\", f"ngram 1={len(single) + 1}", f"ngram 2={len(double)}", f"ngram 3={len(triple)}", ""]
    rows += ["\\1-grams:", f"-99\t<s>\t{_log(back_one[('<s>',)])}"]
    rows += [_row(gram, chance, back_one.get(gram)) for gram, chance in sorted(single.items())]
    rows += ["", "\\2-grams:"]
    rows += [_row(gram, chance, back_two.get(gram)) for gram, chance in sorted(double.items())]
    rows += ["", "\\3-grams:"]
    rows += [_row(gram, chance, None) for gram, chance in sorted(triple.items())]
    return "\n".join([*rows, "", "\\end\\", ""])


def _witten_bell(
    grams: Counter[Gram], histories: Counter[Gram], lower: Callable[[Gram], float]
) -> tuple[dict[Gram, float], dict[Gram, float]]:
    """Chances of the grams met and the back-off weight of each history."""
    followers: dict[Gram, list[Gram]] = defaultdict(list)
    for gram in grams:
        followers[gram[:-1]].append(gram)
    chances: dict[Gram, float] = {}
    weights: dict[Gram, float] = {}
    for history, met in followers.items():
        seen, kinds = histories[history], len(met)
        for gram in met:
            chances[gram] = (grams[gram] + kinds * lower(gram[1:])) / (seen + kinds)
        left = 1 - sum(chances[gram] for gram in met)
        free = 1 - sum(lower(gram[1:]) for gram in met)
        weights[history] = max(left, 1e-6) / max(free, 1e-6)
    return chances, weights


def _row(gram: Gram, chance: float, weight: float | None) -> str:
    return f"{_log(chance)}\t{' '.join(gram)}" + ("" if weight is None else f"\t{_log(weight)}")


def _log(value: float) -> str:
    return f"{math.log10(max(value, 1e-9)):.4f}"
