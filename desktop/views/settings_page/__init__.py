"""Settings: one tab per matter, each change in force at once."""
