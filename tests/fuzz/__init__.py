"""Attacks a server with random requests for some time: `make fuzz`."""
