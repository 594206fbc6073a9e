"""The check's steps as JUnit XML, which every build server reads."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

from evaluators.cli.check_steps import Step
from evaluators.cli.output import clean
from evaluators.errors import CallError

SUITE: Final = "pruefstand.check"
_NOT_IN_XML: Final = dict.fromkeys((0xFFFE, 0xFFFF))
"""What may not stand in XML although it is no control character."""


def junit_xml(steps: Sequence[Step]) -> bytes:
    """Return the report: one test case per step, in order.

    It holds the program's own sentences about the submission and nothing of a sample image.
    """
    failed = sum(step.status == "failed" for step in steps)
    skipped = sum(step.status == "skipped" for step in steps)
    seconds = f"{sum(step.seconds for step in steps):.3f}"
    counts = {"tests": str(len(steps)), "failures": str(failed), "errors": "0", "time": seconds}
    root = ET.Element("testsuites", counts)
    suite = ET.SubElement(root, "testsuite", {"name": SUITE, **counts, "skipped": str(skipped)})
    for step in steps:
        facts = {"classname": SUITE, "name": step.name, "time": f"{step.seconds:.3f}"}
        case = ET.SubElement(suite, "testcase", facts)
        words = clean(step.sentence).translate(_NOT_IN_XML)
        if step.status == "failed":
            ET.SubElement(case, "failure", {"message": words}).text = words
        elif step.status == "skipped":
            ET.SubElement(case, "skipped", {"message": words})
        else:
            ET.SubElement(case, "system-out").text = words
    ET.indent(root)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def write_junit(steps: Sequence[Step], target: Path) -> None:
    """Write the report.

    Raises:
        CallError: The file cannot be written (C183).
    """
    try:
        target.write_bytes(junit_xml(steps))
    except OSError:
        raise CallError("C183", file=str(target)) from None
