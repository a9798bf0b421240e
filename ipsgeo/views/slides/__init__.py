"""The slides and the handout."""
