"""What a fault does to an answer, one effect a file; each works on bytes and sockets only."""
