"""Leads code that hard-codes the provider's host to a mock, without a change to the code.

It implements `sms-mock run`, `sms-mock serve --tls` and `SmsMock.intercept`. A connection passes
through `proxy` or `tls`, then through `to_mock`. `proxy` learns from `greeting` which host the
client names, and from `outbound_policy` whether a connection to another host may go on.
"""
