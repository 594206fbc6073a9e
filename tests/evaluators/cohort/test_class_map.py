"""Numbers in masks: what they mean is told by the list of classes only where nothing else can be meant."""

from evaluators.cohort.class_map import ClassMap

ORGANS = ("background", "liver", "spleen")


def meaning(values, classes, masks):
    return ClassMap(values, value_map={}, classes=classes, numbers=True, masks=masks).class_map


def test_numbers_are_places_in_the_list_of_classes():
    masks = [{"0", "1"}, {"0", "1", "2"}]
    assert meaning(("0", "1", "2"), ORGANS, masks) == dict(zip("012", ORGANS, strict=True))


def test_with_one_number_more_0_is_the_background():
    masks = [{"0", "1", "2"}] * 5
    assert meaning(("0", "1", "2"), ("liver", "spleen"), masks) == {"0": "", "1": "liver", "2": "spleen"}


def test_one_number_more_in_few_masks_may_be_a_mistake_and_is_asked():
    masks = [{"0", "1", "2"}] * 19 + [{"0", "3"}]
    assert meaning(("0", "1", "2", "3"), ORGANS, masks) == {}


def test_a_rare_finding_of_a_single_class_is_no_mistake():
    masks = [{"0"}] * 19 + [{"0", "1"}]
    assert meaning(("0", "1"), ("lesion",), masks) == {"0": "", "1": "lesion"}


def test_a_number_beyond_all_classes_in_few_masks_leaves_the_others_as_they_are():
    masks = [{"0", "1", "2"}] * 19 + [{"0", "99"}]
    assert meaning(("0", "1", "2", "99"), ORGANS, masks) == dict(zip("012", ORGANS, strict=True))
