"""The help: chapters in plain text files, shown offline."""
