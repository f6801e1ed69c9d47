"""`python -m sms_mock.openapi` writes openapi.yaml to standard output."""

import sys

from sms_mock.openapi.document import as_yaml, document

sys.stdout.write(as_yaml(document()))
