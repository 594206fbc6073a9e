"""Unmistakable words to be planted wherever a hospital keeps something about a person; a find names its place."""

from datetime import date

STEM = "ZZPHID"
"""Begins every planted word; the real files among the shared data are planted with it too."""
NUMBER_STEM = "99071331"
"""Stands in every planted number and UID."""
UID_ROOT = f"1.2.840.{NUMBER_STEM}"


class Planted:
    """Makes words for places, each word once, and remembers where it put them."""

    def __init__(self):
        self.places = {}
        """Word to place."""

    def word(self, place):
        """Return the word of a place, capital letters and digits; ``Q`` keeps one from beginning another."""
        return self._kept(STEM + "".join(sign for sign in place.upper() if sign.isalnum()) + "Q", place)

    def number(self, place):
        """Return a number, as digits, for a place."""
        return self._kept(f"{NUMBER_STEM}{len(self.places):04}", place)

    def uid(self, place):
        """Return a UID for a place."""
        return self._kept(f"{UID_ROOT}.1{len(self.places):04}.7", place)

    def day(self, place, year):
        """Return a day, as DICOM writes it, for a place: ``year`` is one in which nobody was examined."""
        day = date(year, 7, 19)
        for form in ("%Y%m%d", "%Y-%m-%d", "%d.%m.%Y"):
            self._kept(day.strftime(form), place)
        return day.strftime("%Y%m%d")

    @property
    def stems(self):
        """Return what every planted word holds, for a quick search; one without a common stem stands for itself."""
        own = {word for word in self.places if STEM not in word and NUMBER_STEM not in word}
        return (STEM, NUMBER_STEM, *sorted(own))

    def _kept(self, word, place):
        assert self.places.setdefault(word, place) == place, f"{word} was planted at {self.places[word]} already"
        return word
