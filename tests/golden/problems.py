"""The tables that descents run on, and how a trajectory is written.

Standardised: z = (x - mean) / sd with the population's sd. The position is the intercept and then
a slope for each z. The loss is the mean over the rows of (y - prediction)², plus ridge times the
sum of squared slopes, so that its gradient is (2 / n) Z'(Zu - y) + 2 ridge (0, slopes).
"""

import csv
import json
import math

import numpy as np

PROBLEMS = {
    "bmi": ("diabetes.csv", "progression", ["bmi"], "standardised"),
    "heights": ("galton-heights.csv", "child", ["parent"], "standardised"),
    "heights-raw": ("galton-heights.csv", "child", ["parent"], "raw"),
    "diabetes": (
        "diabetes.csv",
        "progression",
        ["age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6"],
        "standardised",
    ),
    "longley": ("nist/longley.csv", "y", ["x1", "x2", "x3", "x4", "x5", "x6"], "standardised"),
}


class Problem:
    """`number` makes a number of a text or an int: float, or something with more digits.

    `root` is its square root. Arrays are of whatever it makes.
    """

    def __init__(self, name, number=float, root=math.sqrt):
        self.name, self.number = name, number
        self.data, self.response, self.predictors, self.scaling = PROBLEMS[name]
        with open(f"../data/{self.data}", newline="") as file:
            rows = list(csv.DictReader(file))
        self.y = np.array([number(row[self.response]) for row in rows])
        self.mean, self.sd, columns = [], [], [np.array([number(1)] * len(rows))]
        for predictor in self.predictors:
            x = np.array([number(row[predictor]) for row in rows])
            mean, sd = number(0), number(1)
            if self.scaling == "standardised":
                mean = x.sum() / len(x)
                sd = root(((x - mean) ** 2).sum() / len(x))
            self.mean.append(mean)
            self.sd.append(sd)
            columns.append((x - mean) / sd)
        self.rows = np.column_stack(columns)

    def start(self):
        return np.array([self.number(0)] * self.rows.shape[1])

    def residuals(self, u):
        return self.rows @ u - self.y

    def loss(self, u, ridge=0):
        return (self.residuals(u) ** 2).mean() + ridge * (u[1:] ** 2).sum()

    def gradient(self, u, ridge=0, batch=slice(None)):
        """A sum over the rows, or over some of them; no moments."""
        rows = self.rows[batch]
        g = 2 * (rows * (rows @ u - self.y[batch])[:, None]).mean(axis=0)
        g[1:] += 2 * ridge * u[1:]
        return g

    def curvature_along(self, direction, ridge=0):
        """p'Hp, again from the rows."""
        return 2 * ((self.rows @ direction) ** 2).mean() + 2 * ridge * (direction[1:] ** 2).sum()

    def in_data_units(self, u):
        slopes = [v / sd for v, sd in zip(u[1:], self.sd)]
        return [u[0] - sum(v * mean for v, mean in zip(slopes, self.mean)), *slopes]


def kept(last):
    """All of the first twenty iterations, then ever fewer."""
    spread = np.unique(np.round(np.geomspace(20, last, 25)).astype(int)) if last > 20 else []
    return sorted({*range(min(20, last) + 1), *(int(i) for i in spread)})


def write(problem, name, source, settings, positions, ridge=0):
    """`positions` from the start on; only those of kept iterations are written."""
    iterations = kept(len(positions) - 1)
    chosen = [positions[i] for i in iterations]
    members = {
        "data": problem.data,
        "response": problem.response,
        "predictors": problem.predictors,
        "scaling": problem.scaling,
        "source": source,
        **settings,
        "iterations": iterations,
        "loss": [float(problem.loss(u, ridge)) for u in chosen],
        "position": [[float(v) for v in u] for u in chosen],
        "last_coefficients": [float(v) for v in problem.in_data_units(chosen[-1])],
    }
    lines = [f' "{key}": {json.dumps(value)}' for key, value in members.items()]
    with open(f"descent/{problem.name}-{name}.json", "w") as file:
        file.write("{\n" + ",\n".join(lines) + "\n}\n")
