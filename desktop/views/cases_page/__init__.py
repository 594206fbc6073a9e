"""The Cases page: look at cases one by one, with a verdict and a note for each."""
