"""The Run page: how far the model is, what failed, and no result before the end."""
