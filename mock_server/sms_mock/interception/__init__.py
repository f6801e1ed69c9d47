"""Redirects code that hard-codes the provider's host to a mock, without changing the code.

This is what `sms-mock run`, `sms-mock serve --tls` and `SmsMock.intercept` do. A connection passes
through `proxy` or `tls`, then through `to_mock`. `proxy` learns from `greeting` which host a client
names, and from `outbound_policy` whether a connection to another host is allowed.
"""
