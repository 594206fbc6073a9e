"""The Data page: images, reference standard, and every case with what is wrong with it."""
