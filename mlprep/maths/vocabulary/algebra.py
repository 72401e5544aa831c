"""Linear algebra on explicit matrices (rows, columns) and vectors, refusing singular input with a reason.

Source for all: Golub & Van Loan, Matrix Computations (4th ed.).
"""

from __future__ import annotations

import itertools
import math
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating[Any]]
MAX_ENTRIES: Final = 10_000
MAX_ORDER: Final = 400  # cubic algorithms stay below a tenth of a second


def inverse(a: Any) -> Array:
    """A^-1 of a square, invertible matrix; a condition number above 1e14 counts as singular."""
    matrix = _square(a)
    _refuse_singular(matrix)
    return np.linalg.inv(matrix)


def solve(a: Any, b: Any) -> Array:
    """The x with A x = b, one column per column of b.

    A square and invertible; else the least-squares solution of smallest norm.
    """
    matrix, right = _matrix(a), np.asarray(b, dtype=float)
    if right.shape[0] != matrix.shape[0]:
        raise ValueError(f"A has {matrix.shape[0]} rows and b has {right.shape[0]}.")
    if matrix.shape[0] != matrix.shape[1]:
        solution: Array = pinv(matrix) @ right
        return solution
    _refuse_singular(matrix)
    return np.linalg.solve(matrix, right)


def pinv(a: Any) -> Array:
    """The Moore-Penrose pseudo-inverse; singular values below 1e-12 of the largest count as zero."""
    return np.linalg.pinv(_matrix(a), rcond=1e-12)


def determinant(a: Any) -> float:
    """The determinant of a square matrix."""
    return float(np.linalg.det(_square(a)))


def trace(a: Any) -> float:
    """The sum of the diagonal of a square matrix."""
    return float(np.trace(_square(a)))


def minors(a: Any) -> Array:
    """The leading principal minors det A[1..k, 1..k], k = 1..n, of a square matrix, as a vector."""
    matrix = _square(a)
    return np.array([np.linalg.det(matrix[:k, :k]) for k in range(1, len(matrix) + 1)])


def rank(a: Any) -> int:
    """The number of singular values above 1e-10 of the largest."""
    values = singular_values(a)
    return int(np.sum(values > 1e-10 * max(values[0], 1e-300)))


def singular_values(a: Any) -> Array:
    """The singular values, largest first."""
    return np.linalg.svd(_matrix(a), compute_uv=False)


def eigenvalues(a: Any) -> Array:
    """The eigenvalues of a square matrix, smallest first; complex ones raise ValueError."""
    matrix = _square(a)
    if np.allclose(matrix, matrix.T, rtol=1e-12, atol=1e-12):
        return np.linalg.eigvalsh(matrix)
    values = np.linalg.eigvals(matrix)
    if np.any(np.abs(values.imag) > 1e-9 * max(1.0, float(np.abs(values).max()))):
        raise ValueError("the matrix has complex eigenvalues.")
    return np.sort(values.real)


def spectral_radius(a: Any) -> float:
    """The largest modulus of an eigenvalue, complex ones included."""
    return float(np.abs(np.linalg.eigvals(_square(a))).max())


def condition_number(a: Any) -> float:
    """Largest over smallest singular value; infinite for a singular matrix."""
    values = singular_values(a)
    return float(values[0] / values[-1]) if values[-1] > 0 else math.inf


def cholesky(a: Any) -> Array:
    """The lower triangular L with L L^T = A, for a symmetric positive definite A."""
    matrix = _square(a)
    if not np.allclose(matrix, matrix.T, rtol=1e-10, atol=1e-12):
        raise ValueError("the Cholesky factor needs a symmetric matrix.")
    try:
        return np.linalg.cholesky(matrix)
    except np.linalg.LinAlgError:
        raise ValueError("the Cholesky factor needs a positive definite matrix.") from None


def projection(a: Any) -> Array:
    """A (A^T A)^-1 A^T, the orthogonal projection onto the columns of A (or onto the line of a vector)."""
    matrix = np.asarray(a, dtype=float)
    matrix = matrix.reshape(-1, 1) if matrix.ndim == 1 else _matrix(matrix)
    return matrix @ np.linalg.pinv(matrix, rcond=1e-12)


def kron(a: Any, b: Any) -> Array:
    """The Kronecker product: blocks A_ij B; at most 10,000 entries."""
    first, second = np.atleast_2d(np.asarray(a, dtype=float)), np.atleast_2d(np.asarray(b, dtype=float))
    if first.size * second.size > MAX_ENTRIES:
        raise ValueError(f"the Kronecker product would have more than {MAX_ENTRIES:,} entries.")
    return np.kron(first, second)


def vec(a: Any) -> Array:
    """The columns of A, stacked into one vector."""
    return _matrix(a).reshape(-1, order="F")


def outer(a: Any, b: Any) -> Array:
    """The outer product a b^T, the matrix of all products a_i b_j."""
    first, second = np.ravel(a), np.ravel(b)
    if first.size * second.size > MAX_ENTRIES:
        raise ValueError(f"the outer product would have more than {MAX_ENTRIES:,} entries.")
    return np.outer(first, second).astype(float)


