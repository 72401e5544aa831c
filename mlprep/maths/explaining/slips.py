"""The codes of diagnosed slips: stable names, and what each stands for in a learner's statistics."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

SLIPS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "argument": "a function taken at the wrong place",
        "assumption": "right only under an assumption that is not given",
        "brackets": "brackets missing or too many",
        "complement": "p and 1 - p, an event and its complement",
        "condition": "a condition missing, or joint and conditional mixed up",
        "constant": "off by a constant",
        "ddof": "n and n - 1",
        "derivative": "differentiated too seldom or too often",
        "dropped-factor": "a factor missing",
        "dropped-term": "a term missing",
        "entries": "some entries wrong",
        "extra-factor": "a factor too many",
        "extra-term": "a term too many",
        "factor": "off by a constant factor",
        "function": "a function missing, or taken for another",
        "growth": "too fast or too slow a growth",
        "identity": "the identity matrix missing",
        "independence": "a mean of a product taken for a product of means",
        "interval": "an end of an interval",
        "inverse": "an inverse missing or too many",
        "log": "a logarithm or exponential missing",
        "log-base": "the base of the logarithm",
        "magnitude": "off by a power of ten",
        "norm": "one norm taken for another",
        "off-by-one": "off by one",
        "operation": "a sum and a product mixed up",
        "operator": "one functional taken for another, such as Std for Var",
        "order": "factors or entries in the wrong order",
        "order-of-operations": "the logarithm of a mean and the mean of a logarithm",
        "part": "only a part of the answer",
        "percent": "a percent sign forgotten or too many",
        "power": "an exponent wrong",
        "reciprocal": "upside down",
        "relation": "an inequality turned round, or its boundary",
        "set": "elements missing or too many",
        "shape": "the shape does not fit",
        "sign": "a sign wrong",
        "special-case": "right only in a special case",
        "square": "a square or square root missing or too many",
        "swapped": "two things swapped",
        "transpose": "a transpose missing or too many",
        "undefined": "no value where one is expected",
        "upside-down": "a fraction upside down",
        "wrong-name": "one name in the place of another",
        "zero": "the answer is always zero",
    }
)
