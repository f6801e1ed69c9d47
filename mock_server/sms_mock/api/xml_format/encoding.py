"""Decides in which encoding an XML body is, and refuses bytes that are not in it."""

from __future__ import annotations

import re

from sms_mock.api.refusals import MalformedBody

# The encodings that tools write. Python would accept the name of any codec, also of those that do
# not decode text and raise errors of other kinds.
_ENCODING = re.compile(
    r"utf-?8|utf-?16(?:le|be)?|(?:us-)?ascii|latin-?1|iso-?8859-?[0-9]{1,2}|(?:windows-|cp)125[0-8]",
    re.IGNORECASE,
)

# A declaration with an encoding, in one of the encodings that have ASCII's bytes.
_DECLARED = re.compile(rb"""<\?xml\s[^>]{0,100}?\bencoding\s*=\s*["']([^"'>]{1,60})["']""")

_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\0<", b"<\0")
"""Beginnings of a document that show its encoding themselves."""
HELP = "Send well-formed XML in UTF-8; in texts write & as &amp; and < as &lt;."


def undeclared(data: bytes, charset: str) -> str | None:
    """Return the charset of the Content-Type if the document declares none and has no mark (I9).

    Args:
        charset: that of the Content-Type; empty if it has none.

    Returns:
        None if the charset of the Content-Type does not count.

    Raises:
        MalformedBody: the charset counts and is not read.
    """
    if not charset or data.startswith(_MARKS) or _DECLARED.match(data):
        return None
    if not _ENCODING.fullmatch(charset):
        raise MalformedBody(
            f'The charset "{charset[:40]}" of the Content-Type is not read',
            help=HELP,
            evidence=("I9",),
        )
    return charset


def check_bytes(data: bytes, encoding: str | None, *, surely: bool) -> None:
    """Refuse bytes that are not in the encoding that the document declares, or else in UTF-8.

    Args:
        encoding: that of the Content-Type, if it counts.
        surely: the parser has found that they are not, so they need not be decoded to know.
    """
    found = _DECLARED.match(data)
    declared = found[1].decode("ascii", "replace") if found else None
    name = declared or encoding or "UTF-8"
    at = ""
    try:
        data.decode(name)
        if not surely:
            return
    except UnicodeDecodeError as error:
        at = f": the byte at offset {error.start} fits no character"
    except LookupError:
        pass
    where = "which its Content-Type names" if encoding else "and declares nothing else"
    where = "which its XML declaration names" if declared else where
    raise MalformedBody(
        f"The body is not {name[:40]}, {where}{at}",
        help="Declare the encoding that the bytes have, or send UTF-8 and declare none.",
        evidence=("I9",),
    )


def check_declaration(version: str, encoding: str | None, standalone: int) -> None:
    if encoding and not _ENCODING.fullmatch(encoding):
        raise MalformedBody(f'The encoding "{encoding[:40]}" is not read', help=HELP)


def check_surrogates(data: bytes) -> None:
    """Raise UnicodeDecodeError for UTF-16 with half a pair, which the parser would misread."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        data.decode("utf-16")
    elif 0 in data[:2]:
        data.decode("utf-16-be" if data[0] == 0 else "utf-16-le")
