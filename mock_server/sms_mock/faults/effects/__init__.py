"""What a fault rule can do to an answer, one effect a file.

Each file declares its effect as `EFFECT`. Rules, the flags of `sms-mock faults add`, openapi.yaml,
`SmsMock.faults.add` and the page read what is declared, so an effect needs only its file and its
test.
"""
