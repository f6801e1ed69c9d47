"""Webhooks for replies and delivery reports: their values, and the one outbound call."""
