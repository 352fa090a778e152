"""Writes penalised/*.json: ridge, lasso and elastic net, their path, and cross-validation.

What is made least, on predictors z in working units, is

    |y - intercept - Zu|² / 2n  +  penalty (l1_ratio |u|_1 + (1 - l1_ratio) |u|² / 2)

scikit-learn's coordinate descent at its tightest says which coefficients are zero and the signs of
the others. Given these the optimum solves linear equations, here in 50 digits, and the conditions
of Karush, Kuhn and Tucker say whether they were right.

    python penalised.py          (in this folder; some minutes)
    python penalised.py TABLE L1_RATIO FOLDS.json PENALTY...

The second form prints the cross-validation for folds of one's own: FOLDS.json is an array with a
number from 0 for each row, TABLE one of those below.
"""

import csv
import json
import sys
import warnings

import mpmath
import numpy as np
import sklearn
from mpmath import mp, mpf
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import ElasticNet, Ridge, lasso_path

mp.dps = 50
warnings.simplefilter("ignore", ConvergenceWarning)  # 1e-14 is more than doubles always reach

TABLES = {
    "diabetes": (
        "diabetes.csv",
        "progression",
        ["age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6"],
    ),
    "longley": ("nist/longley.csv", "y", ["x1", "x2", "x3", "x4", "x5", "x6"]),
    "mtcars": (
        "mtcars.csv",
        "mpg",
        ["cyl", "disp", "hp", "drat", "wt", "qsec", "vs", "am", "gear", "carb"],
    ),
}
L1_RATIOS = [1.0, 0.5, 0.1, 0.0]
PARTS = [1.1, 0.9, 0.5, 0.2, 0.1, 0.03, 0.01, 0.003, 0.001, 0.0001]


class Problem:
    """Rows in working units, with what leads back to the data's."""

    def __init__(self, x, y, standardise, intercept):
        self.n, self.p = len(x), len(x[0])
        self.y_mean = mp.fsum(y) / self.n if intercept else mpf(0)
        self.mean, self.scale, columns = [], [], []
        for column in zip(*x):
            mean = mp.fsum(column) / self.n if intercept else mpf(0)
            centred = [value - mean for value in column]
            scale = mp.sqrt(mp.fdot(centred, centred) / self.n) if standardise else mpf(1)
            self.mean.append(mean)
            self.scale.append(scale)
            columns.append([value / scale for value in centred])
        response = [value - self.y_mean for value in y]
        self.products = [[mp.fdot(a, b) / self.n for b in columns] for a in columns]
        self.cross = [mp.fdot(a, response) / self.n for a in columns]
        self.z = np.array([[float(v) for v in column] for column in columns]).T
        self.y = np.array([float(v) for v in response])

    def largest_penalty(self):
        """The least that leaves no coefficient of a lasso."""
        return max(abs(c) for c in self.cross)

    def gradient(self, u):
        return [c - mp.fdot(row, u) for c, row in zip(self.cross, self.products)]

    def coefficients(self, u):
        slopes = [v / s for v, s in zip(u, self.scale)]
        return [self.y_mean - mp.fdot(slopes, self.mean), *slopes]

    def by_sklearn(self, penalty, l1_ratio):
        if l1_ratio == 0:
            model = Ridge(alpha=self.n * penalty, fit_intercept=False, solver="cholesky")
            return model.fit(self.z, self.y).coef_
        model = ElasticNet(
            alpha=penalty, l1_ratio=l1_ratio, fit_intercept=False, tol=1e-14, max_iter=1_000_000
        )
        return model.fit(self.z, self.y).coef_

    def exactly(self, penalty, l1_ratio, guess):
        """The optimum, from a guess that has the right signs or almost."""
        absolute, square = mpf(penalty) * mpf(l1_ratio), mpf(penalty) * (1 - mpf(l1_ratio))
        signs = [int(np.sign(v)) if absolute else 1 for v in guess]
        for _ in range(4 * self.p):
            used = [j for j in range(self.p) if signs[j]]
            u = [mpf(0)] * self.p
            if used:
                left = mpmath.matrix(
                    [[self.products[i][j] + (i == j) * square for j in used] for i in used]
                )
                right = mpmath.matrix([self.cross[j] - absolute * signs[j] for j in used])
                for j, value in zip(used, mp.lu_solve(left, right)):
                    u[j] = value
            if not absolute:
                return u
            wrong = [j for j in used if u[j] * signs[j] < 0]
            gradient = self.gradient(u)
            above = {j: abs(gradient[j]) - absolute for j in range(self.p) if not signs[j]}
            if wrong:
                signs[wrong[0]] = 0
            elif above and max(above.values()) > 0:
                j = max(above, key=above.get)
                signs[j] = int(mp.sign(gradient[j]))
            else:
                return u
        raise AssertionError("no signs satisfy the conditions of optimality")

    def solve(self, penalty, l1_ratio):
        guess = self.by_sklearn(penalty, l1_ratio)
        u = self.exactly(penalty, l1_ratio, guess)
        return u, guess


def read(name):
    data, response, predictors = TABLES[name]
    with open(f"../data/{data}", newline="") as file:
        rows = list(csv.DictReader(file))
    return [[mpf(row[p]) for p in predictors] for row in rows], [mpf(row[response]) for row in rows]


