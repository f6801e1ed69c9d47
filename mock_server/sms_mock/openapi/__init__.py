"""Writes openapi.yaml: `python -m sms_mock.openapi`.

Derives it from the table of operations, the schemas, the catalogue of errors and the control API's
descriptions. Needs apispec, a development tool, and is not imported when serving.
"""
