"""What happens when a person acts: between the pages and the core."""
