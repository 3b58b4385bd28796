"""Characters of Word's symbol fonts, whose code points mean nothing outside the font."""

from __future__ import annotations

_SAME = b"!#%&()+,-./0123456789:;<=>?[]{|}"
_SYMBOL = {code: chr(code) for code in _SAME} | dict(
    zip(b"\x7e\xa3\xa5\xb0\xb1\xb3\xb4\xb7\xb8\xb9\xba\xbb\xbc\xd6\xd7\xe5", "～≤∞°±≥×•÷≠≡≈…√·∑", strict=True)
)
_WINGDINGS = dict(
    zip(
        b"\x6c\x6d\x6e\x6f\x70\x71\x72\x74\x75\x76\x9f\xa1\xa7\xa8\xd8\xe8\xf0\xfb\xfc\xfd\xfe"
        + bytes(range(0x80, 0x96)),
        "●❍■□❐❑❒⧫◆❖•○▪□➢➔⇨✗✓☒☑" + "⓪①②③④⑤⑥⑦⑧⑨⑩" + "⓿❶❷❸❹❺❻❼❽❾❿",
        strict=True,
    )
)
_WINGDINGS_2 = dict(zip(b"\x4f\x50\x51\x52\x53\x54\x97\xa3", "✗✓☒☑☒☒●□", strict=True))
_FONTS = {"symbol": _SYMBOL, "wingdings": _WINGDINGS, "wingdings 2": _WINGDINGS_2}


def symbol(font: str, code: int) -> str:
    """The Unicode character a symbol font draws for a code (0xF000 may be added to it); the code's own
    character where the font or the sign is not known."""
    plain = code - 0xF000 if 0xF000 <= code <= 0xF0FF else code
    sign = _FONTS.get(font.strip().lower(), {}).get(plain)
    return sign or (chr(code) if 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE else "")


def bullet(font: str, text: str) -> str:
    """A list bullet as a character anyone can read."""
    sign = symbol(font, ord(text)) if len(text) == 1 else text
    return "•" if len(sign) == 1 and "\ue000" <= sign <= "\uf8ff" else sign
