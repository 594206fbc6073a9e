"""The gallery names its pictures apart, shows pages that exist, and makes words longer without breaking them."""

import importlib.util
import sys

import pytest

from desktop.settings import Preferences
from support.source_files import ROOT


@pytest.fixture
def gallery(monkeypatch):
    spec = importlib.util.spec_from_file_location("gallery", ROOT / "packaging" / "gallery.py")
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "gallery", module)
    monkeypatch.setattr(sys, "path", list(sys.path))
    spec.loader.exec_module(module)
    return module


def test_every_picture_has_a_name_of_its_own(gallery):
    names = [look.name("scene", "page") for look in gallery.LOOKS]
    assert len(names) == len(set(names))


def test_the_picture_of_the_readme_is_among_them(gallery):
    assert gallery.README_PICTURE in {look.name("finished", "results") for look in gallery.LOOKS}


def test_every_look_is_one_the_window_can_have(gallery):
    for look in gallery.LOOKS:
        assert Preferences(theme=look.theme, text_size=look.text_size)
        assert look.size >= gallery.SMALL


def test_long_words_are_longer_and_keep_what_is_filled_in(gallery):
    words = gallery._long_words()
    sentence = words("desktop_help.nothing", phrase="42")
    assert "“42”" in sentence
    assert len(words("desktop.pages.results")) == 10
