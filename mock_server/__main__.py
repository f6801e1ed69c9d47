"""`python -m mock_server`: the same as the command `sms-mock`."""

from mock_server.cli import main

if __name__ == "__main__":
    main()
