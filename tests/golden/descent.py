"""Writes descent/<problem>-<method>.json: the deterministic methods, row by row.

Every recursion is spelled out below, once, and run in doubles and in long doubles from the files'
decimals; where these two are ever apart by more than 1e-12 of the largest coordinate, in 200 bits.
What is written comes from the widest. `rounding` is how far the doubles are from it at worst, and
`sound_until` the last iteration before that is above 1e-12. Settings are the doubles they read as.

    python descent.py          (in this folder; some minutes)
    python descent.py rmsprop  (one method, or several)
"""

import math
import sys

import gmpy2
import numpy as np
from gmpy2 import mpfr
from problems import Problem, write

gmpy2.get_context().precision = 200

STEPS = 2000

each_root = np.frompyfunc(gmpy2.sqrt, 1, 1)


def root(x):
    """Of a number or of each in an array, with as many digits as it has."""
    if isinstance(x, np.ndarray) and x.dtype == object:
        return each_root(x)
    return gmpy2.sqrt(x) if isinstance(x, type(mpfr(0))) else np.sqrt(x)


def descend(problem, u, rate, ridge):
    """u <- u - rate(t) g(u), t being the steps made before."""
    for t in range(STEPS):
        u = u - rate(t) * problem.gradient(u, ridge)
        yield u


def heavy_ball(problem, u, rate, ridge, momentum):
    """v <- momentum v - rate g(u); u <- u + v; from v = 0 (Polyak 1964)."""
    v = problem.start()
    for t in range(STEPS):
        v = momentum * v - rate(t) * problem.gradient(u, ridge)
        u = u + v
        yield u


def nesterov(problem, u, rate, ridge):
    """Nesterov's 1983 sequence with the gradient scheme of O'Donoghue and Candès (2015).

    From s = 1 and u_before = u: s' = (1 + sqrt(1 + 4 s²)) / 2, y = u + (s - 1) / s' (u - u_before),
    u_next = y - rate g(y). Then s <- 1 if g(y)'(u_next - u) > 0, else s <- s'.
    """
    before, s = u, problem.number(1)
    for t in range(STEPS):
        after = (1 + gmpy2.sqrt(1 + 4 * s * s)) / 2 if u.dtype == object else (1 + math.sqrt(1 + 4 * s * s)) / 2
        y = u + (s - 1) / after * (u - before)
        g = problem.gradient(y, ridge)
        before, u = u, y - rate(t) * g
        s = problem.number(1) if (g * (u - before)).sum() > 0 else after
        yield u


def line_search(problem, u, ridge):
    """u <- u - (g'g / g'Hg) g."""
    for _ in range(STEPS):
        g = problem.gradient(u, ridge)
        bend = problem.curvature_along(g, ridge)
        u = u - (g * g).sum() / bend * g if bend > 0 else u
        yield u


def conjugate_gradient(problem, u, ridge):
    """Fletcher and Reeves: p <- -g + (g'g / previous g'g) p; u <- u - (g'p / p'Hp) p.

    Starts again from the gradient where a step would raise the loss, which happens only to rounding.
    """
    p, size, floor = problem.start(), None, 0
    for _ in range(STEPS):
        g = problem.gradient(u, ridge)
        square = (g * g).sum()
        if square <= floor * 1e-50:
            yield u  # Nothing is left to go down, to more digits than will be written.
            continue
        floor = floor or square
        p = -g + (square / size if size else 0) * p
        bend = problem.curvature_along(p, ridge)
        if bend > 0:
            moved = u - (g * p).sum() / bend * p
            size = square
            if problem.loss(moved, ridge) <= problem.loss(u, ridge):
                u = moved
            else:
                size = None
        yield u


def coordinate_descent(problem, u, ridge):
    """The intercept, then each slope, to the least loss along it; all of them are one iteration."""
    u = u.copy()
    residuals = problem.residuals(u)
    squares = (problem.rows**2).mean(axis=0)
    for _ in range(STEPS):
        for j in range(len(u)):
            column = problem.rows[:, j]
            shrink = ridge if j else 0
            step = ((column * residuals).mean() + shrink * u[j]) / (squares[j] + shrink)
            u[j] -= step
            residuals = residuals - step * column
        yield u.copy()


