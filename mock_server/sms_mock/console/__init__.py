"""Formats what the server and the verbs print on the terminal, and writes the files they name."""
