"""Makes the text of openapi.yaml; `python -m sms_mock.openapi` prints it.

The text is derived from the operations of the imitated API and of the control API, from the schemas
of their bodies, and from the catalogue of errors. This package needs apispec, a development tool,
so a server does not import it.
"""