def adagrad(problem, u, rate, ridge, epsilon):
    """s <- s + g²; u <- u - rate g / (sqrt(s) + epsilon)."""
    s = problem.start()
    for t in range(STEPS):
        g = problem.gradient(u, ridge)
        s = s + g * g
        u = u - rate(t) * g / (root(s) + epsilon)
        yield u


def rmsprop(problem, u, rate, ridge, decay, epsilon):
    """s <- decay s + (1 - decay) g²; u <- u - rate g / (sqrt(s) + epsilon)."""
    s = problem.start()
    for t in range(STEPS):
        g = problem.gradient(u, ridge)
        s = decay * s + (1 - decay) * g * g
        u = u - rate(t) * g / (root(s) + epsilon)
        yield u


def adam(problem, u, rate, ridge, beta1, beta2, epsilon):
    """Kingma and Ba's algorithm 1: both means corrected for their start, epsilon outside the root."""
    m, s = problem.start(), problem.start()
    power1, power2 = problem.number(1), problem.number(1)
    for t in range(STEPS):
        g = problem.gradient(u, ridge)
        m = beta1 * m + (1 - beta1) * g
        s = beta2 * s + (1 - beta2) * g * g
        power1, power2 = power1 * beta1, power2 * beta2
        u = u - rate(t) * (m / (1 - power1)) / (root(s / (1 - power2)) + epsilon)
        yield u


def amsgrad(problem, u, rate, ridge, beta1, beta2, epsilon):
    """Adam over the largest s so far, which is corrected as s would be: torch.optim.Adam(amsgrad=True)."""
    m, s, largest = problem.start(), problem.start(), problem.start()
    power1, power2 = problem.number(1), problem.number(1)
    for t in range(STEPS):
        g = problem.gradient(u, ridge)
        m = beta1 * m + (1 - beta1) * g
        s = beta2 * s + (1 - beta2) * g * g
        largest = np.maximum(largest, s)
        power1, power2 = power1 * beta1, power2 * beta2
        u = u - rate(t) * (m / (1 - power1)) / (root(largest / (1 - power2)) + epsilon)
        yield u


