"""Linear algebra on small 2-D arrays: NumPy for floats, elimination for exact numbers and Duals."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Final

from mlprep.maths.evaluating.arrays import is_array, np, plain
from mlprep.maths.evaluating.dual import Dual, divide, primal
from mlprep.maths.evaluating.elementary import is_mpf, reduced
from mlprep.maths.trees.faults import ShapeFault, TooLargeError, UndefinedError, UnsupportedError

MAX_ENTRIES: Final = 10_000
MAX_EXACT: Final = 12  # rows of a matrix worked on in exact numbers or with 50 digits
ROOT_STEPS: Final = 40
_SINGULAR: Final = 1e-11
ZERO: Final = 1e-13  # an eigenvalue smaller than this, beside the largest, is rounding


def array(rows: list[list[Any]]) -> Any:
    """A 2-D array: float64 if every entry is a float or small whole number beside floats, else of objects."""
    flat = [entry for row in rows for entry in row]
    refuse_large(len(flat))
    if any(isinstance(entry, float) for entry in flat) and all(type(entry) in {float, int} for entry in flat):
        return np.array(rows, dtype=float)
    made = np.empty((len(rows), len(rows[0])), dtype=object)
    for i, row in enumerate(rows):
        for j, entry in enumerate(row):
            made[i, j] = entry
    return made


def refuse_large(entries: int) -> None:
    """Raises TooLargeError for an array of too many entries: asked before it is made."""
    if entries > MAX_ENTRIES:
        raise TooLargeError(f"an array of more than {MAX_ENTRIES:,} entries")


def scalar_of(value: Any) -> Any:
    """A 1 x 1 array as its number; a whole Fraction as an int."""
    if is_array(value):
        return scalar_of(value[0, 0]) if value.shape == (1, 1) else value
    return reduced(plain(value))


def is_float(a: Any) -> bool:
    return bool(a.dtype != object)


def to_float(a: Any) -> Any:
    """The array in float64.

    Raises UnsupportedError for entries that carry derivatives or 50 digits: what follows would have 15.
    """
    if is_float(a):
        return a
    if any(isinstance(entry, Dual) for entry in a.flat):
        raise UnsupportedError("this cannot be differentiated here")
    if any(is_mpf(entry) for entry in a.flat):
        raise UnsupportedError("not computed to 50 digits")
    return a.astype(float)


def _worked(a: Any) -> Any:
    """The array in the arithmetic it is worked on: large exact ones in float64."""
    large = a.dtype == object and max(a.shape) > MAX_EXACT
    return to_float(a) if large else a


def square(a: Any) -> int:
    if a.shape[-1] != a.shape[-2]:
        raise ShapeFault(f"a {a.shape[-2]} x {a.shape[-1]} matrix is not square")
    return int(a.shape[-1])


def matmul(a: Any, b: Any) -> Any:
    if a.shape[-1] != b.shape[-2]:
        left, right = (f"{one.shape[-2]} x {one.shape[-1]}" for one in (a, b))
        raise ShapeFault(f"the product of {left} and {right} does not exist")
    refuse_large(a.shape[-2] * b.shape[-1])
    if max(a.shape) > 3 * MAX_EXACT and a.ndim == 2 and b.ndim == 2:
        a, b = to_float(a), to_float(b)
    if object not in (a.dtype, b.dtype):
        return a @ b
    if a.ndim == 2 and b.ndim == 2:
        return np.dot(a, b)
    return np.matmul(a.astype(object), b.astype(object))


def inverse(a: Any) -> Any:
    """Raises UndefinedError for a singular matrix, also one singular to working accuracy."""
    n = square(a)
    if a.ndim == 3:
        return np.stack([inverse(part) for part in a])
    a = _worked(a)
    if is_float(a):
        _refuse_singular(a)
        return np.linalg.inv(a)
    return _solve(a, identity(n))


def _refuse_singular(a: Any) -> None:
    if not np.all(np.isfinite(a)):
        raise UndefinedError("a matrix with an entry that does not exist")
    sizes = np.linalg.svd(a, compute_uv=False)
    if sizes[-1] <= _SINGULAR * max(sizes[0], 1e-300):
        raise UndefinedError("the matrix is singular")


def identity(n: int) -> Any:
    made = np.zeros((n, n), dtype=object)
    made[:] = 0
    for i in range(n):
        made[i, i] = 1
    return made


def solve(a: Any, b: Any) -> Any:
    """A^-1 b; least squares where A has more rows than columns."""
    if a.shape[0] != b.shape[0]:
        raise ShapeFault(f"there are {a.shape[0]} equations and {b.shape[0]} right-hand sides")
    if max(a.shape) > MAX_EXACT:
        a, b = to_float(a), to_float(b)
    if a.shape[0] != a.shape[1]:
        return matmul(pinv(a), b)
    if is_float(a) and is_float(b):
        _refuse_singular(a)
        return np.linalg.solve(a, b)
    return _solve(a, b)


def _solve(a: Any, b: Any) -> Any:
    """Gauss elimination with pivoting on any kind of number."""
    n = len(a)
    left = a.astype(object)
    right = b.astype(object)
    scale = max((abs(_plain(entry)) for entry in left.flat), default=0)
    for k in range(n):
        pivot = max(range(k, n), key=lambda i: abs(_plain(left[i, k])))
        size = abs(_plain(left[pivot, k]))
        if size == 0 or (not isinstance(size, int | Fraction) and size <= _tiny(size) * scale):
            raise UndefinedError("the matrix is singular")
        if pivot != k:
            left[[k, pivot]] = left[[pivot, k]]
            right[[k, pivot]] = right[[pivot, k]]
        for i in range(n):
            if i != k and _plain(left[i, k]) is not None:
                factor = divide(left[i, k], left[k, k])
                left[i] = left[i] - left[k] * factor
                right[i] = right[i] - right[k] * factor
    for k in range(n):
        right[k] = np.array([reduced(divide(entry, left[k, k])) for entry in right[k]], dtype=object)
    return right


def _plain(entry: Any) -> Any:
    return primal(entry)


def _tiny(size: Any) -> float:
    return 1e-45 if is_mpf(size) else 1e-12


def determinant(a: Any) -> Any:
    n = square(a)
    a = _worked(a)
    if is_float(a):
        return float(np.linalg.det(a))
    work = a.astype(object)
    total: Any = 1
    for k in range(n):
        pivot = max(range(k, n), key=lambda i: abs(_plain(work[i, k])))
        if _plain(work[pivot, k]) == 0:
            return _by_minors(a) if any(isinstance(entry, Dual) for entry in a.flat) else 0
        if pivot != k:
            work[[k, pivot]] = work[[pivot, k]]
            total = -total
        total = total * work[k, k]
        for i in range(k + 1, n):
            work[i] = work[i] - work[k] * divide(work[i, k], work[k, k])
    return reduced(total)


def _by_minors(a: Any) -> Any:
    n = len(a)
    if n == 1:
        return a[0, 0]
    rest = [np.delete(np.delete(a, 0, 0), j, 1) for j in range(n)]
    return sum((-1) ** j * a[0, j] * _by_minors(rest[j]) for j in range(n))


def pinv(a: Any) -> Any:
    """The pseudo-inverse; of exact or differentiable matrices of full rank."""
    if is_float(a):
        return np.linalg.pinv(a, rcond=1e-11)
    rows, cols = a.shape
    if rows >= cols:
        return matmul(inverse(matmul(a.T, a)), a.T)
    return matmul(a.T, inverse(matmul(a, a.T)))


def matrix_power(a: Any, exponent: Any) -> Any:
    """Whole powers by squaring; half and other powers of symmetric positive matrices by their eigenvalues."""
    square(a)
    exponent = reduced(exponent)
    if isinstance(exponent, float) and exponent.is_integer():
        exponent = int(exponent)
    if isinstance(exponent, int):
        if abs(exponent) > 10_000:
            raise TooLargeError("a matrix power beyond 10,000")
        base = inverse(a) if exponent < 0 else a
        return _whole_power(base, abs(exponent))
    if (root := _binary_root(a, Fraction(exponent).limit_denominator(64))) is not None:
        return root
    allowed = _nonnegative if exponent > 0 else _positive
    return _spectral_function(a, lambda values: allowed(values) ** float(exponent))


def _binary_root(a: Any, exponent: Fraction) -> Any:
    """A^(k/2), A^(k/4), A^(k/8) of a 50-digit matrix by square roots; None for any other."""
    halvings = exponent.denominator.bit_length() - 1
    if is_float(a) or len(a) > MAX_EXACT or halvings > 3 or exponent.denominator != 1 << halvings:
        return None
    if not any(is_mpf(entry) for entry in a.flat) or any(isinstance(entry, Dual) for entry in a.flat):
        return None
    for _ in range(halvings):
        a = _square_root(a)
    return matrix_power(a, exponent.numerator)


def _square_root(a: Any) -> Any:
    """The principal root by the iteration of Denman and Beavers.  Raises UndefinedError."""
    root, other = a, identity(len(a))
    for _ in range(ROOT_STEPS):
        last = root
        root, other = (root + inverse(other)) / 2, (other + inverse(root)) / 2
        if np.max(np.abs(root - last)) <= 1e-55 * np.max(np.abs(root)):
            return root
    raise UndefinedError("a fractional power of a matrix that has none")


def _whole_power(base: Any, exponent: int) -> Any:
    result = None
    while exponent:
        if exponent & 1:
            result = base if result is None else matmul(result, base)
        exponent >>= 1
        if exponent:
            base = matmul(base, base)
    if result is None:
        n = base.shape[-1]
        return np.eye(n) if is_float(base) else identity(n)
    return result


def _cleared(values: Any) -> Any:
    """Eigenvalues without the rounding of those that are zero, whose roots would be large."""
    return np.where(np.abs(values) <= ZERO * np.max(np.abs(values)), 0.0, values)


def _nonnegative(values: Any) -> Any:
    if np.min(values) < 0:
        raise UndefinedError("a root of a matrix that is not positive semidefinite")
    return values


def _positive(values: Any) -> Any:
    if np.min(values) <= 0:
        raise UndefinedError("a fractional power of a matrix that is not positive definite")
    return values


def _spectral_function(a: Any, function: Any) -> Any:
    """f(A) by the eigenvalues, which must be real: of a symmetric matrix, or of a product of two such."""
    a = to_float(a)
    if np.allclose(a, a.T, rtol=1e-9, atol=1e-12):
        values, vectors = np.linalg.eigh(a)
        return (vectors * function(_cleared(values))) @ vectors.T
    values, vectors = np.linalg.eig(a)
    if np.iscomplexobj(values) or np.linalg.cond(vectors) > 1e8:
        raise UndefinedError("a fractional power of a matrix whose eigenvalues are not positive")
    return (vectors * function(_cleared(values))) @ np.linalg.inv(vectors)


def function_of(name: str, a: Any) -> Any:
    """Logarithm and root of a matrix with positive eigenvalues; expm of any by its series."""
    if name == "logm":
        return _spectral_function(a, lambda values: np.log(_positive(values)))
    if name == "sqrtm":
        if (root := _binary_root(a, Fraction(1, 2))) is not None:
            return root
        return _spectral_function(a, lambda values: np.sqrt(_nonnegative(values)))
    return _exponential(a)


def _exponential(a: Any) -> Any:
    """e^A by its series for A/2^k, squared k times; with 50 digits and with derivatives too."""
    square(a)
    special = any(is_mpf(entry) or isinstance(entry, Dual) for entry in a.flat)
    work = a if special and len(a) <= MAX_EXACT else to_float(a)
    size = sum(abs(float(primal(entry))) for entry in work.flat)
    halvings = max(0, int(np.ceil(np.log2(max(size, 1e-9)))) + 6)
    if halvings > 60:
        raise TooLargeError("a matrix exponential too large to compute with")
    work = work / 2**halvings
    total = term = np.eye(len(work)) if is_float(work) else identity(len(work))
    for k in range(1, 26):
        term = matmul(term, work) / k
        total = total + term
    for _ in range(halvings):
        total = matmul(total, total)
    return total


def kron(a: Any, b: Any) -> Any:
    refuse_large(a.size * b.size)
    return np.kron(a, b)
