"""Findings about a cohort, one by one."""

import pytest
from pydicom.sr.codedict import codes

from evaluators.cohort.deidentification import METHODS
from evaluators.cohort.finding_words import finding_sentence
from evaluators.cohort.image_workers import Deidentification, ImageDescription
from evaluators.cohort.mask_readers import MASKS_FINDING
from evaluators.cohort.quality import CHECKS, LEAK, NO_LEAK, findings_of
from evaluators.domain.case import Case, CohortFinding, ExclusionReason, ImageFacts, InputFile
from evaluators.domain.reference import Box, Event, Reference
from evaluators.submission.card import read_card
from evaluators.texts import Words, area
from support.models import card_text

FACTS = ImageFacts(format="png", width=900, height=900, channels=3, decoder="fake")
LOOK = "b424cdcb93989c9b"
NEAR = "b424cdcb93989c98"
CARD = read_card(card_text())
FAR = "4bdb32346c676364"


def case(number, patient="own", label=None, exclusion=None, attributes=None, **facts):
    return Case(
        number=number,
        files=(InputFile(path=f"{number}.png", sha256="0" * 64, size=1),),
        patient=number if patient == "own" else patient,
        reference=Reference(label=label) if label else None,
        facts=FACTS.model_copy(update=facts),
        attributes=attributes or {},
        exclusion=exclusion,
    )


def file(**said):
    return ImageDescription(facts=FACTS, pixel_digest=None, **said)


def found(kind, cases, *files, card=None):
    """Return the findings of a kind: the cases behind each and the parameters."""
    described = {one.number: [said] for one, said in zip(cases, files, strict=False)}
    seen = findings_of(cases, described, card=card, training=None)
    return [(one.cases, one.parameters) for one in seen if one.kind == kind]


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("constant", {"constant": True, "clipped_share": 1.0}),
        ("clipped", {"constant": False, "clipped_share": 0.51}),
        ("burned_in", {"deidentification": Deidentification(burned_in=True)}),
        ("deidentified_but_names", {"deidentification": Deidentification(removed=True, names_left=1)}),
        ("identified", {"deidentification": Deidentification(removed=None, names_left=3)}),
    ],
)
def test_what_a_file_says_is_found_and_nothing_else_of_its_kind(kind, said):
    files = file(**said), file(constant=False, clipped_share=0.5, deidentification=Deidentification(burned_in=False))
    cases = case(4), case(7)
    assert found(kind, cases, *files) == [((4,), {"n": 1})]
    of_files = {"constant", "clipped", "burned_in", "deidentified_but_names", "identified"}
    described = {one.number: [said] for one, said in zip(cases, files, strict=True)}
    assert {one.kind for one in findings_of(cases, described, card=None, training=None)} & of_files == {kind}


def test_an_excluded_case_is_not_judged():
    assert found("constant", [case(1, exclusion=ExclusionReason.DUPLICATE)], file(constant=True)) == []


@pytest.mark.parametrize(
    ("patients", "labels", "kinds"),
    [
        ((1, 1), (None, None), {"near_duplicates_one_patient"}),
        ((1, 2), ("nevus", "nevus"), {"near_duplicates_across_patients"}),
        ((1, 2), ("nevus", "melanoma"), {"near_duplicates_across_patients", "near_duplicates_other_label"}),
        ((None, None), (None, "nevus"), {"near_duplicates"}),
    ],
)
def test_pictures_that_look_alike_are_told_by_patient_and_label(patients, labels, kinds):
    cases = [case(1, patients[0], labels[0]), case(2, patients[0]), case(5, patients[1], labels[1])]
    files = file(look=LOOK), file(look=FAR), file(look=NEAR)
    described = {one.number: [said] for one, said in zip(cases, files, strict=True)}
    seen = [one for one in findings_of(cases, described, card=None, training=None) if one.kind.startswith("near")]
    assert {one.kind for one in seen} == kinds
    assert all(one.cases == (1, 5) and one.parameters == {"n": 2, "one": 1, "other": 5} for one in seen)


