"""Pictures ahead of the reader: what is on the screen first, nothing twice, nothing from a file that changed."""

import hashlib

import pytest

from desktop.flows.picture_bench import PictureBench, PictureCache, Wish, kept_thumbnails
from desktop.flows.viewing import Viewing
from evaluators.domain.case import Case, InputFile
from evaluators.errors import ImageError, WorkerCrashed
from evaluators.evaluation.folder import create_folder, open_folder
from support.case_pages import Decoder
from support.evaluations import make_evaluation
from support.models import plain_image
from support.pictures import grey_picture
from support.window_ground import Ground


@pytest.fixture
def folder(tmp_path):
    with create_folder(tmp_path / "evaluation"):
        pass
    with open_folder(tmp_path / "evaluation", write=True) as folder:
        yield folder


@pytest.fixture
def root(tmp_path):
    (tmp_path / "images").mkdir()
    return tmp_path / "images"


def case(root, number, grey=100):
    content = plain_image(grey, size=(6, 4))
    (root / f"{number}.png").write_bytes(content)
    file = InputFile(path=f"{number}.png", sha256=hashlib.sha256(content).hexdigest(), size=len(content))
    return Case(number=number, files=(file,), patient=number)


def bench(folder, root, asked, **options):
    cache = PictureCache()
    return PictureBench(folder, root, cache, lambda: Decoder(asked, **options)), cache


def test_a_picture_is_decoded_once(folder, root):
    asked = []
    made, cache = bench(folder, root, asked)
    wish = Wish("picture", case(root, 1))
    assert made.answer(wish) is made.answer(wish) is cache.get(1)
    assert asked == ["view"]


def test_a_thumbnail_is_kept_in_the_store_and_nowhere_else(folder, root):
    asked = []
    made, _ = bench(folder, root, asked)
    wish = Wish("thumbnail", case(root, 1))
    first = made.answer(wish)
    assert first.startswith(b"\x89PNG")
    assert kept_thumbnails(folder, (1, 2)) == {1: first, 2: None}
    assert asked == ["thumbnail"]
    assert [path.name for path in root.iterdir()] == ["1.png"]


def test_a_file_that_is_not_the_recorded_one_is_not_opened(folder, root):
    asked = []
    made, _ = bench(folder, root, asked)
    changed, gone = case(root, 1), case(root, 2)
    (root / "1.png").write_bytes(plain_image(7, size=(6, 4)))
    (root / "2.png").unlink()
    for one in (changed, gone):
        with pytest.raises(ImageError, match="C211"):
            made.answer(Wish("picture", one))
    with pytest.raises(ImageError, match="C212"):
        made.answer(Wish("picture", Case(number=3, files=(), patient=None)))
    assert asked == []


def test_a_worker_that_died_is_replaced_for_the_next_case(folder, root):
    asked = []
    made, _ = bench(folder, root, asked, crashes=1)
    with pytest.raises(WorkerCrashed):
        made.answer(Wish("picture", case(root, 1)))
    assert asked == ["view", "close"]
    made._start = lambda: Decoder(asked)
    assert made.answer(Wish("picture", case(root, 2))).width == 6
    made.close()
    assert asked[-1] == "close"


def test_the_cache_drops_what_was_not_looked_at_for_longest():
    cache = PictureCache(limit=3 * 40_000)
    pictures = {number: grey_picture(200, 100) for number in range(5)}  # 40 000 bytes each
    for number in range(3):
        cache.put(number, pictures[number])
    cache.get(0)
    cache.put(3, pictures[3])
    assert [number for number in range(4) if cache.get(number)] == [0, 2, 3]
    huge = grey_picture(2000, 100)
    cache.put(4, huge)
    assert cache.get(4) is huge
    assert cache.get(0) is None


@pytest.fixture
def ground(qapp, tmp_path, monkeypatch):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / "home"))
    ground = Ground()
    yield ground
    ground.close()


def test_the_case_looked_at_comes_first_and_its_neighbours_are_ready_before_they_are_asked_for(qtbot, ground, tmp_path):
    asked, told = [], []
    viewing = Viewing(ground.evaluation, lambda: Decoder(asked))
    viewing.pictured.connect(lambda number, picture: told.append((number, picture.width)))
    ground.evaluation.open(make_evaluation(tmp_path))
    assert not viewing.look(5, [6, 4, 7])
    qtbot.waitUntil(lambda: told == [(5, 12)], timeout=10_000)
    qtbot.waitUntil(lambda: asked.count("view") == 4, timeout=10_000)
    assert viewing.look(6, [])  # at hand: shown at once, without asking again
    assert told == [(5, 12), (6, 12)]
    viewing.look(11, [])
    viewing.look(1, [])  # the wish for 11 is stale
    qtbot.waitUntil(lambda: told[-1] == (1, 12), timeout=10_000)
    assert (11, 12) not in told
    viewing.close()
    assert asked[-1] == "close"


def test_a_case_begins_with_the_image_it_is_told_to_and_so_do_its_neighbours(qtbot, ground, tmp_path, monkeypatch):
    viewing, wishes = Viewing(ground.evaluation, lambda: Decoder([])), []
    ground.evaluation.open(make_evaluation(tmp_path))
    monkeypatch.setattr(viewing, "_ask", lambda kind, number, frame=0: wishes.append((kind, number, frame)))
    viewing.look(5, [6, 4], {5: 7, 6: 3})
    viewing.close()
    assert ("picture", 5, 7) in wishes
    assert ("picture", 6, 3) in wishes
    assert ("picture", 4, 0) in wishes


def test_small_pictures_made_before_are_shown_without_a_worker(qtbot, ground, tmp_path):
    asked, told = [], []
    ground.evaluation.open(make_evaluation(tmp_path))
    ground.evaluation.folder.store.put_thumbnail(3, b"kept")
    viewing = Viewing(ground.evaluation, lambda: Decoder(asked))
    viewing.thumbnailed.connect(lambda number, png: told.append((number, png[:4])))
    viewing.want_thumbnails([3])
    qtbot.waitUntil(lambda: told == [(3, b"kept")], timeout=10_000)
    assert asked == []
    viewing.want_thumbnails([3, 4])
    qtbot.waitUntil(lambda: (4, b"\x89PNG") in told, timeout=10_000)
    assert asked == ["thumbnail"]
    viewing.close()


def test_turning_on_where_no_case_is_looked_at_any_more_does_nothing(ground, tmp_path):
    viewing = Viewing(ground.evaluation, lambda: Decoder([]))
    ground.evaluation.open(make_evaluation(tmp_path))
    assert not viewing.turn_to(2)
    viewing.close()
