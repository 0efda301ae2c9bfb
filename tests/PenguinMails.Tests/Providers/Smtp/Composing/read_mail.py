"""Reads messages with Python's email package and prints as JSON what it understood: one argument per file, one array element each."""
import email
import email.policy
import hashlib
import json
import re
import sys
from email.errors import NonASCIILocalPartDefect, UndecodableBytesDefect
from email.header import decode_header, make_header
from email.utils import getaddresses

# Python 3.11 keeps the space between two encoded words of a display name, which RFC 2047 (6.2) tells to drop, and makes one
# space of two. Its older functions do it right.
MISREAD_NAME = re.compile(r"\?=\s+=\?|__")

# Raw UTF-8 in an address is what SMTPUTF8 is for; file names with emoji are in encoded words, which mail programs read all the same.
INTENDED = (NonASCIILocalPartDefect, UndecodableBytesDefect)
INTENDED_TEXT = ("encoded word inside quoted string", "missing trailing whitespace")


def shape(part):
    if part.is_multipart():
        return part.get_content_subtype() + "(" + ",".join(shape(child) for child in part.iter_parts()) + ")"
    return part.get_content_type()


def utf8(text):
    return text.encode("utf-8", "surrogateescape").decode("utf-8")


def addresses(value, raw):
    if MISREAD_NAME.search(raw):
        return [[str(make_header(decode_header(name))), utf8(address)] for name, address in getaddresses([raw])]
    return [[address.display_name, utf8(address.addr_spec)] for address in value.addresses]


def text(part):
    return part.get_content().replace("\r\n", "\n").replace("\r", "\n")


def is_intended(defect):
    return isinstance(defect, INTENDED) or any(text in str(defect) for text in INTENDED_TEXT)


def defects(message):
    found = []
    for part in message.walk():
        found += [repr(defect) for defect in part.defects]
        for name, value in part.items():
            found += [f"{name}: {defect!r}" for defect in value.defects if not is_intended(defect)]
    return found


def read(path):
    with open(path, "rb") as file:
        message = email.message_from_binary_file(file, policy=email.policy.default)
    texts, attachments = {}, []
    for part in message.walk():
        if part.is_multipart():
            continue
        if part.get_content_disposition() is None:
            texts[part.get_content_type()] = text(part)
            continue
        content = part.get_payload(decode=True)
        attachments.append({
            "name": part.get_filename(),
            "type": part.get_content_type(),
            "disposition": part.get_content_disposition(),
            "content_id": part["Content-ID"] and str(part["Content-ID"]),
            "length": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
        })
    return {
        "headers": [[name, utf8(str(value))] for name, value in message.items()],
        "addresses": {
            name.lower(): addresses(value, str(raw))
            for (name, raw), value in zip(message.raw_items(), message.values())
            if hasattr(value, "addresses")
        },
        "date": message["Date"].datetime.isoformat(),
        "shape": shape(message),
        "text": texts.get("text/plain"),
        "html": texts.get("text/html"),
        "attachments": attachments,
        "defects": defects(message),
    }


print(json.dumps([read(path) for path in sys.argv[1:]]))
