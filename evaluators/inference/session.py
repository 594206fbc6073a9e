"""The ONNX runtime, set up so that the model does what was handed in and nothing else."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Final, Literal

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # read while the runtime is imported

import onnxruntime
from numpy.typing import NDArray
from onnxruntime.capi import onnxruntime_pybind11_state as native

from evaluators.domain.outcome import FailureCategory
from evaluators.domain.submission import Card
from evaluators.errors import SubmissionError
from evaluators.inference.failure import ModelFailure

Level = Literal["all", "none"]

RUNTIME_VERSION: Final[str] = onnxruntime.__version__

_LEVELS: Final = {
    "all": onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL,
    "none": onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL,
}
_SILENT: Final = 4
"""Fatal only: the runtime's messages repeat names from the model."""
_RUNTIME_ERRORS: Final[tuple[type[Exception], ...]] = (
    *(kind for kind in vars(native).values() if isinstance(kind, type) and issubclass(kind, Exception)),
    RuntimeError,
    ValueError,
)
"""The runtime's own exceptions have no common base."""


class Session:
    """A loaded model.

    Args:
        path: The ONNX file inside the private copy of the package.
        card: Names the one input and the outputs that are used.
        level: Graph optimisation: ``all`` or ``none``.

    Raises:
        SubmissionError: The runtime refuses the model (C140), or memory does not suffice (C141).
    """

    def __init__(self, path: Path, card: Card, level: Level) -> None:
        options = onnxruntime.SessionOptions()
        options.graph_optimization_level = _LEVELS[level]
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = _SILENT
        self._input, self._outputs = card.input[0], [output.name for output in card.output]
        try:
            self._session = onnxruntime.InferenceSession(
                str(path), sess_options=options, providers=["CPUExecutionProvider"]
            )
            self._shape = self._declared_shape()
        except MemoryError:
            raise SubmissionError("C141") from None
        except _RUNTIME_ERRORS as error:
            if _is_about_memory(error):
                raise SubmissionError("C141") from None
            raise SubmissionError("C140", version=RUNTIME_VERSION) from None

    @property
    def batch_size(self) -> int | None:
        """Return how many images the model takes at once; None: any number."""
        first = self._shape[0] if self._shape else None
        return first if isinstance(first, int) else None

    def run(self, tensor: NDArray[Any]) -> Any:
        """Return the first declared output for one prepared image; no other output is fetched.

        Raises:
            SubmissionError: The image was prepared to another size than the model takes (M05).
            ModelFailure: The model ended with an error, or ran out of memory.
        """
        return self._fetched(tensor, self._outputs[:1])[0]

    def run_all(self, tensor: NDArray[Any]) -> list[Any]:
        """Return all declared outputs of one run, in the card's order.

        Raises:
            As ``run``.
        """
        return self._fetched(tensor, self._outputs)

    def _fetched(self, tensor: NDArray[Any], names: list[str]) -> list[Any]:
        self._check_size(tensor)
        try:
            return list(self._session.run(names, {self._input.name: tensor}))
        except MemoryError:
            raise ModelFailure(FailureCategory.MEMORY) from None
        except _RUNTIME_ERRORS as error:
            memory = _is_about_memory(error)
            raise ModelFailure(FailureCategory.MEMORY if memory else FailureCategory.RUNTIME_ERROR) from None

    def _declared_shape(self) -> list[Any]:
        for declared in self._session.get_inputs():
            if declared.name == self._input.name:
                return list(declared.shape)
        raise ValueError("the card's input is not in the graph")

    def _check_size(self, tensor: NDArray[Any]) -> None:
        layout = self._input.layout
        if len(self._shape) != len(layout) or layout == "NCDHW":
            return
        rows, columns = layout.index("H"), layout.index("W")
        height, width = tensor.shape[rows], tensor.shape[columns]
        wanted = (_size(self._shape[rows], height), _size(self._shape[columns], width))
        if wanted != (height, width):
            raise SubmissionError("M05", w=wanted[1], h=wanted[0], w2=width, h2=height)


def _size(declared: object, present: int) -> int:
    """Return the size the graph fixes, or the present one where it takes any."""
    return declared if isinstance(declared, int) else present


def _is_about_memory(error: BaseException) -> bool:
    """The runtime has no error type of its own for this."""
    words = str(error)
    return "allocate memory" in words or "bad_alloc" in words or "bad allocation" in words
