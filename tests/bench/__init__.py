"""`make bench`: starts servers as a user would, measures them, and prints a table."""
