"""Fault rules: which requests they match, what they do to the answers, and how often they acted."""
