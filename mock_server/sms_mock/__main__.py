"""`python -m sms_mock`: the same as the command `sms-mock`."""

from sms_mock.cli.main import main

if __name__ == "__main__":
    main()
