"""Leads code that hard-codes the provider's host to a mock, without a change to the code.

It implements `sms-mock run`, `sms-mock serve --tls` and `SmsMock.intercept`. A connection passes
through `proxy` (which asks `greeting` and `guard` where it may go) or through `tls`, to `to_mock`.
"""
