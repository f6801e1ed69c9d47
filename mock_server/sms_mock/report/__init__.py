"""Renders what happened on a server for people who have no access to it: a whole run, or one
conversation, as a page, text or JSON.

A page is one file without scripts and without links to other files. This package gets plain values
from its caller, with secrets masked, and calls no server. `shapes.py` says what a report holds.
"""
