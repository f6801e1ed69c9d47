"""Renders a conversation for people who have no access to the server: as a page, text or JSON.

The page is one file without scripts and without links to other files. All of this reads plain
values and returns text, so that every caller that can collect the values can use it.
"""
