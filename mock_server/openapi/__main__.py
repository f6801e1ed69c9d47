"""`python -m mock_server.openapi` writes openapi.yaml to standard output."""

import sys

from mock_server.openapi.document import as_yaml, document

sys.stdout.write(as_yaml(document()))
