"""`python -m sms_mock.openapi` writes openapi.yaml to standard output."""

import sys

from sms_mock.control.description import as_yaml
from sms_mock.openapi.document import document

sys.stdout.write(as_yaml(document()))
