"""Home: the three things to do, the examples, what was open lately."""
