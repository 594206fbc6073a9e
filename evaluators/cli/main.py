"""The command line: finds the language, builds the commands, turns every outcome into an exit code."""

from __future__ import annotations

import locale
import os
import sys
import traceback
from collections.abc import Mapping, Sequence
from io import TextIOWrapper
from typing import Any, Final

from evaluators import __version__, logbook
from evaluators.cli.command import Call, Command
from evaluators.cli.output import Output
from evaluators.cli.parser import parse
from evaluators.errors import CallError, EvaluationError, RunCancelled
from evaluators.texts import LANGUAGES, Language, Words

STOPPED: Final = 4
"""Exit code of a job that was stopped: incomplete, to be continued."""
UNEXPECTED: Final = 70
"""A defect of the program (EX_SOFTWARE)."""
READER_GONE: Final = 141
"""Whatever read the answer, such as ``head``, closed the pipe; what shells report of a program ended by it."""


def main(arguments: Sequence[str]) -> int:
    """Run one command.

    Args:
        arguments: What follows the program's name.

    Returns:
        The exit code.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a sign that a Windows code page lacks is no reason to end
    try:
        language, rest = chosen_language(list(arguments))
    except CallError as error:
        Output(Words("en")).error(error)
        return error.exit_code
    words = Words(language)
    debug = "--debug" in rest
    rest = [argument for argument in rest if argument != "--debug"]
    return parse(rest, words, lambda command, typed: call(command, typed, words, debug=debug))


def call(command: Command, typed: Mapping[str, Any], words: Words, *, debug: bool) -> int:
    """Run a command whose options were understood."""
    out = Output(words, as_json=bool(typed.get("json")))
    try:
        code = command.run(Call(typed, out))
        sys.stdout.flush()  # so that a reader that has gone is met here
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python complains while it closes the stream
        return READER_GONE
    except EvaluationError as error:
        logbook.told(error)
        out.error(error)
        return error.exit_code
    except RunCancelled:
        out.note(words("cli.stopped"))
        return STOPPED
    except (KeyboardInterrupt, EOFError):  # EOF: the person closed the input where something was asked
        return 130
    except Exception as error:  # noqa: BLE001 - a person calls; the log and, if asked for, the screen have it
        logbook.defect(error, module=__name__)
        if debug and (not command.patient_data or _confirmed(out)):
            traceback.print_exception(error)
        out.error(EvaluationError("C799", version=__version__))
        return UNEXPECTED
    return code


def chosen_language(arguments: list[str]) -> tuple[Language, list[str]]:
    """Take ``--lang`` out of the arguments; without it the system's language decides, else English.

    Raises:
        CallError: A language the program does not speak (``C700``).
    """
    rest: list[str] = []
    chosen = ""
    takes_next = False
    for argument in arguments:
        if takes_next:
            chosen, takes_next = argument, False
        elif argument == "--lang":
            takes_next = True
        elif argument.startswith("--lang="):
            chosen = argument.partition("=")[2]
        else:
            rest.append(argument)
    if not chosen and not takes_next:
        system = (locale.getlocale()[0] or "").lower()
        return ("de" if system.startswith(("de", "german")) else "en"), rest
    if chosen not in LANGUAGES:
        raise CallError("C700", language=chosen)
    return chosen, rest


def _confirmed(out: Output) -> bool:
    if not sys.stdin.isatty():
        return False
    out.note(out.words("cli.debug_warning"))
    return input().strip().lower() in {"y", "yes", "j", "ja"}
