"""Verify: one drop, one verdict, and what it rests on."""
