"""Webhooks for replies and delivery reports: their values and signature, sending them, and
retries.
"""
