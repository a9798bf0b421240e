"""Maps and trade-offs as still pictures."""
