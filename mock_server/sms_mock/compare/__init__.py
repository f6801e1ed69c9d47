"""Compares the mock with the live service, by calls that send nothing and cost nothing."""
