"""An evaluation as plain JSON values, as commands print it and records keep it."""

from __future__ import annotations

from dataclasses import asdict

from calibration.verdict.judge import Evaluation


def document(evaluation: Evaluation) -> dict[str, object]:
    """Profile with edition, metrics, targets and verdict, by the names of the command's contract."""
    return {
        "profile": evaluation.profile.id,
        "edition": evaluation.profile.edition,
        "provisional": evaluation.profile.provisional,
        "metrics": asdict(evaluation.metrics),
        "targets": [
            {
                "name": judged.target.name.value,
                "value": judged.value,
                "uncertainty": judged.uncertainty,
                "limit": judged.target.limit,
                "comparison": judged.target.comparison.value,
                "aim": judged.target.aim,
                "unit": judged.target.unit,
                "source": judged.target.source,
                "provisional": judged.target.provisional,
                "verdict": judged.verdict.value,
                "why": judged.why,
            }
            for judged in evaluation.targets
        ],
        "verdict": evaluation.verdict.value,
        "reasons": list(evaluation.reasons),
    }
