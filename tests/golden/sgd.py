"""Writes descent/<problem>-sgd-*.json: scikit-learn's SGDRegressor, row after row in the file's order.

Its loss of a row is (y - prediction)² / 2, so its gradient is half of ours: `learning_rate` is half
of its eta0, as galton takes it, and `eta0` is what it was given here. An iteration is one row; five
epochs of them. With averaging the position is the mean of all since the first step.
Also minibatches of 32 rows in the file's order, the last of an epoch smaller, in long doubles: the
gradient is that of the batch's mean square.

    python sgd.py          (in this folder; about a minute)
"""

import numpy as np
import sklearn
from problems import Problem, write
from sklearn.linear_model import SGDRegressor

EPOCHS = 5


def row_by_row(problem, eta0, kind, power, averaging):
    model = SGDRegressor(
        loss="squared_error",
        penalty=None,
        learning_rate={"constant": "constant", "inverse-scaling": "invscaling"}[kind],
        eta0=eta0,
        power_t=power,
        shuffle=False,
        average=averaging,
    )
    predictors = np.ascontiguousarray(problem.rows[:, 1:])
    yield problem.start()
    for _ in range(EPOCHS):
        for i in range(len(problem.y)):
            model.partial_fit(predictors[i : i + 1], problem.y[i : i + 1])
            yield np.array([*model.intercept_, *model.coef_])


def minibatches(problem, rate, size, averaging):
    u = problem.start()
    mean = u
    yield u
    done = 0
    for _ in range(EPOCHS * 10):
        for first in range(0, len(problem.y), size):
            u = u - rate * problem.gradient(u, batch=slice(first, first + size))
            done += 1
            mean = mean + (u - mean) / done
            yield mean if averaging else u


def main():
    for name, eta0 in [("bmi", 0.01), ("heights", 0.01), ("diabetes", 0.002)]:
        problem = Problem(name)
        for kind, power, averaging in [
            ("constant", 0.25, False),
            ("constant", 0.25, True),
            ("inverse-scaling", 0.25, False),
            ("inverse-scaling", 0.25, True),
        ]:
            settings = {"method": "stochastic", "batch": 1, "shuffle": False, "averaging": averaging}
            settings |= {"eta0": eta0, "learning_rate": eta0 / 2, "schedule": kind}
            if kind != "constant":
                settings["power"] = power
            settings |= {"rows": len(problem.y), "ridge": 0.0}
            label = "sgd-" + kind + ("-averaged" if averaging else "")
            positions = list(row_by_row(problem, eta0, kind, power, averaging))
            write(problem, label, f"scikit-learn {sklearn.__version__}, SGDRegressor", settings, positions)
            print(f"{name:14}{label}")
    problem = Problem("diabetes", np.longdouble, np.sqrt)
    for averaging in (False, True):
        settings = {"method": "minibatch", "batch": 32, "shuffle": False, "averaging": averaging}
        settings |= {"learning_rate": 0.02, "schedule": "constant", "rows": len(problem.y), "ridge": 0.0}
        label = "minibatch" + ("-averaged" if averaging else "")
        positions = list(minibatches(problem, 0.02, 32, averaging))
        write(problem, label, f"sgd.py in long double, NumPy {np.__version__}", settings, positions)
        print(f"diabetes      {label}")


main()
