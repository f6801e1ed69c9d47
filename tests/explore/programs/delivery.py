"""Prints how the mock delivers, and fails so that the output is shown."""

import json
import os
import sys
import urllib.request

with urllib.request.urlopen(f"{os.environ['SMS_MOCK_URL']}/_mock/state") as answer:
    sys.exit(sys.stdout.write(f"delivery: {json.load(answer)['team']['delivery']}\n"))
