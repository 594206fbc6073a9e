"""What a vendor hands in."""
