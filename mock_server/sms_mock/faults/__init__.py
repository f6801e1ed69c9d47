"""Faults as data: rules that match requests, and what each does to the answer."""
