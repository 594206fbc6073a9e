"""Coverage-guided fuzzing: ``make fuzz`` or ``make fuzz FOR=600 OF=card``; needs Linux on x86-64.

Each target runs in a process of its own for so many seconds, beginning with its seeds and its corpus. A find is kept in
the corpus, so that the tests repeat it; so are, with ``--keep``, the smallest files that reached something new.
"""

import argparse
import ctypes
import os
import random
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from fuzzing.corpus_files import LARGEST, keep, kept  # noqa: E402 - found through the line above

MEMORY_MB = 3072
LONGEST_INPUT_S = 20
STRUCTURED = 0.75
PREFIXES = ("crash-", "timeout-", "oom-")


def main():
    """Run every target, or those named, and tell what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("targets", nargs="*")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument(
        "--keep", type=int, default=0, metavar="N", help="of each, at most N that reached something new"
    )
    options = parser.parse_args()
    import atheris

    with atheris.instrument_imports(include=["evaluators", "desktop", "pydicom", "fuzzing"]):
        from fuzzing.fuzz_targets import TARGETS

    found = {name: run(name, options.seconds, options.keep) for name in options.targets or TARGETS}
    for name, paths in found.items():
        for path in paths:
            say(f"{name}: {path}")
    return 1 if any(found.values()) else 0


def run(name, seconds, further):
    """Fuzz one target; return the paths of what it does not survive."""
    from fuzzing.fuzz_changes import dictionary
    from fuzzing.fuzz_seeds import seeds_of

    with tempfile.TemporaryDirectory() as work:
        corpus, finds = Path(work) / "corpus", Path(work) / "finds"
        corpus.mkdir()
        finds.mkdir()
        begun = [*seeds_of(name), *kept(name)]
        for number, data in enumerate(begun):
            (corpus / f"seed-{number}").write_bytes(data)
        words = Path(work) / "words"
        words.write_bytes(dictionary(begun))
        limits = [
            f"-timeout={LONGEST_INPUT_S}",
            f"-rss_limit_mb={MEMORY_MB}",
            "-max_len=65536",
            "-verbosity=0",
            f"-dict={words}",
        ]
        report, code = child(
            name, Path(work) / "told", corpus, f"-artifact_prefix={finds}/", f"-max_total_time={seconds}", *limits
        )
        say(f"{name}: {executions(report)} inputs in {seconds} s")
        paths = [keep(name, path.read_bytes()) for path in sorted(finds.iterdir()) if path.name.startswith(PREFIXES)]
        if code and not paths:
            sys.exit(f"{name}: the fuzzer did not run:\n{report[-2000:]}")
        if paths:
            say("\n".join(report.splitlines()[-40:]))
        elif further:
            reached = sorted((path.read_bytes() for path in corpus.iterdir()), key=len)
            for data in [one for one in reached if one not in begun and 0 < len(one) <= LARGEST][:further]:
                keep(name, data)
        return paths


def child(name, told, *arguments):
    """Run the fuzzer in a process of its own; return what it said and its exit code."""
    process = os.fork()  # what takes longest, having every line of the parsers report itself, is done once
    if not process:
        with told.open("w") as stream:
            os.dup2(stream.fileno(), sys.stdout.fileno())
            os.dup2(stream.fileno(), sys.stderr.fileno())
        code = 1
        try:
            fuzz(name, [*map(str, arguments), "-print_final_stats=1"])
        except SystemExit as end:
            code = end.code
        finally:
            ctypes.CDLL(None).exit(code)  # the fuzzer keeps its find as the process ends; Python would first tidy up
    _, status = os.waitpid(process, 0)
    return told.read_text(errors="replace"), os.waitstatus_to_exitcode(status)


def say(sentence):
    """Tell the person at the terminal."""
    sys.stdout.write(sentence + "\n")
    sys.stdout.flush()


def executions(report):
    """Return how many inputs were tried."""
    return next((line.rpartition(" ")[2] for line in report.splitlines() if "number_of_executed_units" in line), "?")


def fuzz(name, arguments):
    """Fuzz in this process, until time is over or something is found; does not return."""
    import atheris
    from fuzzing.fuzz_changes import structured
    from fuzzing.fuzz_targets import survived

    def change(data, max_size, seed):
        """Of JSON mostly its values, so that more is tried than whether it is JSON."""
        chance = random.Random(seed)
        changed = structured(data, chance) if chance.random() < STRUCTURED else None
        return atheris.Mutate(data, max_size) if changed is None or len(changed) > max_size else changed

    atheris.Setup([sys.argv[0], *arguments], lambda data: survived(name, data) and None, custom_mutator=change)
    atheris.Fuzz()


if __name__ == "__main__":
    sys.exit(main())
