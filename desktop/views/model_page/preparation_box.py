"""What is done to an image before the model sees it: presets, the steps in sentences, and a form of one's own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from desktop.flows import preparing
from desktop.tongue import Tongue
from desktop.views.model_page.answer import INDENT, Answer, shown_text
from desktop.views.model_page.preparation_form import PreparationForm
from desktop.views.model_page.section import Section
from desktop.widgets.choice import Choice
from desktop.widgets.label import Label
from evaluators.domain.preparation import Step
from evaluators.domain.submission import Tensor
from evaluators.submission.known import known_input
from evaluators.submission.sentences import preparation_sentences

COLOURS: Final = ("RGB", "BGR", "grey")
LAYOUTS: Final = ("NCHW", "NHWC")
VOLUME, OF_A_VOLUME = "volume", "NCDHW"
CARD, OWN = "card", "own"


class PreparationBox(Section):
    """``model.prep``, ``model.prepEdit``, and the questions about the input that are open."""

    def __init__(self, tongue: Tongue) -> None:
        super().__init__("preparation", tongue)
        self.prep, self.edit = Choice(), QPushButton()
        self.prep.setObjectName("model.prep")
        self.edit.setObjectName("model.prepEdit")
        line = QWidget()
        both = QHBoxLayout(line)
        both.setContentsMargins(0, 0, 0, 0)
        both.setSpacing(8)
        both.addWidget(self.prep, 1)
        both.addWidget(self.edit)
        self.sentences, self.form = Label("note"), PreparationForm(tongue)
        self.colour, self.layout_, self.input = Choice(), Choice(), Choice()
        for name, choice in (("colour", self.colour), ("layout", self.layout_), ("input", self.input)):
            choice.setObjectName(f"model.{name}")
        self._steps = Answer("input_steps", line)
        self._colour, self._layout = Answer("input_colour", self.colour), Answer("input_layout", self.layout_)
        self._input = Answer("input_name", self.input)
        for row in (self._input, self._colour, self._layout, self._steps, self.form, self.sentences):
            self.rows.addWidget(row)
        self.sentences.setContentsMargins(INDENT, 0, 0, 0)
        self.form.hide()
        self.by_vendor = False
        self.prep.chosen.connect(self._preset)
        self.edit.clicked.connect(self._toggle)
        self.form.applied.connect(self._applied)
        self.colour.chosen.connect(lambda colour: self.answered.emit({"input.colour": colour}))
        self.layout_.chosen.connect(lambda layout: self.answered.emit({"input.layout": layout}))
        self.input.chosen.connect(self._name_input)

    def retranslate(self) -> None:
        """Say the words and show the answers."""
        super().retranslate()
        words = self.tongue.words
        choose = words("desktop_model.please_choose")
        channels = self._channels()
        wrong = () if channels is None else (("grey",) if channels == 3 else ("RGB", "BGR"))
        offered = (VOLUME,) if self._takes_volumes() else [name for name in COLOURS if name not in wrong]
        self.colour.offer({name: words(f"desktop_model.colour.{name}") for name in offered}, placeholder=choose)
        layouts = (OF_A_VOLUME,) if self._takes_volumes() else LAYOUTS
        self.layout_.offer({name: words(f"desktop_model.layout.{name}") for name in layouts}, placeholder=choose)
        tensors = self.graph.inputs if self.graph else ()
        self.input.offer({tensor.name: tensor.name for tensor in tensors}, placeholder=choose)
        presets = {name: words(f"desktop_model.preset.{name}") for name in self._presets()}
        self.prep.offer(presets, placeholder=choose)
        for row in (self._steps, self._colour, self._layout, self._input):
            row.retranslate(words)
        self.prep.setAccessibleName(self._steps.label.text())
        self._name_edit()
        self.form.retranslate()
        if self.submission is not None:
            self._show()

    def _show(self) -> None:
        assert self.submission is not None
        for answer, field, key in (
            (self._input, self.input, "input.name"),
            (self._colour, self.colour, "input.colour"),
            (self._layout, self.layout_, "input.layout"),
        ):
            field.show_key(self.known(key))
            answer.ask(still_open=self.open(key))
            answer.settle(shown_text(field) if self.fixed else None)
        self._input.setVisible(self.graph is not None and len(self.graph.inputs) > 1)
        self._layout.setVisible(self.open("input.layout") or self._layout_is_a_question())
        self.prep.show_key(self._chosen())
        self.edit.setVisible(not self._takes_volumes() and not self.fixed)
        self._steps.ask(still_open=self.open("input.steps"))
        self._steps.settle(shown_text(self.prep) if self.fixed else None)
        if self.fixed:
            self.form.hide()
        card = self.submission.card
        sentences = preparation_sentences(card.input[0] if card else known_input(self.facts), self.tongue.words)
        numbered = [f"{number}. {sentence}" for number, sentence in enumerate(sentences, start=1)]
        heading = self.tongue.words("desktop_model.steps.summary")
        self.sentences.say("\n".join([heading, *numbered]) if self._known_steps() is not None else "")
        self.sentences.setVisible(bool(self.sentences.text()))

    def _known_steps(self) -> Sequence[Step] | None:
        return known_input(self.facts).steps

    def _presets(self) -> list[str]:
        flat = [] if self._takes_volumes() else list(preparing.PRESETS)
        shown = [name for name in flat if self._channels() == 3 or "imagenet" not in name]
        return [CARD, *shown, OWN] if self.by_vendor else [*shown, OWN]

    def _chosen(self) -> str | None:
        steps = self._known_steps()
        if steps is None:
            return None
        if self.by_vendor and self.from_vendor:
            return CARD
        form = preparing.form_of(steps)
        size = None if form is None or form.width is None or form.height is None else (form.width, form.height)
        for name in self._presets():
            if name in preparing.PRESETS and form == preparing.preset(name, size, self._channels() or 3):
                return name
        return OWN

    from_vendor = False
    """The steps in force are the vendor's."""

    def tell_origin(self, *, by_vendor: bool, own: bool) -> None:
        """Say whether the vendor declared steps, and whether the person put own ones in their place."""
        self.by_vendor, self.from_vendor = by_vendor, by_vendor and not own

    def _preset(self, name: str) -> None:
        if name == CARD:
            self.answered.emit({"input.steps": None})
            return
        form = self._form() if name == OWN else preparing.preset(name, self._size(), self._channels() or 3)
        if name != OWN and form.complete:
            self.form.hide()
            self.answered.emit({"input.steps": preparing.steps_of(form)})
            return
        self._edit(form)
        self.prep.show_key(OWN)

    def _form(self) -> preparing.Form:
        steps = self._known_steps()
        known = preparing.form_of(steps) if steps is not None else None
        if known is not None:
            return known
        size = self._size()
        form = preparing.Form("whole", "unit")
        return form if size is None else preparing.sized(form, *size)

    def _toggle(self) -> None:
        if self.form.isVisible():
            self.form.hide()
            self._name_edit()
        else:
            self._edit(self._form())

    def _edit(self, form: preparing.Form) -> None:
        self.form.edit(form, size=self._size(), channels=self._channels() or 3)
        self.form.show()
        self._name_edit()

    def _name_edit(self) -> None:
        self.edit.setText(self.tongue.words(f"desktop_model.steps.{'edit' if self.form.isHidden() else 'close'}"))
        self.edit.setAccessibleName(f"{self.heading.text()}: {self.edit.text()}")

    def _applied(self, form: preparing.Form) -> None:
        self.form.hide()
        self._name_edit()
        self.answered.emit({"input.steps": preparing.steps_of(form)})

    def _name_input(self, name: str) -> None:
        """The type of its numbers is read from the file, not asked."""
        tensor = self._tensor(name)
        self.answered.emit({"input.name": name, "input.dtype": tensor.dtype if tensor else None})

    def _tensor(self, name: str | None) -> Tensor | None:
        tensors = self.graph.inputs if self.graph else ()
        return next((tensor for tensor in tensors if tensor.name == name), None)

    def _side(self, letter: str) -> int | None:
        tensor, layout = self._tensor(self.known("input.name")), self.known("input.layout")
        if tensor is None or layout is None or len(tensor.shape) != len(layout):
            return None
        size = tensor.shape[layout.index(letter)]
        return size if isinstance(size, int) else None

    def _takes_volumes(self) -> bool:
        tensor = self._tensor(self.known("input.name"))
        return tensor is not None and len(tensor.shape) == len(OF_A_VOLUME)

    def _channels(self) -> int | None:
        return self._side("C")

    def _size(self) -> tuple[int, int] | None:
        width, height = self._side("W"), self._side("H")
        return None if width is None or height is None else (width, height)

    def _layout_is_a_question(self) -> bool:
        """Return whether the shape leaves the layout open, so that a person answered it."""
        tensor = self._tensor(self.known("input.name"))
        if tensor is None or len(tensor.shape) != 4:
            return True
        return (tensor.shape[1] in {1, 3}) == (tensor.shape[3] in {1, 3})