def floats(values):
    return [float(v) for v in values]


def fits(problem, penalties):
    """Each solution, and the largest relative difference of scikit-learn's from it."""
    found, worst = [], 0.0
    for l1_ratio in L1_RATIOS:
        for penalty in penalties:
            u, guess = problem.solve(penalty, l1_ratio)
            exact, theirs = problem.coefficients(u), problem.coefficients([mpf(v) for v in guess])
            scale = max(abs(v) for v in u) or mpf(1)
            worst = max(worst, max(float(abs(a - b) / scale) for a, b in zip(u, guess)))
            found.append(
                {
                    "l1_ratio": l1_ratio,
                    "penalty": penalty,
                    "working": floats(u),
                    "coefficients": floats(exact),
                    "sklearn": floats(theirs),
                }
            )
    return found, worst


def path(problem, count, ratio):
    penalties, guesses, _ = lasso_path(
        problem.z, problem.y, alphas=count, eps=ratio, tol=1e-14, max_iter=1_000_000
    )
    exact = [problem.exactly(float(a), 1.0, guess) for a, guess in zip(penalties, guesses.T)]
    return {
        "l1_ratio": 1.0,
        "count": count,
        "ratio": ratio,
        "penalties": floats(penalties),
        "working": [floats(u) for u in exact],
    }


def cross_validation(x, y, folds, l1_ratio, penalties):
    """Mean squared errors on each fold of a fit to all others, standardised by these others alone.

    Means weigh folds by their rows, and their standard errors are glmnet's:
    sqrt(weighted mean of (fold's - mean)² / (folds - 1)).
    """
    count = max(folds) + 1
    errors = [[] for _ in penalties]
    for fold in range(count):
        inside = [i for i, own in enumerate(folds) if own != fold]
        outside = [i for i, own in enumerate(folds) if own == fold]
        problem = Problem([x[i] for i in inside], [y[i] for i in inside], True, True)
        for penalty, row in zip(penalties, errors):
            u, _ = problem.solve(penalty, l1_ratio)
            intercept, *slopes = problem.coefficients(u)
            residuals = [y[i] - intercept - mp.fdot(slopes, x[i]) for i in outside]
            row.append(mp.fdot(residuals, residuals) / len(outside))
    sizes = [folds.count(fold) for fold in range(count)]
    means = [mp.fdot(row, sizes) / len(y) for row in errors]
    spreads = [
        mp.sqrt(mp.fdot([(e - mean) ** 2 for e in row], sizes) / len(y) / (count - 1))
        for row, mean in zip(errors, means)
    ]
    return {
        "l1_ratio": l1_ratio,
        "penalties": penalties,
        "rows": sizes,
        "mse": [floats(row) for row in errors],
        "mean": floats(means),
        "standard_error": floats(spreads),
    }


def write(label, name, standardise, intercept, members):
    data, response, predictors = TABLES[name]
    head = {
        "data": data,
        "response": response,
        "predictors": predictors,
        "standardise": standardise,
        "intercept": intercept,
        "source": f"scikit-learn {sklearn.__version__} and mpmath {mpmath.__version__}, {mp.dps} digits",
    }
    lines = []
    for key, value in {**head, **members}.items():
        several = isinstance(value, list) and value and isinstance(value[0], dict)
        text = "[\n  " + ",\n  ".join(map(json.dumps, value)) + "\n ]" if several else json.dumps(value)
        lines.append(f' "{key}": {text}')
    with open(f"penalised/{label}.json", "w") as file:
        file.write("{\n" + ",\n".join(lines) + "\n}\n")


def main():
    for name, standardise, intercept in [
        ("diabetes", True, True),
        ("longley", True, True),
        ("mtcars", True, True),
        ("diabetes", False, True),
        ("mtcars", True, False),
    ]:
        x, y = read(name)
        problem = Problem(x, y, standardise, intercept)
        penalties = [float(f"{float(problem.largest_penalty()) * part:.3g}") for part in PARTS]
        found, worst = fits(problem, penalties)
        members = {"largest_penalty": float(problem.largest_penalty()), "fits": found}
        members["sklearn_off"] = float(f"{worst:.1e}")
        if standardise and intercept:
            members["path"] = path(problem, 50, 1e-3)
            members["cross_validation"] = [
                {"folds": count, "rule": "row % folds, rows counted from 0"}
                | cross_validation(x, y, [i % count for i in range(len(y))], l1_ratio, penalties[1:9])
                for count in (5, 8)
                for l1_ratio in (1.0, 0.5, 0.0)
            ]
        label = name + ("" if standardise else "-raw") + ("" if intercept else "-no-intercept")
        write(label, name, standardise, intercept, members)
        print(f"{label:24}scikit-learn off by {worst:.1e}", flush=True)


def own_folds(name, l1_ratio, file, *penalties):
    with open(file) as given:
        folds = json.load(given)
    x, y = read(name)
    print(json.dumps(cross_validation(x, y, folds, float(l1_ratio), [float(p) for p in penalties])))


if len(sys.argv) > 1:
    own_folds(*sys.argv[1:])
else:
    main()
