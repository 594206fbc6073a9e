"""Files to images: an array, its grid and what may be said about it."""
