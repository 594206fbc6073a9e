"""Builds the parser from the commands' rows, in one language, its own sentences included."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar, NoReturn

from evaluators import __version__
from evaluators.cli import (
    check,
    compare,
    demo,
    evaluate,
    inspect,
    keys,
    new,
    plan,
    prove,
    report,
    results,
    run,
    scan,
    sign,
    verify,
)
from evaluators.cli.command import Command, Kind, Parameter
from evaluators.cli.output import Output
from evaluators.texts import Words, area

COMMANDS: tuple[Command, ...] = (
    demo.COMMAND,
    inspect.COMMAND,
    check.COMMAND,
    scan.COMMAND,
    new.COMMAND,
    plan.COMMAND,
    run.COMMAND,
    results.COMMAND,
    compare.COMMAND,
    sign.COMMAND,
    report.COMMAND,
    prove.COMMAND,
    verify.COMMAND,
    evaluate.COMMAND,
    keys.COMMAND,
)

_CONVERTERS: Mapping[Kind, Callable[[str], Any]] = {"path": Path, "text": str, "integer": int, "number": float}


def parse(arguments: Sequence[str], words: Words, call: Callable[[Command, Mapping[str, Any]], int]) -> int:
    """Parse the arguments and run the command they name.

    Args:
        arguments: Without the program's name and ``--lang``.
        words: The language of help and errors.
        call: Runs a command with its values and returns the exit code.

    Returns:
        The exit code; 2 where the call was wrong, 0 after help.
    """
    _speak(words)
    parser = _parser(words)
    try:
        typed = vars(parser.parse_args(arguments))
    except SystemExit as done:  # help, version, or a wrong call, already explained
        return int(done.code or 0)
    command = typed.pop("command", None)
    if command is None:
        parser.print_help()
        return 2
    return call(command, typed)


class _Parser(argparse.ArgumentParser):
    """Says a wrong call in two sentences, as every other error."""

    words: ClassVar[Words]

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and where help is, and end with 2."""
        out = Output(self.words)
        out.note(self.words("cli.wrong_call", message=message))
        out.note(self.words("cli.wrong_call_advice", command=self.prog))
        raise SystemExit(2)


def _parser(words: Words) -> argparse.ArgumentParser:
    _Parser.words = words
    parser = _Parser(
        "pruefstand",
        description=words("cli.about"),
        epilog=words("cli.common"),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"Prüfstand {__version__}", help=words("cli.version"))
    group = parser.add_subparsers(title=words("cli.command_list"), metavar=words("cli.command"))
    for command in COMMANDS:
        _add(group, command, words)
    return parser


def _add(group: Any, command: Command, words: Words) -> None:
    key = f"cli.commands.{command.name}"
    parser = group.add_parser(
        command.name,
        help=words(key + ".help"),
        description=words(key + ".help"),
        epilog=f"{words('cli.example')}\n  {words(key + '.example')}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.set_defaults(command=command)
    for parameter in command.parameters:
        parser.add_argument(*_names(parameter), **_options(parameter, key, words))


def _names(parameter: Parameter) -> tuple[str, ...]:
    return (parameter.name,) if parameter.argument else (parameter.flag,)


def _options(parameter: Parameter, key: str, words: Words) -> dict[str, Any]:
    own = f"{key}.{parameter.name}"
    told = words(own) if words.has(own) else words(f"cli.parameters.{parameter.name}")
    if parameter.kind == "flag":
        return {"action": "store_true", "help": told}
    options: dict[str, Any] = {"type": _CONVERTERS[parameter.kind], "help": told, "metavar": _metavar(parameter)}
    if parameter.choices:
        options["choices"] = parameter.choices
    if parameter.argument:
        options["nargs"] = "+" if parameter.many else None if parameter.required else "?"
    else:
        options["required"] = parameter.required
        options["default"] = parameter.default
        if parameter.many:
            options["action"] = "append"
    return options


def _metavar(parameter: Parameter) -> str:
    return "|".join(parameter.choices) if parameter.choices else parameter.name.upper().replace("_", "-")


def _speak(words: Words) -> None:
    """Give argparse our words for its own sentences; it looks them up under this name."""
    theirs = {entry["library"]: entry["ours"] for entry in area(words.language, "parser")["sentences"]}
    vars(argparse)["_"] = lambda message: theirs.get(message, message)
