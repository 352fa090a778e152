"""Polars: a line for every question on standard input, a JSON object each way."""

import json
import sys

import polars as pl

for question in map(json.loads, sys.stdin):
    columns = [*question["predictors"], question["response"]]
    width = len(columns)
    pairs = [(a, b) for a in range(width) for b in range(a, width)]
    row = (
        pl.scan_csv(question["path"])
        .select(
            pl.len().cast(pl.Float64).alias("count"),
            *(pl.col(name).mean().alias(f"mean {name}") for name in columns),
            *(pl.cov(columns[a], columns[b], ddof=0).alias(f"{a} {b}") for a, b in pairs),
        )
        .collect(engine="streaming")
        .row(0)
    )
    means, moments = row[1 : 1 + width], row[1 + width :]
    covariances = [[0.0] * width for _ in columns]
    for (a, b), moment in zip(pairs, moments):
        covariances[a][b] = covariances[b][a] = moment
    print(json.dumps({"count": row[0], "means": means, "covariances": covariances}), flush=True)
