"""The search grammars of the page and the control API: one for messages, one for requests."""
