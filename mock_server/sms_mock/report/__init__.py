"""Renders a conversation for people who have no access to the server: as a page, text or JSON.

The page is one file without scripts and without links to other files. This package gets plain
values from its caller and calls no server.
"""
