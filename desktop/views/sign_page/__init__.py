"""Sign: what is written is looked at, then exactly that is signed."""
