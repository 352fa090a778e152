"""Writes nist-digits.json: how many digits R and NumPy have right on NIST's eleven sets.

Digits are -log10 of the relative error against tests/data/nist/reference.json, of the worst coefficient
and the worst standard error, from 0 to 15.95 (the difference of a double from its neighbour).

    python nist.py          (in this folder; needs Rscript)
"""

import csv
import json
import subprocess
import tempfile
from fractions import Fraction
from math import log10

import numpy as np

NIST = "../data/nist"
FIGURES = ["coefficients", "standard_errors", "residual_standard_error", "r_squared", "f_statistic"]


def digits(found, expected):
    """None where the right answer is 0 or infinite: a perfect fit has no digits to count."""
    if isinstance(expected, list):
        each = [digits(a, b) for a, b in zip(found, expected, strict=True)]
        return None if None in each else min(each)
    try:
        expected = Fraction(expected)
    except (ValueError, TypeError):
        return None
    if expected == 0:
        return None
    if found is None or not np.isfinite(found):
        return 0.0
    error = abs((Fraction(float(found)) - expected) / expected)
    return round(min(max(-log10(error), 0.0), 15.95), 2) if error else 15.95


def read(name, model):
    with open(f"{NIST}/{name}.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    y = np.array([float(row["y"]) for row in rows])
    columns = [np.array([float(row[p]) for row in rows]) for p in model["predictors"]]
    columns += [columns[0] ** k for k in range(2, model.get("degree", 1) + 1)]
    if model["intercept"]:
        columns.insert(0, np.ones(len(y)))
    return np.column_stack(columns), y


def with_inference(x, y, intercept, coefficients):
    """The textbook's formulas on top of an answer."""
    residual = y - x @ coefficients
    rss, df = residual @ residual, len(y) - x.shape[1]
    tss = np.sum((y - y.mean()) ** 2) if intercept else y @ y
    s2 = rss / df
    with np.errstate(all="ignore"):
        try:
            errors = np.sqrt(s2 * np.diag(np.linalg.inv(x.T @ x)))
        except np.linalg.LinAlgError:
            errors = np.full(x.shape[1], np.nan)
        f = (tss - rss) / (x.shape[1] - intercept) / s2
    return dict(zip(FIGURES, (list(coefficients), list(errors), np.sqrt(s2), 1 - rss / tss, f)))


def normal_equations(x, y):
    try:
        return np.linalg.solve(x.T @ x, x.T @ y)
    except np.linalg.LinAlgError:
        return np.full(x.shape[1], np.nan)


def householder(x, y):
    q, r = np.linalg.qr(x)
    return np.linalg.solve(r, q.T @ y)


with open(f"{NIST}/reference.json") as file:
    reference = json.load(file)
with tempfile.NamedTemporaryFile("r", suffix=".json") as file:
    subprocess.run(["Rscript", "nist.R", file.name], check=True)
    from_r = json.load(file)

table = {}
for name, right in reference.items():
    x, y = read(name, right["model"])
    intercept = right["model"]["intercept"]
    answers = {
        "r_lm": from_r[name],
        "numpy_lstsq": with_inference(x, y, intercept, np.linalg.lstsq(x, y)[0]),
        "numpy_qr": with_inference(x, y, intercept, householder(x, y)),
        "numpy_normal_equations": with_inference(x, y, intercept, normal_equations(x, y)),
    }
    table[name] = {
        tool: {figure: digits(answer[figure], right[figure]) for figure in FIGURES}
        for tool, answer in answers.items()
    }

source = {
    "r_lm": f"{from_r['source']}, lm; tol = 1e-12 for filip, of which the default drops a column",
    "numpy_lstsq": f"NumPy {np.__version__}, linalg.lstsq; singular values below 2e-16 n are 0",
    "numpy_qr": "linalg.qr and linalg.solve",
    "numpy_normal_equations": "linalg.solve(X'X, X'y)",
}
with open("nist-digits.json", "w") as file:
    sets = ",\n".join(
        f' "{name}": {{\n' + ",\n".join(f'  "{tool}": {json.dumps(d)}' for tool, d in tools.items()) + "\n }"
        for name, tools in table.items()
    )
    file.write(f'{{\n "source": {json.dumps(source)},\n{sets}\n}}\n')

print(f"{'worst coefficient':20}" + "".join(f"{tool[:14]:>15}" for tool in source))
for name, tools in table.items():
    print(f"{name:20}" + "".join(f"{tools[tool]['coefficients']:15.1f}" for tool in source))
