"""The page for the meeting: one HTML file that works without a network."""
