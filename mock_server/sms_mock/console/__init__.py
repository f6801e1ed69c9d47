"""What is printed on the terminal, by the server and by the verbs. Serves nothing."""
