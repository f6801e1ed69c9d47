"""What a value may be, each kind once: text, number, mobile, instant, credits, web URL and so on.

A shape reads a plain value (what a JSON or YAML parser gives) or raises a `Mistake`, writes it back
as a plain value, and describes it as a JSON schema. Every door uses the same shapes: fixtures and
exported state, the control API, fault rules, the command line, the imitated API where it takes the
same kind of value, and openapi.yaml. No marshmallow, no HTTP and no file here.
"""
