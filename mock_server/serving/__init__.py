"""How the application meets the network: sockets, HTTP framing, banner and log. No rule of the API.

Two servers share what is here: gunicorn (`gunicorn_server`) and threads (`mock_server.server`).
"""
