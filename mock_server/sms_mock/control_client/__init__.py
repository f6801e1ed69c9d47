"""Calls the control API of a running server, for the command line, the plugin and scripts."""
