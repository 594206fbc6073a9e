"""Images that are no longer those that were read are told where a person sees it, with what can be done."""

from evaluators.cli.main import main
from support.evaluations import make_evaluation


def test_an_image_changed_since_it_was_read_is_told_with_what_can_be_done(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / "home"))
    target = make_evaluation(tmp_path)
    image = tmp_path / "images" / "003.png"
    original = image.read_bytes()
    image.write_bytes((tmp_path / "images" / "009.png").read_bytes())
    advice = "1 image is no longer the one that was read (file changed since it was added)"
    for command in ("run", "results"):
        main(["--lang", "en", command, str(target)])
        said = " ".join(capsys.readouterr().out.split())
        assert said.count(advice) == 1
        assert "“pruefstand run --again”" in said
    image.write_bytes(original)
    main(["--lang", "en", "run", str(target), "--again"])
    assert "no longer" not in capsys.readouterr().out
