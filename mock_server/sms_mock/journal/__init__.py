"""What was asked and what was answered, with secrets masked."""
