"""Formats what the server and the verbs print on the terminal."""
