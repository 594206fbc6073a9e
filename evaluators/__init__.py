"""The core of Prüfstand: evaluates a submitted model on local images. Headless; knows no toolkit."""

__version__ = "0.1.0"
