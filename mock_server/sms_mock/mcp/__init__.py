"""An MCP server: tools with which a coding agent uses a mock, over standard input and output.

The tools call nothing but the HTTP APIs of one mock, which is chosen when the server starts
(`connection.py`). Each file of tools has one theme; `server.py` collects them. Only this package
needs the extra `[mcp]`.
"""
