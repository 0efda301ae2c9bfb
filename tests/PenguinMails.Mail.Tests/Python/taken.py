"""Reads a JSON array of addresses and prints which of them email_validator takes, as a JSON array of booleans."""
import json
import sys

from email_validator import EmailNotValidError, validate_email


def takes(address):
    try:
        validate_email(address, check_deliverability=False)
        return True
    except EmailNotValidError:
        return False


print(json.dumps([takes(address) for address in json.load(sys.stdin)]))
