"""How the application meets the network: sockets and HTTP framing. No rule of the API.

Two servers share what is here: gunicorn (`gunicorn_server`) and threads (`threads`).
"""
