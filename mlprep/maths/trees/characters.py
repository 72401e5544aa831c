"""What single characters mean: Greek, superscripts, look-alikes, operators."""

from __future__ import annotations

import unicodedata
from typing import Final

GREEK: Final[dict[str, str]] = dict(
    zip(
        "αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΦΨΩϵϑϕϱςµ",
        [
            "alpha",
            "beta",
            "gamma",
            "delta",
            "epsilon",
            "zeta",
            "eta",
            "theta",
            "iota",
            "kappa",
            "lambda",
            "mu",
            "nu",
            "xi",
            "pi",
            "rho",
            "sigma",
            "tau",
            "upsilon",
            "phi",
            "chi",
            "psi",
            "omega",
            "Gamma",
            "Delta",
            "Theta",
            "Lambda",
            "Xi",
            "Pi",
            "Sigma",
            "Phi",
            "Psi",
            "Omega",
            "epsilon",
            "theta",
            "phi",
            "rho",
            "sigma",
            "mu",
        ],
        strict=True,
    )
)

SUPERSCRIPTS: Final[dict[str, str]] = dict(
    zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱᵀᵗᵏᵐʲᵃᵇᶜᵈˣʸᶻᵖʳˢ", "0123456789+-=()niTtkmjabcdxyzprs", strict=True)
)
SUBSCRIPTS: Final[dict[str, str]] = dict(
    zip("₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₒₓₕₖₗₘₙₚₛₜᵢⱼᵣᵤᵥ", "0123456789+-=()aeoxhklmnpstijruv", strict=True)
)

# One character -> the operator it stands for.
OPERATORS: Final[dict[str, str]] = {
    **dict.fromkeys("×∗✕", "*"),
    **dict.fromkeys("·⋅∙•", "·"),
    **dict.fromkeys("÷∕⁄", "/"),
    **dict.fromkeys("−–—‒‐‑﹣", "-"),
    **dict.fromkeys("≤⩽≦", "<="),
    **dict.fromkeys("≥⩾≧", ">="),
    "≠": "!=",
    "←": "=",
    "∀": "∀",
    **dict.fromkeys("≈≃≅", "~="),
    "∈": "in",
    "∩": "and",
    "⋂": "and",
    "∧": "and",
    "∪": "or",
    "⋃": "or",
    "∨": "or",
    "∖": "setminus",
    **dict.fromkeys("¬¬", "not"),
    "∼": "~",
    "∣": "|",
    "❘": "|",
    **dict.fromkeys("‖∥", "||"),
    **dict.fromkeys("⊙∘◦", "∘"),
    "⊘": "./",
    "⊗": "⊗",
    "±": "±",
    "∓": "∓",
    **dict.fromkeys("′’ʹ´", "'"),
    "″": "''",
    "‴": "'''",
    "†": "†",
    "√": "√",
    "∛": "∛",
    "∫": "∫",
    "∂": "∂",
    "∇": "∇",
    **dict.fromkeys("△▵⊕⊻", "xor"),
    "∅": "∅",
    "⟨": "⟨",
    "⟩": "⟩",
    "〈": "⟨",
    "〉": "⟩",
    "⌊": "⌊",
    "⌋": "⌋",
    "⌈": "⌈",
    "⌉": "⌉",
    "⊤": "⊤",
    "‰": "‰",
    "𝟙": "𝟙",
}

# Characters that are names in their own right.
NAMES: Final[dict[str, str]] = {
    "∑": "sum",
    "∏": "prod",
    "∞": "inf",
    "𝟏": "ones",
    "𝟙": "indicator",
    "ℓ": "ell",
    "∆": "Delta",
    "𝔼": "E",
    "ℙ": "P",
}

FRACTIONS: Final[dict[str, str]] = {
    "½": "1/2", "⅓": "1/3", "⅔": "2/3", "¼": "1/4", "¾": "3/4", "⅕": "1/5", "⅖": "2/5", "⅗": "3/5",
    "⅘": "4/5",
    "⅙": "1/6", "⅚": "5/6", "⅛": "1/8", "⅜": "3/8", "⅝": "5/8", "⅞": "7/8",
}  # fmt: skip

LOOKALIKES: Final[dict[str, str]] = dict(
    zip(
        "хаесорукнтмвАВЕКМНОРСТХУіјѕΑΒΕΖΗΙΚΜΝΟΡΤΥΧο",
        "xaecopykntmBABEKMHOPCTXYijsABEZHIKMNOPTYXo",
        strict=True,
    )
)

MARKS: Final[dict[str, str]] = {
    "̂": "hat",
    "̃": "tilde",
    "̄": "bar",
    "̅": "bar",
    "̇": "dot",
    "⃗": "vec",
}


def plain(char: str) -> tuple[str, str]:
    """A letter or digit in its plain form, and the mark over it ('hat', 'bar'.. or '').

    Mathematical and full-width letters lose their font: 𝑥 becomes x.  Anything else comes back unchanged.
    """
    if char.isascii() or char in GREEK:
        return char, ""
    folded = unicodedata.normalize("NFKC", char)
    if len(folded) == 1 and (folded.isascii() or folded in GREEK):
        return folded, ""
    parts = unicodedata.normalize("NFD", char)
    if len(parts) == 2 and parts[0].isascii() and parts[1] in MARKS:
        return parts[0], MARKS[parts[1]]
    return char, ""


def describe(char: str) -> str:
    """The character with its name: 'х' (CYRILLIC SMALL LETTER HA)."""
    name = unicodedata.name(char, f"U+{ord(char):04X}")
    return f"'{char}' ({name})" if char.isprintable() else name


def lookalike(char: str) -> str:
    """The Latin letter this character is mistaken for, or ''."""
    return LOOKALIKES.get(char, "")
