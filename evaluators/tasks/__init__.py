"""One kind of evaluation per file behind one protocol."""
