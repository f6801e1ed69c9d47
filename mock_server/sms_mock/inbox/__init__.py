"""Serves the inbox page, which shows messages on phones; its scripts call the control API."""
