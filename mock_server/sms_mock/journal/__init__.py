"""Keeps requests and their answers, with secrets masked."""
