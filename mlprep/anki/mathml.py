"""Formulas as MathML for a page without scripts: latex2mathml, and what it leaves out."""

import re
from collections.abc import Iterator
from html import escape, unescape
from xml.etree.ElementTree import Element, SubElement, tostring

_RELATIONS = frozenset("=≠<>≤≥≈≡∼≃∝→⇒⇔∈⊂⊆≔≪≫↦⟹⟺")
_SUMS = frozenset("+-−±")
_OPENING, _CLOSING = frozenset("([{⟨⌈⌊"), frozenset(")]}⟩⌉⌋")
# latex2mathml 3.77: \arg is not known, \operatorname takes plain letters only, the columns of 'aligned' are
# not set, and negative space has a name that browsers no longer know.
_ENVIRONMENT = re.compile(r"\\(begin|end)\{(?:aligned|align|split)\*?\}")
_OPERATOR = re.compile(r"\\operatorname(\*?)\{((?:[^{}\\]|\\[,;: ])*)\}")
_INDEPENDENT = re.compile(r"\\perp(?:\s*\\!)+\s*\\perp")
_REPLACED = (
    (re.compile(r"\\argmin(?![A-Za-z])"), r"\\operatorname*{arg min}"),
    (re.compile(r"\\argmax(?![A-Za-z])"), r"\\operatorname*{arg max}"),
    (re.compile(r"\\arg(?![A-Za-z])"), r"\\operatorname{arg}"),
    (_INDEPENDENT, "⫫"),
    (re.compile(r"\\!"), ""),
)


def mathml(latex: str, display: bool) -> str:
    """A formula as HTML: a block, or pieces of a line that may break before relations and sums.

    What cannot be converted is shown as its source.
    """
    from latex2mathml.converter import convert_to_element

    try:
        element: Element = convert_to_element(_normalise(latex), display="block" if display else "inline")
    except Exception:  # it raises many types of its own on unusual TeX, and there is nothing to clean up
        html = f"<code>{escape(latex)}</code>"
        return f"<span class=display>{html}</span>" if display else html
    if display:
        return f"<span class=display>{_written(element)}</span>"
    return "<wbr>".join(_written(piece) for piece in _pieces(element))


def _normalise(latex: str) -> str:
    for pattern, replacement in _REPLACED:
        latex = pattern.sub(replacement, latex)
    latex = _OPERATOR.sub(lambda found: _plain_operator(found[1], found[2]), latex)
    return _ENVIRONMENT.sub(
        lambda found: r"\begin{array}{rlrlrl}" if found[1] == "begin" else r"\end{array}", latex
    )


def _plain_operator(star: str, name: str) -> str:
    letters = " ".join(re.sub(r"\\.", " ", name).split())
    return rf"\operatorname{star}{{{letters}}}".replace(" ", "\u00a0")


def _written(element: Element) -> str:
    # The converter escapes characters itself, and ElementTree escapes its ampersands again.
    return re.sub(r"&amp;(#x?[0-9A-Fa-f]+|[a-z]+);", r"&\1;", tostring(element, encoding="unicode"))


def _pieces(element: Element) -> Iterator[Element]:
    """The formula cut before each relation and sum outside brackets: browsers do not break MathML."""
    row = element.find("mrow")
    if row is None:
        yield element
        return
    depth, piece = 0, _piece(element)
    for child in row:
        sign = _sign(child)
        depth += (sign in _OPENING) - (sign in _CLOSING)
        if depth == 0 and sign in _RELATIONS | _SUMS and len(piece[0]) and _ends_term(piece[0][-1]):
            yield piece
            piece = _piece(element)
            child.set("form", "infix")  # a sign that begins a row would lose its space
        piece[0].append(child)
    yield piece


def _sign(element: Element) -> str:
    return unescape(element.text or "") if element.tag == "mo" else ""


def _ends_term(element: Element) -> bool:
    """Whether a sum or relation may follow: after another sign it would be a sign of its own."""
    return element.tag != "mo" or _sign(element) in _CLOSING | {"|", "‖", "!"}


def _piece(element: Element) -> Element:
    copy = Element(element.tag, element.attrib)
    SubElement(copy, "mrow")
    return copy
