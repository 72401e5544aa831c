"""Proofs and exact forms by SymPy, in a worker process that is killed at its deadline.

Nothing here imports SymPy: trees go to the worker as JSON and come back as trees.  A worker that did not
answer in time is killed and replaced; after three in a row the prover stays silent.
"""

from __future__ import annotations

import contextlib
import json
import queue
import subprocess
import sys
import threading
import time
from fractions import Fraction
from pathlib import Path
from typing import Any, Final, Self

from mlprep.maths.trees import tree
from mlprep.maths.trees.echo import echo
from mlprep.maths.trees.faults import UnsupportedError
from mlprep.maths.trees.scope import NameKind, Scope

DEADLINE: Final = 1.0  # seconds for one question
MAX_LOST: Final = 3
_WORKER: Final = Path(__file__).with_name("symbolic_worker.py")
_SYMBOL_KINDS: Final = frozenset(
    {NameKind.REAL, NameKind.POSITIVE, NameKind.PROB, NameKind.INTEGER, NameKind.DIMENSION, NameKind.INDEX}
)


class Prover:
    """SymPy as a second opinion on scalars; an answer of None: not known, not supported, or too late."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None
        self._messages: queue.Queue[dict[str, Any]] = queue.Queue()
        self._ready = False
        self._asked = 0
        self._lost = 0

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> None:
        """Begin to load SymPy in the background; returns at once."""
        if self._process is not None or self._lost >= MAX_LOST or not sys.executable:
            return
        self._ready = False
        self._messages = queue.Queue()
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-P", str(_WORKER)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                encoding="utf-8",
            )
        except OSError:
            self._lost = MAX_LOST
            return
        threading.Thread(target=_collect, args=(self._process, self._messages), daemon=True).start()

    def close(self) -> None:
        """End the worker."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        process.wait()

    def is_loaded(self) -> bool:
        """Whether the worker can answer now; does not wait."""
        return self._process is not None and self._wait_until_ready(0.0)

    def prove_equal(
        self, a: tree.Node, b: tree.Node, scope: Scope, deadline: float = DEADLINE
    ) -> bool | None:
        """True: a - b simplifies to 0.  False: to another number.  None: neither in `deadline` seconds."""
        try:
            request = {"task": "equal", "a": encode(a, scope), "b": encode(b, scope), "kinds": _kinds(scope)}
        except UnsupportedError:
            return None
        found = self._ask(request, deadline)
        return found if isinstance(found, bool) else None

    def simplify(self, node: tree.Node, scope: Scope, deadline: float = DEADLINE) -> tree.Node | None:
        """A shorter tree with the same value."""
        return self._transform({"task": "simplify"}, node, scope, deadline)

    def differentiate(
        self, node: tree.Node, name: str, scope: Scope, deadline: float = DEADLINE
    ) -> tree.Node | None:
        """The derivative in the scalar `name`, simplified."""
        return self._transform({"task": "diff", "name": name}, node, scope, deadline)

    def exact(self, node: tree.Node, scope: Scope | None = None, deadline: float = DEADLINE) -> str | None:
        """The exact form of a constant, as text: 'sqrt(14)', '1/221', 'log(2)/2'."""
        found = self._transform({"task": "exact"}, node, scope or Scope(), deadline)
        return None if found is None else echo(found)

    def _transform(
        self, request: dict[str, Any], node: tree.Node, scope: Scope, deadline: float
    ) -> tree.Node | None:
        try:
            request |= {"a": encode(node, scope), "kinds": _kinds(scope)}
        except UnsupportedError:
            return None
        found = self._ask(request, deadline)
        return None if found is None else decode(found)

    def _ask(self, request: dict[str, Any], deadline: float) -> Any:
        """The worker's result, or None.  Loading SymPy counts; a loaded worker that is late is killed."""
        self.start()
        if self._process is None or self._process.stdin is None:
            return None
        end = time.monotonic() + deadline
        if not self._wait_until_ready(end):
            return None
        self._asked += 1
        request |= {"id": self._asked, "deadline": deadline}
        try:
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()
            while (message := self._receive(end)).get("id") != self._asked:
                pass
        except (OSError, queue.Empty):
            self._lose()
            return None
        self._lost = 0
        return message.get("result")

    def _wait_until_ready(self, end: float) -> bool:
        """Whether SymPy is loaded; a worker that died while loading is given up."""
        while not self._ready:
            try:
                message = self._receive(end)
            except queue.Empty:
                return False
            if message.get("ended"):
                self._lose()
                return False
            self._ready = bool(message.get("ready"))
        return True

    def _receive(self, end: float) -> dict[str, Any]:
        message = self._messages.get(timeout=max(0.0, end - time.monotonic()))
        if message.get("ended") and self._ready:
            raise queue.Empty
        return message

    def _lose(self) -> None:
        """Kill the worker that failed and begin to load another."""
        self.close()
        self._lost += 1
        self.start()