def test_slices_of_one_case_that_look_alike_are_no_finding():
    seen = findings_of([case(1)], {1: [file(look=LOOK), file(look=NEAR)]}, card=None, training=None)
    assert not [one for one in seen if one.kind.startswith("near")]


def test_a_patient_with_two_labels_matters_more_to_a_model_that_judges_patients():
    cases = [case(1, 1, "nevus"), case(2, 1, "melanoma"), case(3, 2, "nevus")]
    task = CARD.task.model_copy(update={"level": "patient"})
    assert found("patient_several_labels", cases, card=CARD) == [((1, 2), {"n": 1})]
    assert found("patient_two_labels", cases, card=CARD.model_copy(update={"task": task})) == [((1, 2), {"n": 1})]


def test_warnings_come_first():
    seen = findings_of([case(1, label="nevus")], {1: [file(constant=True)]}, card=None, training=None)
    severities = [one.severity for one in seen]
    assert severities == sorted(severities, reverse=True)
    assert len(set(severities)) == 2


def test_the_classes_of_boxes_and_of_several_labels_count():
    box = Box(label="lesion", left=0, top=0, right=1, bottom=1)
    several = case(1).model_copy(update={"reference": Reference(labels=("a", "b"))})
    boxed = case(2).model_copy(update={"reference": Reference(boxes=(box, box))})
    seen = found("small_class", [several, boxed])
    assert [(cases, one["class_name"]) for cases, one in seen] == [((1,), "a"), ((1,), "b"), ((2,), "lesion")]


def test_the_methods_of_deidentification_are_named():
    files = (file(deidentification=Deidentification(codes=("113105", "113100"))),)
    files += (file(deidentification=Deidentification(codes=("X1",))),)
    assert found("deidentification_methods", [case(1), case(2)], *files) == [
        ((1, 2), {"n": 2, "methods": "113100, 113105, other"})
    ]


def test_every_method_of_the_standard_has_words():
    standard = {getattr(codes.cid7050, name).value for name in codes.cid7050.dir()}
    assert set(METHODS) == standard
    assert set(area("en", "cohort")["deidentification"]) == standard | {"other"}


def test_a_class_with_nine_patients_is_small_and_one_with_ten_is_not():
    cases = [case(n, n, "melanoma") for n in range(1, 11)] + [case(n, min(n, 19), "nevus") for n in range(11, 31)]
    assert found("small_class", cases) == [(tuple(range(11, 31)), {"class_name": "nevus", "n": 9})]


def test_an_image_without_a_patient_leaves_the_patients_of_the_others_counted():
    cases = [case(n, 1, "nevus") for n in range(1, 21)] + [case(30, None)]
    assert found("small_class", cases) == [(tuple(range(1, 21)), {"class_name": "nevus", "n": 1})]


def test_a_class_of_the_model_without_a_case_is_small():
    (_, parameters), (_, absent) = found("small_class", [case(1, label="dark")], card=CARD)
    assert [parameters, absent] == [{"class_name": "dark", "n": 1}, {"class_name": "bright", "n": 0}]


def test_what_lies_between_the_events_of_a_video_is_no_class_without_a_case():
    dated = case(1).model_copy(update={"reference": Reference(events=(Event(label="bright", start_s=1, end_s=2),))})
    (seen,) = found("small_class", [dated], card=CARD)
    assert CARD.task.positive == ("bright",)
    assert seen == ((1,), {"class_name": "bright", "n": 1})


def test_attributes_that_are_missing_are_counted_and_the_cases_named_unless_it_is_all():
    cases = [case(1, attributes={"sex": "female", "site": "arm"}), case(2, attributes={"sex": "male"})]
    assert found("missing_attribute", cases) == [
        ((), {"attribute": "age_band", "n": 2, "all": 2}),
        ((2,), {"attribute": "site", "n": 1, "all": 2}),
    ]


