"""What a value may be, one class for each kind: text, number, mobile number, instant, URL and so
on.

A shape reads a plain value (as a JSON or YAML parser returns it) or raises a `Mistake`, writes the
value back as a plain one, and describes it as a JSON schema. Fixtures and exported states, the
control API, fault rules, the command line and openapi.yaml use the same shapes. This folder knows
no marshmallow, HTTP or files.
"""
