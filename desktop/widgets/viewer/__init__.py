"""The image viewer: black ground, window and level, zoom, ruler. Knows pixels only through ``pixels.Pixels``."""
