"""The HTTP servers: sockets and HTTP framing, without any rule of the API.

Two servers share the HTTP reader and writer of this folder. `gunicorn_server` is for `sms-mock
serve`: gunicorn with one gevent worker. `threads` is for a server inside a test process, for
Windows, and for machines without gunicorn or gevent. The proxy of `interception` uses the reader
too. A request passes through `connections`, `incoming_bytes`, `request_head`,
`request_body` (over `incoming_bytes` or `chunked_body`), `environ`, the application, and
`response_writer`.

The reader and writer are written here because they are faster than those of libraries. Requests per
second relative to them, for GET and POST, with eight connections, measured in turns on a quiet
machine:

    ours, gunicorn's gevent worker    1.00  1.00
    ours, threads                     0.69 to 0.83
    gunicorn's own parser             0.72  0.78   (the slowest 1 % of answers: four times as long)
    h11                               0.79  0.82
    waitress                          0.53  0.58
    cheroot                           0.44  0.61
    werkzeug's server                 0.3   0.5
    httptools                         1.01  1.02   (with threads 0.98 and 0.90)

httptools, the only one as fast, saves 5 % of the lines, says less about what it refuses, and has an
open bug that loses the body of a POST with `Upgrade: h2c`, a header that Java clients send.
"""
