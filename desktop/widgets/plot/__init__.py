"""Plots on the screen, from the same data that the report draws on paper."""
