"""Assembles the signed package from evidence and report."""
