"""Attacks a server with requests that nobody would write, for a bounded time: `make fuzz`."""
