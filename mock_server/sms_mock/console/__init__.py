"""What is printed on the terminal. Nothing is served here."""
