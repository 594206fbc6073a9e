"""A note where a folder that is written to does not lie on this computer alone."""

from __future__ import annotations

from pathlib import Path

from evaluators.cli.command import Call


def note_elsewhere(call: Call, *folders: Path) -> None:
    """Name the service or the kind of drive, once for each."""
    from evaluators.evaluation.whereabouts import elsewhere

    for place in dict.fromkeys(elsewhere(folder) for folder in folders):
        if place is not None:
            call.out.note(call.words(f"whereabouts.{place.kind}", service=place.service))


def note_stand_ins(call: Call, folder: Path) -> None:
    """Say that reading these images makes another program use the network."""
    from evaluators.evaluation.whereabouts import fetched_when_read

    files = [folder] if folder.is_file() else (file for file in folder.rglob("*") if file.is_file())
    if fetched_when_read(files):
        call.out.note(call.words("whereabouts.stand_ins"))