def dot(a: Any, b: Any) -> float:
    """The inner product a^T b of two vectors of one length."""
    first, second = np.ravel(a), np.ravel(b)
    if first.size != second.size:
        raise ValueError(f"the vectors have {first.size} and {second.size} entries.")
    return float(first @ second)


def cross(a: Any, b: Any) -> Array:
    """The vector product of two vectors of length 3."""
    first, second = np.ravel(a), np.ravel(b)
    if first.size != 3 or second.size != 3:
        raise ValueError("the cross product needs two vectors of length 3.")
    return np.cross(first, second)


def cosine(a: Any, b: Any) -> float:
    """Cosine similarity a^T b/(||a|| ||b||) of two non-zero vectors."""
    lengths = norm(a) * norm(b)
    if lengths == 0:
        raise ValueError("the zero vector has no direction.")
    return dot(a, b) / lengths


def norm(a: Any, order: float | str | None = None) -> float:
    """Length of a vector, or Frobenius norm of a matrix; other norms by their order.

    Vector: (sum |a_i|^order)^(1/order), the number of non-zero entries for 0, the largest for inf.
    Matrix: "fro", "nuc" (sum of the singular values), 2 (the largest), 1 and inf (largest column, row sum).
    """
    values = np.asarray(a, dtype=float)
    if values.ndim == 2 and 1 not in values.shape:
        return _matrix_norm(values, "fro" if order is None else order)
    values = np.abs(values.ravel())
    order = 2 if order is None or order == "fro" else order
    if not isinstance(order, (int, float)) or order < 0:
        raise ValueError(f"there is no norm of order {order}.")
    if order == 0:
        return float(np.count_nonzero(values))
    top = float(values.max(initial=0.0))
    if math.isinf(order) or top == 0:
        return top
    return float(top * float(np.sum((values / top) ** order)) ** (1 / order))


def _matrix_norm(matrix: Array, order: float | str) -> float:
    if order == "fro":
        return float(np.sqrt(np.sum(matrix * matrix)))
    if order == "nuc":
        return float(singular_values(matrix).sum())
    if order in {1, 2, math.inf}:
        return float(np.linalg.norm(matrix, float(order)))
    raise ValueError(f"there is no matrix norm of order {order} here; use 1, 2, inf, fro or nuc.")


def matrix_power(a: Any, exponent: int) -> Array:
    """A multiplied by itself `exponent` times; negative exponents invert."""
    matrix = _square(a)
    if abs(exponent) > 10_000:
        raise ValueError("the exponent of a matrix is limited to 10,000.")
    if exponent < 0:
        _refuse_singular(matrix)
    return np.linalg.matrix_power(matrix, exponent)


def symmetric_root(a: Any) -> Array:
    """The symmetric positive semidefinite square root of a symmetric positive semidefinite matrix."""
    values, vectors = _spectrum(a)
    if values[0] < -1e-10 * max(1.0, abs(values[-1])):
        raise ValueError("the square root needs a positive semidefinite matrix.")
    return (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T


def is_positive_definite(a: Any) -> bool:
    """Whether the symmetric matrix A has only positive eigenvalues."""
    matrix = _square(a)
    return bool(np.allclose(matrix, matrix.T, rtol=1e-10, atol=1e-12) and np.linalg.eigvalsh(matrix)[0] > 0)


def cofactors(a: Any) -> Array:
    """The matrix of (-1)^(i+j) det(A without row i and column j), so that A C^T = det(A) I."""
    matrix = _square(a)
    size = len(matrix)
    if size > 40:
        raise ValueError("cofactors are provided up to 40 x 40.")
    table = np.empty_like(matrix)
    for i, j in itertools.product(range(size), repeat=2):
        minor = np.delete(np.delete(matrix, i, 0), j, 1)
        table[i, j] = (-1) ** (i + j) * (np.linalg.det(minor) if size > 1 else 1.0)
    return table


def _spectrum(a: Any) -> tuple[Array, Array]:
    matrix = _square(a)
    if not np.allclose(matrix, matrix.T, rtol=1e-10, atol=1e-12):
        raise ValueError("this function needs a symmetric matrix.")
    values, vectors = np.linalg.eigh(matrix)
    return values, vectors


def _matrix(a: Any) -> Array:
    matrix = np.asarray(a, dtype=float)
    if matrix.ndim != 2 or matrix.size == 0:
        raise ValueError("this function needs a matrix.")
    if max(matrix.shape) > MAX_ORDER or not np.all(np.isfinite(matrix)):
        raise ValueError(f"the matrix must be finite and at most {MAX_ORDER} x {MAX_ORDER}.")
    return matrix


def _square(a: Any) -> Array:
    matrix = _matrix(a)
    if matrix.shape[0] != matrix.shape[1]:
        raise ValueError(f"the matrix must be square, not {matrix.shape[0]} x {matrix.shape[1]}.")
    return matrix


def _refuse_singular(matrix: Array) -> None:
    values = np.linalg.svd(matrix, compute_uv=False)
    if not values[-1] > 1e-14 * values[0]:
        raise ValueError("the matrix is singular: it has no inverse.")
