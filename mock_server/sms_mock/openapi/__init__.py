"""Writes openapi.yaml: `python -m sms_mock.openapi`.

It is derived from both tables of operations, the schemas and the catalogue of errors. This package
needs apispec, a development tool, so a server does not import it.
"""
