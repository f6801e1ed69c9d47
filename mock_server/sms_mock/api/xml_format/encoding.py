"""Finds the encoding of an XML body, and refuses a body whose bytes are not in its encoding."""

from __future__ import annotations

import re

from sms_mock.api.refusals import MalformedBody

# The encodings that tools write. Python would accept the name of any codec, also of those that do
# not decode text and raise errors of other kinds.
_ENCODING = re.compile(
    r"utf-?8|utf-?16(?:le|be)?|(?:us-)?ascii|latin-?1|iso-?8859-?[0-9]{1,2}|(?:windows-|cp)125[0-8]",
    re.IGNORECASE,
)

# An XML declaration that names an encoding. It is found only if its bytes are those of ASCII.
_DECLARED = re.compile(rb"""<\?xml\s[^>]{0,100}?\bencoding\s*=\s*["']([^"'>]{1,60})["']""")

_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\0<", b"<\0")
"""Beginnings of a document that show its encoding themselves."""
HELP = "Send well-formed XML in UTF-8; in texts write & as &amp; and < as &lt;."


def undeclared(data: bytes, charset: str) -> str | None:
    """Return the charset of the Content-Type if it decides the encoding of the body (evidence I9).

    It decides only if the body has no XML declaration with an encoding, and its first bytes, such
    as a byte order mark, do not show the encoding either.

    Args:
        charset: that of the Content-Type; "" if it has none.

    Returns:
        None if the charset does not decide.

    Raises:
        MalformedBody: the charset decides, and is not one that is read.
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
    """Refuse bytes that are not in the encoding of the body, which without any declaration is
    UTF-8.

    Args:
        encoding: that of the Content-Type, if it decides; None if it does not.
        surely: whether the parser has already found that the bytes are wrong.

    Raises:
        MalformedBody: says where the encoding was named, and which byte does not fit.
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
    """Refuse an XML declaration that names an encoding which is not read; expat calls this.

    Raises:
        MalformedBody: the encoding is not one of the usual ones.
    """
    if encoding and not _ENCODING.fullmatch(encoding):
        raise MalformedBody(f'The encoding "{encoding[:40]}" is not read', help=HELP)


def check_surrogates(data: bytes) -> None:
    """Refuse UTF-16 with half a surrogate pair, which the parser would misread.

    Raises:
        UnicodeDecodeError: the body is UTF-16 and has half a pair.
    """
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        data.decode("utf-16")
    elif 0 in data[:2]:
        data.decode("utf-16-be" if data[0] == 0 else "utf-16-le")
