"""Writes diabetes-bmi.csv: the one predictor of the original run, scaled as scikit-learn scales it.

bmi -> (bmi - mean) / (sd * sqrt(n)) over all 442 rows, sd the population's, so that the column's
squares sum to one. Each figure is the double nearest the exact value: the arithmetic is rational,
the square root is taken to 60 digits.

    python3 tests/data/diabetes-bmi.py
"""

import csv
from decimal import Decimal, getcontext
from fractions import Fraction
from pathlib import Path

getcontext().prec = 60
here = Path(__file__).parent

with open(here / "diabetes.csv", newline="") as file:
    rows = list(csv.DictReader(file))

bmi = [Fraction(row["bmi"]) for row in rows]
mean = sum(bmi) / len(bmi)
squares = sum((x - mean) ** 2 for x in bmi)
norm = (Decimal(squares.numerator) / Decimal(squares.denominator)).sqrt()

with open(here / "diabetes-bmi.csv", "w", newline="") as file:
    out = csv.writer(file, lineterminator="\n")
    out.writerow(["bmi", "progression"])
    for x, row in zip(bmi, rows):
        d = x - mean
        scaled = float(Decimal(d.numerator) / Decimal(d.denominator) / norm)
        out.writerow([repr(scaled), row["progression"]])
