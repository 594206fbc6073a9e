"""From an image to a prediction: preparation, session, interpretation."""