def schedule(kind, first, **how):
    if kind == "constant":
        return lambda t: first
    if kind == "inverse-scaling":
        return lambda t: first / (t + 1) ** how["power"]
    if kind == "step":
        return lambda t: first * how["factor"] ** (t // how["every"])
    assert kind == "cosine"
    return lambda t: first * (1 + math.cos(math.pi * t / STEPS)) / 2


ADAM = {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8}
RMSPROP = {"decay": 0.99, "epsilon": 1e-8}
ADAGRAD = {"epsilon": 1e-10}

MOMENTUM = 0.9

# The constants of each method that has some.
CONSTANTS = {
    "heavy-ball": {"momentum": MOMENTUM},
    "adam": ADAM,
    "amsgrad": ADAM,
    "adagrad": ADAGRAD,
    "rmsprop": RMSPROP,
}

# Rates of each method on each problem. The first three are below their stable limits, the others such
# that 2,000 steps get somewhere. RMSProp's is small: once at the optimum it jumps about it by its rate,
# and which way is up to the last bit.
RATES = {
    "bmi": {
        "gradient-descent": 0.1,
        "heavy-ball": 0.05,
        "nesterov": 0.02,
        "adam": 0.5,
        "amsgrad": 0.5,
        "adagrad": 8.0,
        "rmsprop": 0.02,
    },
    "heights": {
        "gradient-descent": 0.1,
        "heavy-ball": 0.05,
        "nesterov": 0.02,
        "adam": 0.1,
        "amsgrad": 0.1,
        "adagrad": 2.0,
        "rmsprop": 0.0005,
    },
    "diabetes": {
        "gradient-descent": 0.2,
        "heavy-ball": 0.05,
        "nesterov": 0.12,
        "adam": 0.5,
        "amsgrad": 0.5,
        "adagrad": 8.0,
        "rmsprop": 0.0001,
    },
    "longley": {"gradient-descent": 0.15, "heavy-ball": 0.02, "nesterov": 0.1},
    "heights-raw": {"gradient-descent": 2e-4, "heavy-ball": 1e-4, "nesterov": 1e-4},
}
RATELESS = ("line-search", "conjugate-gradient", "coordinate-descent")


def cases():
    for name, rates in RATES.items():
        at = lambda rate, method, **more: (name, method, rate, "constant", {}, 0.0, more)
        for method in RATELESS:
            yield at(None, method)
        for method, rate in rates.items():
            yield at(rate, method, **CONSTANTS.get(method, {}))
        plain = rates["gradient-descent"]
        if "rmsprop" in rates:
            # With so large an epsilon it comes to rest.
            yield at(0.1, "rmsprop", **RMSPROP | {"epsilon": 1.0})
            yield name, "gradient-descent", plain, "inverse-scaling", {"power": 0.5}, 0.0, {}
            yield name, "gradient-descent", plain, "step", {"every": 500, "factor": 0.5}, 0.0, {}
            yield name, "gradient-descent", plain, "cosine", {}, 0.0, {}
    for method, rate, more in [
        ("gradient-descent", 0.2, {}),
        ("heavy-ball", 0.05, {"momentum": MOMENTUM}),
        ("nesterov", 0.12, {}),
        ("line-search", None, {}),
        ("conjugate-gradient", None, {}),
        ("coordinate-descent", None, {}),
        ("adam", 0.5, ADAM),
        ("amsgrad", 0.5, ADAM),
    ]:
        yield "diabetes", method, rate, "constant", {}, 0.05, more


METHODS = {
    "gradient-descent": descend,
    "heavy-ball": heavy_ball,
    "nesterov": nesterov,
    "line-search": line_search,
    "conjugate-gradient": conjugate_gradient,
    "coordinate-descent": coordinate_descent,
    "adam": adam,
    "amsgrad": amsgrad,
    "adagrad": adagrad,
    "rmsprop": rmsprop,
}


def run(number, name, method, rate, kind, how, ridge, more):
    problem = Problem(name, number, root)
    start = problem.start()
    rates = () if rate is None else (schedule(kind, rate, **how),)
    return problem, [start, *METHODS[method](problem, start, *rates, ridge=ridge, **more)]


def distances(positions, plain):
    """How far doubles are off at each iteration, relative to the largest coordinate of all."""
    largest = max(float(np.abs(u).max()) for u in positions)
    return [float(np.abs(a - b).max()) / largest for a, b in zip(positions, plain)]


def main(only):
    for case in cases():
        name, method, rate, kind, how, ridge, more = case
        if only and method not in only:
            continue
        _, plain = run(float, *case)
        width = "long double"
        problem, positions = run(np.longdouble, *case)
        apart = distances(positions, plain)
        if max(apart) > 1e-12:
            width = "200 bits"
            problem, positions = run(mpfr, *case)
            apart = distances(positions, plain)
        sound = next((i - 1 for i, gap in enumerate(apart) if gap > 1e-12), STEPS)
        settings = {"method": method, **more}
        if rate is not None:
            settings |= {"learning_rate": rate, "schedule": kind, **how}
        settings |= {"ridge": ridge, "rounding": float(f"{max(apart):.1e}"), "sound_until": sound}
        label = method + ("" if kind == "constant" else f"-{kind}") + ("-ridge" if ridge else "")
        if more.get("epsilon") == 1:
            label += "-epsilon"
        source = f"descent.py in {width}, NumPy {np.__version__}, gmpy2 {gmpy2.version()}"
        write(problem, label, source, settings, positions, ridge)
        print(f"{name:14}{label:36}{max(apart):.1e}{sound:6} {width}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
