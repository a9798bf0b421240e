"""Readers: the only code that knows what files and services look like."""
