"""What a problem says beyond its title."""

import pytest

from evaluators.cohort.problem_words import problem_detail
from evaluators.domain.case import Problem, ProblemKind
from evaluators.texts import Words

GAP = {"detail": "C223", "parameters": {"least": 2.0, "most": 4.5}}


@pytest.mark.parametrize(
    ("kind", "said", "shown"),
    [
        (
            "loose_slices",
            GAP,
            "Die Schichten dieser Serie liegen 2,0 bis 4,5 mm auseinander; möglicherweise fehlen Schichten.",
        ),
        (
            "not_yet_supported",
            {"detail": "C227", "parameters": {"n": 3}},
            "Diese Datei enthält 3 Volumen, nicht eines.",
        ),
        ("same_uid_different_pixels", {"detail": "b.dcm"}, "↔ b.dcm"),
        ("label_outside_classes", {"detail": "C"}, "C"),
        ("no_pixels", {"detail": "C201"}, ""),
        ("not_a_volume", {"detail": "C223"}, ""),
        ("missing_label", {}, ""),
    ],
)
def test_the_reason_is_a_sentence_with_its_numbers(kind, said, shown):
    problem = Problem(kind=ProblemKind(kind), severity="error", **said)
    assert problem_detail(Words("de"), problem) == shown
