"""A value of a mask that nobody gave a class is a problem of its case, never an empty mask."""

from evaluators.cohort.annotations.merging import FileSays, merged
from evaluators.cohort.annotations.parsed import MaskForm, ParsedEntry, ParsedFile
from evaluators.cohort.answers import CohortAnswers
from evaluators.cohort.class_map import ClassMap
from evaluators.domain.reference import Reference


def masks(*values_of_files):
    said = []
    for number, values in enumerate(values_of_files):
        form = MaskForm(format="index_image", names={value: value for value in values}, extents=((2, 2),))
        entry = ParsedEntry(names=(f"{number}.png",), said=Reference(), mask=form)
        said.append(FileSays(f"{number}.png", "0" * 64, 1, ParsedFile(entries=(entry,), values=tuple(values))))
    return merged(said, CohortAnswers())


def test_the_file_with_a_value_that_is_no_class_says_so_and_the_others_keep_their_masks():
    together = masks(("0", "40"), ("0", "77"))
    words = ClassMap(together.values, value_map={"40": "tumour"}, classes=("void", "tumour"), numbers=True)
    first, second = (entry.said for entry in together.entries)
    assert (words.outside(first), words.outside(second)) == (None, "77")
    assert words.mapped(first).masks[0].names == {"0": "", "40": "tumour"}


def test_without_any_mapped_value_no_mask_passes_for_an_empty_one():
    together = masks(("0", "40"))
    words = ClassMap(together.values, value_map={}, classes=("void", "tumour"), numbers=True)
    assert words.outside(together.entries[0].said) == "0"
