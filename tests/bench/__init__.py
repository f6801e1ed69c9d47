"""`make bench`: the server started as a user would, measured, and printed as a table."""
