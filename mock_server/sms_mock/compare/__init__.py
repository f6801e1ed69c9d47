"""The mock beside the live service: calls that send nothing and cost nothing, and what differs."""
