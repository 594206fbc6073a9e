"""The page of the results: tiles, the sentence in natural frequencies, tabs of tables and plots."""
