"""The evaluation folder on disk and the run over it."""
