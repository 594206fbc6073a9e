"""The Model page: what was handed in, what it leaves open, and one image through it."""
