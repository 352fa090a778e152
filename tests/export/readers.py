"""Reads exported models by programs that others wrote, and prints what each predicts, as JSON.

The folder has for each model NAME.onnx, NAME.pmml and NAME.json: the columns of its rows, null where a value is missing.
"""

import json
import sys
from pathlib import Path

import numpy
import onnx
import onnx.reference
import onnxruntime
from jpmml_evaluator import JavaError, make_evaluator
from jpmml_evaluator.jpype import JPypeBackend
from pypmml import Model as Pmml4s


def tensors(columns):
    """Columns as ONNX takes them: NaN is a missing number, and empty text a missing value of a category."""
    found = {}
    for name, values in columns.items():
        if any(isinstance(value, str) for value in values):
            found[name] = numpy.array([value or "" for value in values], dtype=object)
        else:
            numbers = [numpy.nan if value is None else value for value in values]
            found[name] = numpy.array(numbers, dtype=numpy.float64)
    return found


def by_onnxruntime(path, columns, optimise=True):
    options = onnxruntime.SessionOptions()
    if not optimise:
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    [output] = session.get_outputs()
    [found] = session.run(None, tensors(columns))
    assert found.dtype == numpy.float64 and found.ndim == 1, (found.dtype, found.shape)
    return {"output": output.name, "predictions": found.tolist()}


def by_reference(path, columns):
    """ONNX's own evaluator, which is written for tests of others."""
    session = onnx.reference.ReferenceEvaluator(path)
    [found] = session.run(None, tensors(columns))
    return {"output": session.output_names[0], "predictions": numpy.asarray(found).tolist()}


def rows(columns):
    return [dict(zip(columns, values)) for values in zip(*columns.values())]


def by_jpmml(backend, path, columns):
    evaluator = make_evaluator(path, backend=backend).verify()
    [output] = [field.name for field in evaluator.getOutputFields()]
    predictions, refused = [], []
    for at, row in enumerate(rows(columns)):
        try:
            # Without a prediction the answer has no output.
            predictions.append(evaluator.evaluate(row, nan_as_missing=False).get(output))
        except JavaError as error:
            predictions.append(None)
            refused.append(f"row {at}: {error}")
    return {"output": output, "predictions": predictions, "refused": refused}


def by_pmml4s(path, columns):
    model = Pmml4s.fromFile(path)
    [output] = model.outputNames
    return {"output": output, "predictions": [model.predict(row)[output] for row in rows(columns)]}


def told(read, *given):
    try:
        return read(*given)
    except Exception as error:  # what a reader refuses is for the test to judge
        return {"error": f"{type(error).__name__}: {error}"}


def finite(value):
    """JSON has no NaN."""
    return None if isinstance(value, float) and not numpy.isfinite(value) else value


def main(folder):
    backend = JPypeBackend()
    answers = {}
    for path in sorted(Path(folder).glob("*.json")):
        columns = json.loads(path.read_text())
        onnx_file, pmml_file = str(path.with_suffix(".onnx")), str(path.with_suffix(".pmml"))
        onnx.checker.check_model(onnx.load(onnx_file), full_check=True)
        answers[path.stem] = {
            "onnxruntime": told(by_onnxruntime, onnx_file, columns),
            "onnxruntime without optimisation": told(by_onnxruntime, onnx_file, columns, False),
            "onnx.reference": told(by_reference, onnx_file, columns),
            "JPMML": told(by_jpmml, backend, pmml_file, columns),
            "PMML4S": told(by_pmml4s, pmml_file, columns),
        }
        for answer in answers[path.stem].values():
            if "predictions" in answer:
                answer["predictions"] = [finite(value) for value in answer["predictions"]]
    json.dump(answers, sys.stdout, allow_nan=False)


main(sys.argv[1])
