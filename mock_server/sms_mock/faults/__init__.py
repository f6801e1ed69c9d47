"""Fault rules: reads them, finds the one that acts on a request, and changes the answer to it."""
