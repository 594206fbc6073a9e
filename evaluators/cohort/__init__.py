"""What the hospital has: cases, references, problems."""
