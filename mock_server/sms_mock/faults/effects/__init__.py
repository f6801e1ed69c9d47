"""The effects that a fault rule can have, one in each file.

Each file declares its effect as `EFFECT`. Rules, the flags of `sms-mock faults add`, openapi.yaml,
`SmsMock.faults.add` and the page read that, so a new effect needs only its file and its test.
"""
