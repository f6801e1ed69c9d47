"""Webhooks for replies and delivery reports: their values, the outbound request, the retries."""
