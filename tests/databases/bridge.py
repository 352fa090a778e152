"""Answers queries of a database that Python has: `bridge.py spark` or `bridge.py clickhouse`.

A line of standard input is a query as JSON text. The answer is a line of JSON: {"columns": [...], "rows": [[...], ...]} with
each value as text or null, or {"error": "..."}.
"""

import json
import sys
import tempfile


def clickhouse():
    from chdb.session import Session

    session = Session()

    def query(text):
        answer = str(session.query(text, "JSONCompactStringsEachRowWithNames"))
        # ClickHouse writes NULL as these letters, and the tests have no such text.
        lines = [json.loads(line) for line in answer.splitlines()]
        rows = [[None if value == "ᴺᵁᴸᴸ" else value for value in row] for row in lines]
        return (rows[0], rows[1:]) if rows else ([], [])

    return query


def spark():
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    builder = builder.config("spark.sql.shuffle.partitions", "2").config("spark.driver.host", "127.0.0.1")
    builder = builder.config("spark.ui.showConsoleProgress", "false")
    builder = builder.config("spark.sql.warehouse.dir", tempfile.mkdtemp())
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")

    def query(text):
        frame = session.sql(text.strip().removesuffix(";"))
        rows = [[None if value is None else str(value) for value in row] for row in frame.collect()]
        return frame.columns, rows

    return query


ask = {"clickhouse": clickhouse, "spark": spark}[sys.argv[1]]()
for line in sys.stdin:
    try:
        columns, rows = ask(json.loads(line))
        answer = {"columns": columns, "rows": rows}
    except Exception as error:  # noqa: BLE001
        answer = {"error": str(error)}
    print(json.dumps(answer), flush=True)
