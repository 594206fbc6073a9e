"""Pictures of every page in every state, language, theme and size, and what is cut in them: ``make gallery``.

One process per scale: Qt reads it once. The pictures and ``findings.txt`` land in the folder named by ``--out``.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

if TYPE_CHECKING:
    from gallery_scenes import Scene
    from PySide6.QtGui import QPixmap
    from PySide6.QtWidgets import QApplication

    from desktop.views.main_window import MainWindow
    from evaluators.errors import Parameter
    from evaluators.texts import Words

SMALL, LARGE = (1040, 580), (1600, 1000)
LONG: Final = "long"
MOST_LOOKS: Final = 30
"""Tenths of a second to wait for a page that keeps changing."""
PATIENCE_S: Final = 90.0
"""For an evaluation to open, a verdict to come."""
README_PICTURE: Final = "finished-results-en-light-1600x1000"


@dataclass(frozen=True)
class Look:
    """How the window is dressed for one picture."""

    language: str
    theme: str
    size: tuple[int, int]
    text_size: int = 100
    scale: int = 1

    def name(self, scene: str, page: str) -> str:
        scale = f"-{self.scale}00pc" if self.scale > 1 else ""
        text = f"-text{self.text_size}" if self.text_size != 100 else ""
        return f"{scene}-{page}-{self.language}-{self.theme}-{self.size[0]}x{self.size[1]}{text}{scale}"


LOOKS: Final = (
    *(
        Look(language, theme, size)
        for language in ("en", "de")
        for theme in ("light", "dark")
        for size in (SMALL, LARGE)
    ),
    *(Look(LONG, "light", size) for size in (SMALL, LARGE)),
    *(Look(language, "light", SMALL, text_size=150) for language in ("en", "de")),
    *(Look(language, theme, SMALL, scale=2) for language, theme in (("en", "light"), ("de", "dark"), (LONG, "light"))),
)


def main() -> int:
    arguments = _arguments()
    arguments.out.mkdir(parents=True, exist_ok=True)
    if arguments.child is not None:
        return _shoot(arguments)
    with tempfile.TemporaryDirectory(prefix="gallery-") as folder:
        from gallery_scenes import scenes

        made = Path(folder) / "scenes"
        made.mkdir()
        started = time.monotonic()
        chosen = [scene for scene in scenes(made) if not arguments.scenes or scene.name in arguments.scenes]
        print(f"{len(chosen)} scenes in {time.monotonic() - started:.0f} s", flush=True)
        plan = Path(folder) / "plan.txt"
        plan.write_text("\n".join(_line(scene) for scene in chosen), encoding="utf-8")
        for scale in sorted({look.scale for look in LOOKS}):
            home = Path(folder) / f"home-{scale}"
            environment = os.environ | {"QT_SCALE_FACTOR": str(scale), "PRUEFSTAND_HOME": str(home)}
            command = [sys.executable, __file__, *sys.argv[1:], "--child", str(scale), "--plan", str(plan)]
            subprocess.run(command, env=environment, check=True)
    return _summary(arguments.out)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "gallery")
    parser.add_argument("--scenes", nargs="*", default=[], help="only these")
    parser.add_argument("--pages", nargs="*", default=[], help="only these")
    parser.add_argument("--looks", nargs="*", default=[], help="only looks whose name holds one of these")
    parser.add_argument("--child", type=int, default=None, help=argparse.SUPPRESS)
    parser.add_argument("--plan", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


def _line(scene: Scene) -> str:
    return "\t".join([scene.name, str(scene.path or ""), *scene.pages])


def _scenes_of(plan: Path) -> Iterator[Scene]:
    from gallery_scenes import Scene

    for line in plan.read_text("utf-8").splitlines():
        name, path, *pages = line.split("\t")
        yield Scene(name, Path(path) if path else None, tuple(pages))


def _shoot(arguments: argparse.Namespace) -> int:
    """Take the pictures of one scale."""
    from cut_text import find
    from PySide6.QtWidgets import QApplication

    application = QApplication(["pruefstand"])
    application.setCursorFlashTime(0)
    lines = []
    for scene in _scenes_of(arguments.plan):
        window, seen = _opened(application, scene), set[str]()
        for look in (look for look in LOOKS if look.scale == arguments.child):
            if arguments.looks and not any(part in look.name("", "") for part in arguments.looks):
                continue
            _dress(window, look)
            for page in scene.pages if not arguments.pages else [one for one in scene.pages if one in arguments.pages]:
                window.go(page)
                if page not in seen:  # what is read for the first time takes longer: workers start, images are decoded
                    seen.add(page)
                    _still(application, window, looks=15)
                name = look.name(scene.name, page)
                _still(application, window).save(str(arguments.out / f"{name}.png"))
                lines += [f"{name}  {finding}" for finding in find(window)]
        window.close()
        window.deleteLater()
        _pass_time(application, 0.1)
        print(f"{scene.name} done", flush=True)
    file = arguments.out / f"findings-{arguments.child}.txt"
    file.write_text("\n".join(lines) + "\n" * bool(lines), encoding="utf-8")
    return 0


def _opened(application: QApplication, scene: Scene) -> MainWindow:
    """Return the window as a person has it after dropping the scene on it."""
    from desktop.app import build_window

    window = build_window(application)
    window.resize(*LARGE)
    window.show()
    if scene.path is not None:
        window.dropped.emit([scene.path])
        if scene.pages == ("verify",):
            _wait(application, lambda: window.rail.current() == "verify", scene.name)
        elif scene.pages == ("home",):
            _wait(application, window.notice.isVisible, scene.name)
        else:
            _wait(application, lambda: window.windowTitle().startswith(f"{scene.path.name} "), scene.name)
    if scene.name == "running":
        _run_and_pause(application, window)
    _still(application, window)
    return window


def _run_and_pause(application: QApplication, window: MainWindow) -> None:
    """Begin the run and hold it, so that every picture shows the same moment."""
    from PySide6.QtWidgets import QProgressBar, QPushButton

    window.go("run")
    page = window.page("run")
    page.start()
    bar, pause = page.findChild(QProgressBar, "run.bar"), page.findChild(QPushButton, "run.pause")
    _wait(application, lambda: bar.value() > 0 and pause.isEnabled(), "the run to begin")
    pause.click()


def _dress(window: MainWindow, look: Look) -> None:
    language = "en" if look.language == LONG else look.language
    window.bar.preferred.emit({"theme": look.theme, "text_size": look.text_size, "language": language})
    tongue = window.page("home").tongue
    tongue.speak(language)
    if look.language == LONG:
        tongue.words = _long_words()
        tongue.changed.emit()
    window.resize(*look.size)


def _long_words() -> Words:
    """Return English with every word 40 % longer, as a language might be that nobody has translated to yet."""
    from evaluators.texts import Words

    class LongWords(Words):
        def _fill(self, words: str, parameters: dict[str, Parameter]) -> str:
            return " ".join(_longer(word) for word in super()._fill(words, parameters).split(" "))

    return LongWords("en")


def _longer(word: str) -> str:
    return word + "ê" * round(0.4 * len(word)) if word.isalpha() else word


def _still(application: QApplication, window: MainWindow, looks: int = 2) -> QPixmap:
    """Return a picture of the window once it has stopped changing for so many tenths of a second."""
    before, same = window.grab().toImage(), 0
    for _ in range(MOST_LOOKS):
        _pass_time(application, 0.1)
        picture = window.grab()
        same = same + 1 if picture.toImage() == before else 0
        if same == looks:
            break
        before = picture.toImage()
    return picture


def _wait(application: QApplication, until: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + PATIENCE_S
    while not until():
        if time.monotonic() > end:
            raise TimeoutError(what)
        _pass_time(application, 0.05)


def _pass_time(application: QApplication, seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        application.processEvents()
        time.sleep(0.005)


def _summary(out: Path) -> int:
    """Print what was found, each finding once with the looks it was found in; return 1 if there is any."""
    pictures: dict[str, list[str]] = {}
    for file in sorted(out.glob("findings-*.txt")):
        for line in file.read_text("utf-8").splitlines():
            name, _, finding = line.partition("  ")
            pictures.setdefault(finding, []).append(name)
    for finding, names in pictures.items():
        print(f"{finding}\n    {names[0]}" + (f" and {len(names) - 1} more" if len(names) > 1 else ""))
    print(f"{len(list(out.glob('*.png')))} pictures in {out}, {len(pictures)} findings")
    picture = out / f"{README_PICTURE}.png"
    if picture.exists():
        shutil.copyfile(picture, ROOT / "docs" / "window-results.png")
    return 1 if pictures else 0


if __name__ == "__main__":
    sys.exit(main())
