"""Parts of the pytest plugin: its options, and what a session counts."""
