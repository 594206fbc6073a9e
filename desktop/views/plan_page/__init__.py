"""The Plan page: what is measured against which goals, decided before the run."""
