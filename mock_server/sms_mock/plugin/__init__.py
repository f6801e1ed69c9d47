"""Parts of the pytest plugin: its options, what a session counts, and the report of a run."""
