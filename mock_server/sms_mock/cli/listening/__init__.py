"""A receiver of webhooks that shows what arrives: `sms-mock listen`."""
