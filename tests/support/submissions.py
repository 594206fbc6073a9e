"""Opens submissions in this process, without a worker around."""

from evaluators.submission.open import open_submission


def opener(folder):
    """Return a function (source, card text or None, options) -> Submission that keeps its copies below ``folder``."""

    def opened(source, card=None, **options):
        private = folder / f"private{len(list(folder.iterdir()))}"
        private.mkdir()
        if card is not None:
            (folder / "card.toml").write_text(card)
            card = folder / "card.toml"
        return open_submission(source, private=private, card=card, **options)

    return opened
