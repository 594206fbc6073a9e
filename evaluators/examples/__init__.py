"""Example evaluations, synthetic and called so."""
