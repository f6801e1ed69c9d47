"""Finds what would hurt in production in the requests, messages and webhooks of a team's run."""
