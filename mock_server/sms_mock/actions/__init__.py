"""The rules of the provider and of the control API, each written once. No Flask, no JSON, no XML.

An action takes values, runs one transaction of a world, and returns values or raises a
`ProviderError`. A docstring that says "(assumed, A92)" or "(observed, O37)" rests on that entry of
`evidence.yaml`, which says what is known about the live service, and how.
"""
