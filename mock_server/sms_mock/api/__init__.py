"""The imitated provider on the wire: parse, one action, render."""
