"""The figures of r/*.json again, in 60 digits from the decimals of the files: exact/*.json.

Same members, same order; each number is the double nearest to what the model's definition gives,
with no rounding before. Nothing is shared with R but models.json: terms are coded here, and solved
by the normal equations, whose loss of digits does not matter in 60.

    python exact.py          (in this folder; about a minute)
"""

import csv
import json
import re
from platform import python_version

import mpmath
from incomplete_beta import f_upper, t_quantile, t_two_sided
from mpmath import matrix, mp, mpf
from scipy import stats

mp.dps = 60


def doubles(value):
    """What JSON takes, of anything made of numbers."""
    if isinstance(value, dict):
        return {name: doubles(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [doubles(item) for item in value]
    return float(value) if isinstance(value, mpf) else value


# ---- terms ----


class Design:
    """The columns of a formula in R's names and order, with the term that each belongs to."""

    def __init__(self, formula, rows):
        self.response, right = formula.split(" ~ ")
        terms = right.split(" + ")
        self.intercept = terms[0] != "0"
        self.terms = terms if self.intercept else terms[1:]
        self.levels = {}
        for factor in {f for term in self.terms for f in term.split(":")}:
            name = re.sub(r"^factor\((.*)\)$", r"\1", factor)
            texts = {row[name] for row in rows} if name in rows[0] else set()
            if name != factor:
                self.levels[factor] = sorted(texts, key=mpf)
            elif any(not is_number(text) for text in texts):
                self.levels[factor] = sorted(texts)
        self.names, self.owner = [], []
        if self.intercept:
            self.names, self.owner = ["(Intercept)"], [None]
        for term in self.terms:
            names = self.columns(term, None)
            self.names += names
            self.owner += [term] * len(names)

    def coded(self, factor, row):
        """A factor of a term: its columns' names, or their values in a row."""
        if factor in self.levels:
            # Without an intercept the first factor has a column for each level.
            whole = not self.intercept and factor == self.terms[0]
            shown = self.levels[factor] if whole else self.levels[factor][1:]
            if row is None:
                return [factor + level for level in shown]
            text = row[re.sub(r"^factor\((.*)\)$", r"\1", factor)]
            return [mpf(text == level) for level in shown]
        return [factor if row is None else evaluate(factor, row)]

    def columns(self, term, row):
        product = None
        for factor in term.split(":"):
            coded = self.coded(factor, row)
            if product is None:
                product = coded
            elif row is None:
                # R varies the first factor fastest.
                product = [f"{a}:{b}" for b in coded for a in product]
            else:
                product = [a * b for b in coded for a in product]
        return product

    def row(self, row):
        ones = [mpf(1)] if self.intercept else []
        return ones + [value for term in self.terms for value in self.columns(term, row)]


def is_number(text):
    try:
        float(text)
    except ValueError:
        return False
    return True


def evaluate(expression, row):
    """A column, its logarithm, or a power of it."""
    if found := re.fullmatch(r"log\((\w+)\)", expression):
        return mp.log(mpf(row[found[1]]))
    if found := re.fullmatch(r"I\((\w+)\^(\d+)\)", expression):
        return mpf(row[found[1]]) ** int(found[2])
    return mpf(row[expression])


# ---- linear algebra on lists of mpf ----


def dot(a, b):
    return mp.fdot(a, b)


def gram(x, w):
    """X' W X."""
    columns = list(zip(*x))
    weighted = [[a * b for a, b in zip(column, w)] for column in columns]
    p = len(columns)
    result = matrix(p, p)
    for i in range(p):
        for j in range(i + 1):
            result[i, j] = result[j, i] = dot(weighted[i], columns[j])
    return result


def quadratic_form(x, inverse):
    p = len(x)
    return mp.fsum(x[i] * inverse[i, j] * x[j] for i in range(p) for j in range(p))


def scaled(square):
    """A symmetric matrix as correlations."""
    p = square.rows
    root = [mp.sqrt(square[i, i]) for i in range(p)]
    return matrix([[square[i, j] / (root[i] * root[j]) for j in range(p)] for i in range(p)])


def part(square, places):
    return matrix([[square[i, j] for j in places] for i in places])


def singular_ratio(square):
    values = mp.eigsy(square, eigvals_only=True)
    return mp.sqrt(max(values) / min(values))


# ---- the figures ----


class Fit:
    def __init__(self, x, y, w):
        self.x, self.y, self.w = x, y, w
        self.n, self.p = len(x), len(x[0])
        self.inverse = gram(x, w) ** -1
        moments = [dot([row[j] * wi for row, wi in zip(x, w)], y) for j in range(self.p)]
        self.estimate = [dot(self.inverse[j, :], moments) for j in range(self.p)]
        self.fitted = [dot(row, self.estimate) for row in x]
        self.residual = [a - b for a, b in zip(y, self.fitted)]
        self.rss = mp.fsum(wi * e * e for wi, e in zip(w, self.residual))
        self.df = self.n - self.p

    def variance(self):
        return self.rss / self.df


def near_quantile(df, level):
    return mpf(float(stats.t.isf((1 - level) / 2, df)))


def interval(centres, errors, df, level):
    # The level is the decimal that a person means; R's is the double, no different to 1e-15.
    t = t_quantile(df, mpf(str(level)), near_quantile(df, level))
    return {
        "lower": [c - t * e for c, e in zip(centres, errors)],
        "upper": [c + t * e for c, e in zip(centres, errors)],
    }


def anova(design, fit):
    places = [0] if design.intercept else []
    before = (
        Fit([[row[0]] for row in fit.x], fit.y, fit.w).rss
        if design.intercept
        else mp.fsum(wi * yi * yi for wi, yi in zip(fit.w, fit.y))
    )
    table = {name: [] for name in ("term", "df", "sum_of_squares", "mean_square", "f_value", "p_value")}
    for term in [*design.terms, "Residuals"]:
        if term == "Residuals":
            df, squares, f, p = fit.df, fit.rss, None, None
        else:
            df = design.owner.count(term)
            places += [i for i, owner in enumerate(design.owner) if owner == term]
            after = Fit([[row[i] for i in places] for row in fit.x], fit.y, fit.w).rss
            squares, before = before - after, after
            f = squares / df / fit.variance()
            p = f_upper(df, fit.df, f)
        for name, value in zip(table, (term, df, squares, squares / df, f, p)):
            table[name].append(value)
    return table


def inflation(design, fit):
    slopes = [i for i, owner in enumerate(design.owner) if owner is not None]
    correlations = scaled(part(fit.inverse, slopes))
    inverse = correlations**-1
    by_column = {
        "column": [design.names[i] for i in slopes],
        "value": [inverse[i, i] for i in range(len(slopes))],
    }
    if len(design.terms) < 2:
        return {"by_column": by_column, "by_term": None}
    by_term = {"term": design.terms, "gvif": [], "df": [], "gvif_per_df": []}
    owners = [design.owner[i] for i in slopes]
    for term in design.terms:
        own = [i for i, owner in enumerate(owners) if owner == term]
        others = [i for i, owner in enumerate(owners) if owner != term]
        gvif = mp.det(part(correlations, own)) * mp.det(part(correlations, others)) / mp.det(correlations)
        by_term["gvif"].append(gvif)
        by_term["df"].append(len(own))
        by_term["gvif_per_df"].append(gvif ** (mpf(1) / (2 * len(own))))
    return {"by_column": by_column, "by_term": by_term}


def condition(design, fit):
    square = gram(fit.x, fit.w)
    result = {"raw": singular_ratio(square), "unit_columns": singular_ratio(scaled(square))}
    if design.intercept:
        total = mp.fsum(fit.w)
        means = [dot(column, fit.w) / total for column in list(zip(*fit.x))[1:]]
        centred = [[a - m for a, m in zip(row[1:], means)] for row in fit.x]
        result["standardised"] = singular_ratio(scaled(gram(centred, fit.w)))
    return result


def robust(fit, leverage):
    """MacKinnon and White (1985), with the scores w e x of a weighted fit."""
    scores = [w * e for w, e in zip(fit.w, fit.residual)]
    scales = {
        "HC0": [mpf(1)] * fit.n,
        "HC1": [mpf(fit.n) / fit.df] * fit.n,
        "HC2": [1 / (1 - h) for h in leverage],
        "HC3": [1 / (1 - h) ** 2 for h in leverage],
    }
    result = {}
    for name, scale in scales.items():
        meat = gram(fit.x, [s * s * k for s, k in zip(scores, scale)])
        sandwich = fit.inverse * meat * fit.inverse
        result[name] = [mp.sqrt(sandwich[j, j]) for j in range(fit.p)]
    return result


def influence(fit, leverage, numbers):
    """Residuals of a weighted fit are those of rows times the root of their weight."""
    s2 = fit.variance()
    rows = []
    for number, h, w, e, value in zip(numbers, leverage, fit.w, fit.residual, fit.fitted):
        inner = e * mp.sqrt(w / (1 - h))
        without = (fit.rss - inner**2) / (fit.df - 1)
        rows.append(
            {
                "row": number,
                "fitted": value,
                "residual": e,
                "leverage": h,
                "standardised": inner / mp.sqrt(s2),
                "studentised": inner / mp.sqrt(without),
                "cooks_distance": inner**2 / s2 * h / (1 - h) / fit.p,
            }
        )
    if len(rows) > 60:
        largest = sorted(rows, key=lambda row: -row["cooks_distance"])[:10]
        kept = {row["row"] for row in rows[:20] + rows[-20:] + largest}
        rows = [row for row in rows if row["row"] in kept]
    return {name: [row[name] for row in rows] for name in rows[0]}


def predictions(design, fit, new_rows, level):
    x = [design.row({name: str(value) for name, value in row.items()}) for row in new_rows]
    centres = [dot(row, fit.estimate) for row in x]
    leverage = [quadratic_form(row, fit.inverse) for row in x]
    errors = [mp.sqrt(h * fit.variance()) for h in leverage]
    wide = [mp.sqrt((1 + h) * fit.variance()) for h in leverage]
    return {
        "level": level,
        "fit": centres,
        "standard_error": errors,
        "leverage": leverage,
        "confidence": interval(centres, errors, fit.df, level),
        "prediction": interval(centres, wide, fit.df, level),
    }


def answer(spec):
    with open(f"../data/{spec['data']}", newline="") as file:
        rows = list(csv.DictReader(file))
    design = Design(spec["formula"], rows)
    weight = spec.get("weights")
    numbers = [i + 1 for i, row in enumerate(rows) if weight is None or mpf(row[weight]) > 0]
    rows = [rows[i - 1] for i in numbers]
    w = [mpf(1) if weight is None else mpf(row[weight]) for row in rows]
    fit = Fit([design.row(row) for row in rows], [evaluate(design.response, row) for row in rows], w)

    leverage = [wi * quadratic_form(row, fit.inverse) for wi, row in zip(w, fit.x)]
    errors = [mp.sqrt(fit.inverse[j, j] * fit.variance()) for j in range(fit.p)]
    t_values = [b / e for b, e in zip(fit.estimate, errors)]
    centre = dot(w, fit.y) / mp.fsum(w) if design.intercept else mpf(0)
    tss = mp.fsum(wi * (yi - centre) ** 2 for wi, yi in zip(w, fit.y))
    df_model = fit.p - design.intercept
    r_squared = 1 - fit.rss / tss
    f = (tss - fit.rss) / df_model / fit.variance()
    n = fit.n
    log_likelihood = (mp.fsum(map(mp.log, w)) - n * (mp.log(2 * mp.pi) + 1 - mp.log(n) + mp.log(fit.rss))) / 2
    e = fit.residual
    return {
        "model": {name: spec.get(name) for name in ("name", "data", "response", "formula", "weights")},
        "source": f"mpmath {mpmath.__version__}, {mp.dps} digits, Python {python_version()}",
        "observations": n,
        "df_residual": fit.df,
        "terms": design.names,
        "estimate": fit.estimate,
        "standard_error": errors,
        "t_value": t_values,
        "p_value": [t_two_sided(fit.df, t) for t in t_values],
        "confidence_interval": {str(k): interval(fit.estimate, errors, fit.df, k) for k in (0.95, 0.99)},
        "rss": fit.rss,
        "residual_standard_error": mp.sqrt(fit.variance()),
        "r_squared": r_squared,
        "adjusted_r_squared": 1 - (1 - r_squared) * (n - design.intercept) / fit.df,
        "f_statistic": f,
        "f_df": [df_model, fit.df],
        "f_p_value": f_upper(df_model, fit.df, f),
        "log_likelihood": log_likelihood,
        "aic": 2 * (fit.p + 1) - 2 * log_likelihood,
        "bic": mp.log(n) * (fit.p + 1) - 2 * log_likelihood,
        "durbin_watson": mp.fsum((b - a) ** 2 for a, b in zip(e, e[1:])) / dot(e, e),
        "condition": condition(design, fit),
        "vif": inflation(design, fit),
        "anova": anova(design, fit),
        "robust_standard_error": robust(fit, leverage),
        "new_rows": spec["new_rows"],
        "predictions": predictions(design, fit, spec["new_rows"], 0.95),
        "influence": influence(fit, leverage, numbers),
    }


def relative(found, expected):
    """The largest relative difference between the numbers of two like pieces of an answer."""
    if isinstance(expected, dict):
        pairs = [(found[name], expected[name]) for name in expected]
    elif isinstance(expected, list):
        assert len(found) == len(expected)
        pairs = list(zip(found, expected))
    elif isinstance(expected, float):
        return abs(found - expected) / abs(expected) if expected else abs(found)
    else:
        assert found == expected, (found, expected)
        return 0.0
    return max((relative(a, b) for a, b in pairs), default=0.0)


def main():
    with open("models.json") as file:
        specs = json.load(file)
    off = {}
    for spec in specs:
        name = spec["name"]
        exact = doubles(answer(spec))
        with open(f"exact/{name}.json", "w") as file:
            lines = [f' "{key}": {json.dumps(value)}' for key, value in exact.items()]
            file.write("{\n" + ",\n".join(lines) + "\n}\n")
        with open(f"r/{name}.json") as file:
            found = json.load(file)
        off[name] = {}
        for key in exact:
            if key not in ("model", "source", "new_rows"):
                off[name][key] = float(f"{relative(found[key], exact[key]):.1e}")
    with open("r-against-exact.json", "w") as file:
        lines = ",\n".join(f' "{name}": {json.dumps(figures)}' for name, figures in off.items())
        file.write("{\n" + lines + "\n}\n")
    for name, figures in off.items():
        worst = max(figures, key=figures.get)
        print(f"{name:28}{worst:22}{figures[worst]:.1e}")


main()
