"""What a value may be, one class for each kind: text, number, mobile number, instant, URL and so
on.

A shape reads a plain value (as a JSON or YAML parser returns it) or raises a `Mistake`, writes the
value back as a plain one, and describes it as a JSON schema. All places where values come in use
the same shapes: fixtures and exported state, the control API, fault rules, the command line, the
imitated API where it takes the same kind of value, and openapi.yaml. This folder knows no
marshmallow, HTTP or files.
"""
