"""Runs a test or a command again and again under schedules that the live service may produce."""
