"""The mock's own API under `/_mock`. It answers JSON and calls the same actions as `api`."""
