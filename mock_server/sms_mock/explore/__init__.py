"""Runs a test again and again under schedules that the real service may produce."""
