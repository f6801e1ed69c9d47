"""Calls of the control API from Python: for the command line, the plugin and scripts."""
