"""Everything a cohort can say has words in both languages."""

import pytest

from evaluators.cohort.pairing import PairingRule
from evaluators.domain.case import ExclusionReason, PatientSource, ProblemKind
from evaluators.texts import LANGUAGES, Words


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_finding_has_words(language):
    words = Words(language)
    wanted = [
        *(f"problems.{kind}.{part}" for kind in ProblemKind for part in ("title", "remedy")),
        *(f"exclusions.{reason}" for reason in ExclusionReason),
        *(f"cohort.patient_source.{source}" for source in PatientSource),
        *(f"cohort.notes.paired_by.{rule}" for rule in PairingRule),
        *(f"cohort.notes.{note}" for note in ("binary_label", "columns_left_out", "files_left_out")),
    ]
    assert [id for id in wanted if not words.has(id)] == []


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "99 rows are matched by the file name without its ending in column “image_id”."),
        ("de", "99 Zeilen sind über den Dateinamen ohne Endung in Spalte „image_id“ zugeordnet."),
    ],
)
def test_a_note_becomes_a_sentence(language, sentence):
    assert Words(language)("cohort.notes.paired_by.stem", column="image_id", n=99) == sentence
