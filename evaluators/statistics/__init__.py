"""Uncertainty: intervals, tests and sample sizes, apart from the measures they serve."""
