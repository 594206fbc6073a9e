"""Questions asked of finished predictions."""
