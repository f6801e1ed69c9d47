"""openapi.yaml from what is really served: `python -m sms_mock.openapi` writes it.

Reads the operations table, the schemas, the catalogue of errors and the control API's
descriptions. Needs apispec, a development tool; nothing here is imported when serving.
"""