def _collect(process: subprocess.Popen[str], messages: queue.Queue[dict[str, Any]]) -> None:
    """Pass the worker's lines on, in a thread: reading a pipe has no timeout on every system."""
    with contextlib.suppress(OSError, ValueError):
        for line in process.stdout or ():
            messages.put(json.loads(line))
    messages.put({"ended": True})


def _kinds(scope: Scope) -> dict[str, str]:
    return {name: entry.kind.value for name, entry in scope.table.items() if entry.kind in _SYMBOL_KINDS}


# -- trees as JSON


def encode(node: tree.Node, scope: Scope) -> list[Any]:
    """The tree as nested lists for the worker.  Raises UnsupportedError for what is no known scalar."""
    match node:
        case tree.Number(value):
            return ["num", str(value)]
        case tree.Constant(name):
            return ["const", name]
        case tree.Name(name):
            return _encode_name(name, scope)
        case tree.Add(terms):
            return ["add", *(encode(term, scope) for term in terms)]
        case tree.Mul(factors):
            return ["mul", *(encode(factor, scope) for factor in factors)]
        case tree.Div(over, under):
            return ["div", encode(over, scope), encode(under, scope)]
        case tree.Neg(arg):
            return ["neg", encode(arg, scope)]
        case tree.Power(base, exponent):
            return ["pow", encode(base, scope), encode(exponent, scope)]
        case tree.Percent(arg):
            return ["div", encode(arg, scope), ["num", "100"]]
        case tree.Factorial(arg):
            return ["call", "factorial", 0, encode(arg, scope)]
        case tree.Call(name, args, (), primes):
            return ["call", name, primes, *(encode(arg, scope) for arg in args)]
        case tree.Apply(name, args, orders):
            return ["apply", name, list(orders), *(encode(arg, scope) for arg in args)]
        case tree.Norm(arg) if _is_scalar(arg, scope):
            return ["call", "abs", 0, encode(arg, scope)]
        case _:
            return _encode_calculus(node, scope)


def _encode_calculus(node: tree.Node, scope: Scope) -> list[Any]:
    match node:
        case tree.Derivative("diff" | "grad", body, variables, order):
            return ["diff", encode(body, scope), [encode(name, scope) for name in variables], order]
        case tree.Integral(body, variable, lower, upper) if (lower is None) == (upper is None):
            limits = [None if end is None else encode(end, scope) for end in (lower, upper)]
            return ["int", encode(body, scope), variable, *limits]
        case tree.Fold(
            "sum" | "prod" as kind, (variable,), tree.Node() as lower, tree.Node() as upper, None, body
        ):
            return ["fold", kind, variable, encode(lower, scope), encode(upper, scope), encode(body, scope)]
    raise UnsupportedError(f"no symbolic form of {echo(node)}")


def _encode_name(name: str, scope: Scope) -> list[Any]:
    entry = scope.get(name)
    if entry is not None and (entry.kind not in _SYMBOL_KINDS or entry.of):
        raise UnsupportedError(f"'{name}' is no free number")
    return ["name", name]


def _is_scalar(node: tree.Node, scope: Scope) -> bool:
    return isinstance(node, tree.Name) and (entry := scope.get(node.name)) is not None and entry.is_scalar


def decode(parts: list[Any]) -> tree.Node:
    """The tree of what the worker sent."""
    head, *rest = parts
    match head:
        case "num":
            return tree.number(Fraction(rest[0]))
        case "const":
            return tree.Constant(rest[0])
        case "name":
            return tree.Name(rest[0])
        case "add":
            return tree.Add(tuple(decode(term) for term in rest))
        case "mul":
            return tree.Mul(tuple(decode(factor) for factor in rest))
        case "div":
            return tree.Div(decode(rest[0]), decode(rest[1]))
        case "neg":
            return tree.Neg(decode(rest[0]))
        case "pow":
            return tree.Power(decode(rest[0]), decode(rest[1]))
        case "call":
            return tree.Call(rest[0], tuple(decode(arg) for arg in rest[2:]))
        case "apply":
            return tree.Apply(rest[0], tuple(decode(arg) for arg in rest[2:]))
    raise UnsupportedError(f"the symbolic worker sent '{head}'")
