"""The Qt application. Nothing outside this package imports it."""
