"""What can be required of a summary; that it is compared is proved with whole summaries."""

import pytest

from evaluators.errors import EvidenceError
from evaluators.evidence.requirements import parse_requirements


@pytest.mark.parametrize(("text", "n"), [("model=abc", 3), ("plan=sha256:" + "a1" * 20, 40)])
def test_a_digest_that_was_cut_is_told_to_be_too_short(text, n):
    with pytest.raises(EvidenceError) as raised:
        parse_requirements(text)
    assert (raised.value.id, raised.value.parameters["n"]) == ("C520", n)
