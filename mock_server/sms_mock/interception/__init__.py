"""Code that hard-codes the provider's host reaches a mock, unchanged, and never the provider.

`sms-mock run`, `sms-mock serve --tls` and `SmsMock.intercept` are made of what lives here.
"""