@pytest.mark.parametrize(("last", "kind"), [("2024-11", "period"), ("2024-12", "period_long")])
def test_two_years_are_a_long_time(last, kind):
    cases = [case(1, month=last), case(2, month="2022-12"), case(3)]
    both = found("period", cases) + found("period_long", cases)
    assert found(kind, cases) == both == [((), {"first": "2022-12", "last": last, "n": 2})]


def test_manufacturers_and_body_parts_are_listed_by_number():
    cases = [
        case(n, manufacturer=maker, body_part=part)
        for n, (maker, part) in enumerate([("B", "SKIN"), ("A", None), ("B", "HEAD")], 1)
    ]
    assert found("manufacturers", cases) == [((), {"manufacturers": "B 2, A 1", "n": 3})]
    assert found("several_body_parts", cases) == [((), {"found": "HEAD 1, SKIN 1", "n": 2})]
    assert found("one_manufacturer", cases[::2]) == [((), {"manufacturers": "B 2", "n": 2})]


def test_lossy_and_lossless_images_side_by_side_are_found():
    cases = [case(1, format="jpeg"), case(2), case(3, format="dicom", transfer_syntax="1.2.840.10008.1.2.4.50")]
    assert found("mixed_compression", cases) == [((1, 3), {"n": 2, "all": 3})]
    assert found("mixed_compression", cases[::2]) == []


def sentence_parameters():
    return dict.fromkeys(["one", "other", "n", "all", "entries", "readers", "different"], 3) | {
        "kappa": 0.4, "dice": 0.4, "least": 0.1,
        "note": "overlay_ignored", "methods": "113100, other",
        "found": "CT 3", "declared": "MR", "low": "18", "high": "90", "size": "1 × 1",
        "class_name": "nevus", "attribute": "sex", "difference": "very", "value": "female", "distance": 0.5,
        "here": 0.5, "there": 0.25, "first": "2022-01", "last": "2022-02", "manufacturers": "A 1",
    }  # fmt: skip


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_kind_of_finding_has_words_and_there_are_no_others(language):
    kinds = {check.kind for check in CHECKS} | {LEAK, NO_LEAK, MASKS_FINDING}
    assert set(area(language, "cohort")["findings"]) == kinds
    for kind in kinds:
        finding = CohortFinding(kind=kind, severity="note", parameters=sentence_parameters())
        assert finding_sentence(Words(language), finding).endswith(".")


def test_ids_and_numbers_in_a_finding_become_words():
    finding = CohortFinding(
        kind="population_very",
        severity="warning",
        parameters=sentence_parameters() | {"difference": "very_older", "attribute": "age_band"},
    )
    assert "Größter Unterschied: weiblich, hier 50" in finding_sentence(Words("de"), finding)
    assert finding_sentence(Words("en"), finding) == (
        "The patients here are much older than those of the developer (Age, 3 patients, distance 0.50). "
        "Largest difference: female, 50% here and 25% there."
    )


def test_a_worker_cannot_say_a_month_that_is_none():
    with pytest.raises(ValueError, match="month"):
        ImageFacts.model_validate({**FACTS.model_dump(), "month": "soon"})


def test_what_the_readers_left_out_is_said_of_cases_once_and_most_frequent_first():
    notes = ("overlay_ignored",), ("overlay_ignored", "colour_profile_ignored")
    cases = [case(number, notes=said) for number, said in enumerate(notes, start=1)]
    assert found("reader_notes", cases) == [
        ((1, 2), {"n": 2, "note": "overlay_ignored"}),
        ((2,), {"n": 1, "note": "colour_profile_ignored"}),
    ]
    finding = CohortFinding(kind="reader_notes", severity="note", parameters={"n": 2, "note": "overlay_ignored"})
    assert finding_sentence(Words("de"), finding) == (
        "2 Fälle: Ein grafisches Overlay in der Datei wird weder angezeigt noch verwendet."
    )


def test_an_unnamed_rest_of_manufacturers_is_named_in_the_language_of_the_reader():
    finding = CohortFinding(kind="manufacturers", severity="note", parameters={"manufacturers": "Agfa 3, other 2"})
    assert "Agfa 3, andere 2" in finding_sentence(Words("de"), finding)
