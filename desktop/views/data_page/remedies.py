"""What the buttons of a question about the data do."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from desktop.flows.recording import Recording
from desktop.views.data_page.case_area import CaseArea
from desktop.views.data_page.chooser import Chooser
from desktop.views.data_page.reference_box import ReferenceBox
from desktop.views.data_page.remarks import Remedies
from desktop.widgets.choice import Choice


def remedies(
    recording: Recording,
    chooser: Chooser,
    reference: ReferenceBox,
    cases: CaseArea,
    keep_one: Callable[[], object],
) -> Remedies:
    """Return what each button does, by the last part of its words' id.

    Args:
        recording: Reads the data.
        chooser: Asks for files and folders.
        reference: Holds the columns.
        cases: Shows the cases behind a remark.
        keep_one: Agrees that duplicates are left out.
    """
    change = recording.change

    def use_other() -> None:
        """Pair by the column that was found to hold the names of images."""
        if recording.error is not None:
            change(case_column=str(recording.error.parameters["other"]))

    def use_nearby() -> None:
        """Take what lies beside the images as their reference."""
        if recording.nearby is not None:
            recording.choose_reference(recording.nearby)

    return {
        "use_nearby": use_nearby,
        "another_column": lambda: _open(reference.case),
        "column": lambda: _open(reference.case),
        "use_other": use_other,
        "measurement": lambda: _open(reference.value),
        "value_column": lambda: _open(reference.value),
        "point": lambda: change(decimal="."),
        "comma": lambda: change(decimal=","),
        "own_patient": lambda: change(one_image_per_patient=True, patient_column=""),
        "another_table": chooser.reference_file,
        "another_file": chooser.reference_file,
        "another_folder": chooser.reference_folder,
        "another_list": chooser.training_list,
        "no_list": lambda: change("desktop_data.undo.training", training_hashes=None),
        "add_folder": chooser.image_folder,
        "again": recording.read,
        "continue": recording.go_on,
        "show_changed": lambda: cases.show_filter("changed"),
        "show_compressed": cases.show_problems,
        "show_duplicates": lambda: cases.show_filter("duplicates"),
        "keep_one": keep_one,
    }


def measurements_of(recording: Recording) -> Sequence[str]:
    """Return the measurements of reports among which the person chooses, or the one that was chosen."""
    if recording.error is not None and recording.error.id == "C282":
        return str(recording.error.parameters["names"]).split("; ")
    chosen = recording.choices.label_column
    return [chosen] if chosen is not None else []


def _open(choice: Choice) -> None:
    choice.setFocus()
    choice.showPopup()
