// SQL on databases that take long to install and to start: `make sql`.

import { inPython } from "./engines.js";
import { promise } from "./promises.js";

promise("Spark", () => inPython("spark"));
promise("ClickHouse", () => inPython("clickhouse"));
