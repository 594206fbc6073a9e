"""Pure functions, one family of measures per file."""
