"""Unicode's maths alphabets and its small letters above and below the line."""

from __future__ import annotations

from .tree import Fence, Font, Kind, Node, Row, Script, Space, Symbol, Text

_STARTS = {  # code points of A, a, 0 and bold Greek Α, α
    Font.BOLD: (0x1D400, 0x1D41A, 0x1D7CE),
    Font.BLACKBOARD: (0x1D538, 0x1D552, 0x1D7D8),
    Font.SCRIPT: (0x1D49C, 0x1D4B6, 0),
    Font.FRAKTUR: (0x1D504, 0x1D51E, 0),
}
_BOLD_GREEK = {chr(0x391 + i): chr(0x1D6A8 + i) for i in range(25)} | {
    chr(0x3B1 + i): chr(0x1D6C2 + i) for i in range(25)
}
_EXCEPTIONS = {
    Font.BOLD: _BOLD_GREEK
    | {"∇": "𝛁", "∂": "𝛛", "ϵ": "𝛜", "ϑ": "𝛝", "ϕ": "𝛟", "ϱ": "𝛠", "ϖ": "𝛡", "ϴ": "𝚹", "ϰ": "𝛞"},
    Font.BLACKBOARD: dict(zip("CHNPQRZ", "ℂℍℕℙℚℝℤ", strict=True)),
    Font.SCRIPT: dict(zip("BEFHILMRego", "ℬℰℱℋℐℒℳℛℯℊℴ", strict=True)),
    Font.FRAKTUR: dict(zip("CHIRZ", "ℭℌℑℜℨ", strict=True)),
}

SUPERSCRIPTS = dict(
    zip(
        "0123456789+−=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWαβγδεθφχ⊤∘°",
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵅᵝᵞᵟᵋᶿᵠᵡᵀ°°",
        strict=True,
    )
)
# No Greek: only β, ρ, φ and few others exist below the line, and p_θ beside qᵩ reads worse than beside q_φ.
SUBSCRIPTS = dict(zip("0123456789+−=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True))
LONE_SUPERSCRIPTS = {"*": "*", "∗": "*", "⋆": "*", "†": "†", "‡": "‡", "′": "′"}  # drawn high up by nature
LONGEST_SMALL_SCRIPT = 10  # cells; a longer run of small letters is hard to read
LONGEST_SMALL_WORD = 3

_SMALL_FONTS = frozenset({Font.PLAIN, Font.UPRIGHT})
_SPACED = frozenset({Kind.FUNC, Kind.OP})  # need a space that small letters do not have


def styled(text: str, font: Font) -> str:
    """`text` in a maths alphabet; characters that the alphabet lacks stay as they are."""
    if font not in _STARTS:
        return text
    return "".join(_styled(character, font) for character in text)


def _styled(character: str, font: Font) -> str:
    if character in _EXCEPTIONS[font]:
        return _EXCEPTIONS[font][character]
    capital, small, zero = _STARTS[font]
    if "A" <= character <= "Z":
        return chr(capital + ord(character) - ord("A"))
    if "a" <= character <= "z":
        return chr(small + ord(character) - ord("a"))
    if zero and "0" <= character <= "9":
        return chr(zero + ord(character) - ord("0"))
    return character


def raised(node: Node) -> str | None:
    """A superscript in small letters above the line, or None where Unicode lacks them."""
    if isinstance(node, Symbol) and node.text in LONE_SUPERSCRIPTS:
        return LONE_SUPERSCRIPTS[node.text]
    return _small(node, SUPERSCRIPTS)


def lowered(node: Node) -> str | None:
    """A subscript in small letters below the line, or None where Unicode lacks them."""
    return _small(node, SUBSCRIPTS)


def _small(node: Node, table: dict[str, str]) -> str | None:
    plain = node.text if isinstance(node, Symbol) and node.kind is Kind.FUNC else plain_text(node)
    if plain and len(plain) > LONGEST_SMALL_WORD and plain.isalpha():
        return None
    if not plain or len(plain) > LONGEST_SMALL_SCRIPT or any(character not in table for character in plain):
        return None
    return "".join(table[character] for character in plain)


def plain_text(node: Node) -> str | None:
    """The characters of a node that holds nothing but plain symbols in a row, else None."""
    if isinstance(node, Symbol):
        return node.text if node.font in _SMALL_FONTS and node.kind not in _SPACED else None
    if isinstance(node, Text):
        return node.text.strip()
    if isinstance(node, Space):
        return None if node.cells else ""
    if isinstance(node, Script) and node.sub is None and node.sup is None:
        base = plain_text(node.base)
        return None if base is None else base + "′" * node.primes
    if isinstance(node, Fence) and not node.middles:
        inside = plain_text(node.parts[0])
        return None if inside is None else node.open + inside + node.close
    if isinstance(node, Row):
        parts = [plain_text(item) for item in node.items]
        return None if None in parts else "".join(part or "" for part in parts)
    return None
