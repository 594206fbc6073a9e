"""The dialogs of the Data page: images by folder or file, the reference by file or folder."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desktop.flows.recording import Recording
from desktop.tongue import Tongue
from desktop.widgets.choosing import choose_file, choose_files, choose_folder


class Chooser:
    """Asks for paths and hands them to what reads them.

    Args:
        parent: The page.
        tongue: The words.
        recording: Reads the data.
    """

    def __init__(self, parent: QWidget, tongue: Tongue, recording: Recording) -> None:
        self._parent, self._tongue, self._recording = parent, tongue, recording

    def image_folder(self) -> None:
        """Add a folder to the images."""
        title = self._tongue.words("desktop_data.images.choose_folder")
        choose_folder(self._parent, title, lambda path: self._recording.add([path]))

    def image_files(self) -> None:
        """Add files to the images."""
        words = self._tongue.words
        title, kinds = words("desktop_data.images.choose_files"), words("desktop_data.images.image_files")
        choose_files(self._parent, title, kinds, self._recording.add)

    def reference_file(self) -> None:
        """Take a table, or a file of annotations."""
        words = self._tongue.words
        title, kinds = words("desktop_data.reference.choose_table"), words("desktop_data.reference.tables")
        choose_file(self._parent, title, kinds, self._recording.choose_reference)

    def training_list(self) -> None:
        """Take the vendor's list of training images."""
        words, label = self._tongue.words, "desktop_data.undo.training"
        title, kinds = words("desktop_data.images.training_file"), words("desktop_data.images.training_kinds")
        change = self._recording.change
        choose_file(self._parent, title, kinds, lambda path: change(label, training_hashes=str(path)))

    def reference_folder(self) -> None:
        """Take a folder of masks or annotations."""
        title = self._tongue.words("desktop_data.reference.choose_annotations")
        choose_folder(self._parent, title, self._recording.choose_reference)
