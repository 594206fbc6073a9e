"""What a power cut could undo: read from the system calls of a program, recorded by strace with the paths of files."""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

CALLS = "write,pwrite64,writev,ftruncate,fsync,fdatasync,rename,renameat,renameat2,unlink,unlinkat"
_ON_FILE = re.compile(r"^(\w+)\(\d+<([^>]*)>.*= \d+$")
_RENAME = re.compile(r'^rename\w*\((?:AT_FDCWD<[^>]*>, )?"([^"]*)", (?:AT_FDCWD<[^>]*>, )?"([^"]*)".*= 0$')
_UNLINK = re.compile(r'^unlink\w*\((?:AT_FDCWD<[^>]*>, )?"([^"]*)".*= 0$')


@dataclass(frozen=True)
class Call:
    """One system call that succeeded."""

    name: str
    """write, sync, rename or unlink."""
    path: Path
    to: Path | None = None


def recorded(command, log, environment):
    """Run a command under strace and return its calls; the processes it starts are not followed."""
    strace = ["strace", "-qq", "-y", "-s", "0", "-e", f"trace={CALLS}", "-o", str(log), *command]
    subprocess.run(strace, env=environment, check=True, capture_output=True, timeout=240)
    return list(_calls(log.read_text("utf-8", "replace").splitlines()))


def _calls(lines):
    for line in lines:
        if found := _RENAME.match(line):
            yield Call("rename", Path(found[1]), Path(found[2]))
        elif found := _UNLINK.match(line):
            yield Call("unlink", Path(found[1]))
        elif found := _ON_FILE.match(line):
            yield Call("sync" if "sync" in found[1] else "write", Path(found[2]))


def undone_by_a_cut(calls, below):
    """Return every rename below a folder that could survive a power cut without its content, or not survive at all.

    Before a rename everything written to the file, or to a file in the folder, must be synced; after it the folder that
    holds the new name. Of a folder, its own names too.
    """
    found = []
    for place, call in enumerate(calls):
        if call.name != "rename" or not call.to.is_relative_to(below):
            continue
        before, after = calls[:place], calls[place + 1 :]
        found += [
            f"{path} was not synced before {call.to}" for path in _dirty(before) if path.is_relative_to(call.path)
        ]
        if not any(one.name == "sync" and one.path == call.to.parent for one in after):
            found.append(f"the name {call.to} was not synced")
    return found


def _dirty(calls):
    """Return the files that were written and not synced since."""
    dirty = set()
    for call in calls:
        if call.name == "write":
            dirty.add(call.path)
        elif call.name in {"sync", "unlink"}:
            dirty.discard(call.path)
        elif call.path in dirty:
            dirty.discard(call.path)
            dirty.add(call.to)
    return dirty


def left_unsynced(calls, path):
    """Return how often something else was written, or nothing more, before what was written to a file was synced."""
    ours = [call for call in calls if call.name in {"write", "sync"} and call.path == path]
    following = zip(ours, [*ours[1:], None], strict=True)
    return sum(one.name == "write" and (after is None or after.name == "write") for one, after in following)
