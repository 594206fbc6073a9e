"""The results for people: figures, pages, tables."""
