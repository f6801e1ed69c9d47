#!/usr/bin/env bash
# A test in nothing but curl and jq: a team of its own, a send, its code, an outage, the proof.
set -euo pipefail

# [team]
mock=${SMS_MOCK_URL:-http://localhost:8767}
ask() { curl --silent --show-error --fail-with-body "$@"; }

team=$(ask -X POST "$mock/_mock/teams" -d '{"delivery": "immediate"}')
email=$(jq -r .email <<<"$team") token=$(jq -r .token <<<"$team")
about="team=$(jq -r .teamId <<<"$team")"
trap 'ask -X DELETE "$mock/_mock/teams/${about#team=}" >/dev/null' EXIT

send() {
  ask "$mock/app/api/rest/v1/sms/send.json" -H "email: $email" -H "token: $token" \
    -H 'Content-Type: application/json' -d "$1"
}
# [/team]

# [wait]
send '{"recipientNumber": "0821234567", "message": "Your code is 482159"}' >/dev/null

ask "$mock/_mock/messages/wait?$about&to=0821234567&timeout=5" | jq -r .messageStatus  # DELIVERED
ask "$mock/_mock/otp?$about&to=0821234567" | jq -r .otp  # 482159
# [/wait]

# [verify]
ask "$mock/_mock/faults?$about" -d '{"match": {"path": "/sms/send"}, "effect": {"status": 503}}' \
  >/dev/null
send '{"recipientNumber": "0829999999", "message": "Hello"}' >/dev/null || echo refused  # refused

ask "$mock/_mock/requests?$about" | jq '.items[0].status'  # 503
ask "$mock/_mock/requests/verify?$about" \
  -d '{"match": {"path": "/sms/send", "number": "0829999999"}, "count": 1}' | jq .ok  # true
# [/verify]
