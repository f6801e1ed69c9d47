"""The receiver of `sms-mock listen`, which shows the webhooks that arrive."""
