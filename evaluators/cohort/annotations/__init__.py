"""Annotations of every kind, one module for each format."""
