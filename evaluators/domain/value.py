"""The base of every value that is written to a file or crosses a process boundary."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """Frozen, strict, without unknown keys; its errors never repeat what was read."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        hide_input_in_errors=True,
        allow_inf_nan=False,
        ser_json_bytes="base64",
    )
