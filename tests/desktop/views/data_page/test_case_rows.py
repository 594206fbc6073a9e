"""What the page of the data says of references, from cases alone."""

from desktop.views.data_page.case_rows import values_of
from evaluators.domain.case import Case
from evaluators.domain.reference import Reference


def case(number, reference):
    return Case(number=number, files=(), patient=number, reference=reference)


def test_several_findings_of_a_case_count_each_and_what_is_not_understood_counts_as_written():
    cases = [
        case(1, Reference(labels=("edema", "mass"), raw="edema, mass")),
        case(2, Reference(labels=("edema",), raw="edema")),
        case(3, Reference(labels=(), raw="")),
        case(4, Reference(raw="something")),
        case(5, Reference(label="nevus", raw="nv")),
    ]
    assert dict(values_of(cases)) == {
        ("edema", "edema"): 2,
        ("mass", "mass"): 1,
        ("something", None): 1,
        ("nv", "nevus"): 1,
    }
