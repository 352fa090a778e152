"""Writes tails.json: tails, quantiles and the functions they are made of, to 25 digits.

Each input is a double, written so that it reads back as itself, and stands for exactly its value.
How the tails are computed, and checked, is in incomplete_beta.py.

    python tails.py          (in this folder; about a minute)
"""

import json
from platform import python_version

import mpmath
from incomplete_beta import beta, beta_by_fraction, f_upper, rough_t, t_quantile, t_two_sided
from mpmath import mp, mpf


def digits(value):
    return mpmath.nstr(value, 25, strip_zeros=False)


def short(value, figures=4):
    """A double of few figures near the value: easier to read, and as hard."""
    return float(mpmath.nstr(mpf(value), figures))


def inverse(tail, p, low, high):
    """Where a falling tail is p, to a few figures: only where to test."""
    low, high = mp.log(mpf(low)), mp.log(mpf(high))
    with mp.workdps(20):
        for _ in range(60):
            middle = (low + high) / 2
            low, high = (middle, high) if tail(mp.exp(middle)) > p else (low, middle)
    return short(mp.exp(low))


PROBABILITIES = ["0.999", "0.7", "0.3", "0.05", "0.01", "1e-4", "1e-8", "1e-16", "1e-40", "1e-100", "1e-200"]
PROBABILITIES += ["1e-300"]
DFS = [1, 2, 3, 5, 10, 30, 100, 419, 1000, 100_000, 4_999_998, 10_000_000]


def student():
    for df in DFS:
        for p in PROBABILITIES:
            t = inverse(rough_t(df), mpf(p), "1e-8", "1e305")
            two_sided = t_two_sided(df, t)
            yield [df, t, digits(two_sided / 2), digits(two_sided)]
        t = -1.5
        two_sided = t_two_sided(df, t)
        yield [df, t, digits(1 - two_sided / 2), digits(two_sided)]
        yield [df, 0.0, digits(mpf(1) / 2), digits(mpf(1))]


def fisher():
    pairs = [(df1, df2) for df1 in (1, 2, 3, 10, 50) for df2 in (1, 5, 30, 419, 100_000, 10_000_000)]
    pairs += [(4, 2), (5, 3), (6, 9), (10, 431), (11, 9_999_988), (20, 10), (37, 1000), (50, 50), (49, 100)]
    for df1, df2 in pairs:
        rough = lambda f: beta_by_fraction(
            mpf(df2) / 2, mpf(df1) / 2, df2 / (df2 + df1 * f), df1 * f / (df2 + df1 * f)
        )
        for p in PROBABILITIES[::2] + ["1e-300"]:
            f = inverse(rough, mpf(p), "1e-16", "1e305")
            # F of one and one degree of freedom is 1e-150 at the largest double.
            if f < 1e304:
                yield [df1, df2, f, digits(f_upper(df1, df2, f))]


def normal():
    values = [0.0, 1e-5, 0.1, 0.5, 1.0, 1.5, 1.96, 2.5, 3.0, 4.0]
    for x in [*values, 5.5, 7.0, 10.0, 14.0, 20.0, 25.5, 30.0, 35.0, 37.0]:
        upper = mp.erfc(mpf(x) / mp.sqrt(2)) / 2
        yield [x, digits(upper), digits(2 * upper)]
        if x:
            yield [-x, digits(1 - upper), digits(2 * upper)]


def quantiles():
    for df in DFS:
        for level in [0.5, 0.9, 0.95, 0.99, 0.999, 1 - 1e-10]:
            near = inverse(rough_t(df), 1 - mpf(level), "1e-8", "1e305")
            yield [df, level, digits(t_quantile(df, level, near))]


def log_gamma():
    values = [1e-300, 1e-10, 0.001, 0.25, 0.5, 0.75, 0.999, 1.0, 1.0000001, 1.2]
    values += [1.4616321449683623, 1.5, 1.75, 1.9999999, 2.0, 2.0000001, 2.5, 3.0, 3.5]
    values += [5.0, 5.5, 7.0, 9.5, 10.0, 12.5, 15.5, 20.0, 33.3, 50.0, 100.5, 209.5]
    values += [500.0, 1000.5, 12345.678, 50000.0, 2499999.0, 2499999.5, 5e6, 5000000.5, 1e10, 1e100, 1e300]
    for x in values:
        yield [x, digits(mp.loggamma(mpf(x)))]


def incomplete_beta():
    pairs = [(0.5, 0.5), (0.5, 5), (1, 1), (2, 3), (5, 0.5), (10, 25), (50, 0.5)]
    for a, b in [*pairs, (215.5, 5), (2500000, 0.5), (7.25, 400)]:
        for x in [1e-12, 0.001, 0.1, 0.25, 0.5, 0.75, 0.9, 0.999, 0.9999999]:
            value = beta(a, b, x, 1 - mpf(x))
            if value > mpf(10) ** -300:
                yield [a, b, x, digits(value), digits(beta(b, a, 1 - mpf(x), x))]


def table(columns, rows):
    return {"columns": columns, "rows": list(rows)}


tables = {
    "student_t": table(["df", "t", "upper", "two_sided"], student()),
    "f": table(["df1", "df2", "f", "upper"], fisher()),
    "normal": table(["x", "upper", "two_sided"], normal()),
    "t_quantile": table(["df", "level", "t"], quantiles()),
    "log_gamma": table(["x", "value"], log_gamma()),
    "incomplete_beta": table(["a", "b", "x", "value", "complement"], incomplete_beta()),
}

source = f"mpmath {mpmath.__version__}, {mp.dps} digits, Python {python_version()}"
lines = [f'{{"source": {json.dumps(source)}']
for name, content in tables.items():
    rows = ",\n  ".join(json.dumps(row) for row in content["rows"])
    lines.append(f'"{name}": {{"columns": {json.dumps(content["columns"])}, "rows": [\n  {rows}\n]}}')
with open("tails.json", "w") as file:
    file.write(",\n".join(lines) + "\n}\n")
print({name: len(content["rows"]) for name, content in tables.items()})
