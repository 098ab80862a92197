"""Answers the cases on stdin with what Python's csv module does. Input and output are JSON."""

import csv
import io
import json
import sys


def read(case):
    try:
        source = io.StringIO(case["text"], newline="")
        return {"rows": list(csv.reader(source, delimiter=case["delimiter"], strict=True))}
    except csv.Error as error:
        return {"error": str(error)}


def write(case):
    target = io.StringIO(newline="")
    writer = csv.writer(
        target,
        delimiter=case["delimiter"],
        lineterminator=case["lineEnd"],
        quoting=csv.QUOTE_ALL if case["quoteAll"] else csv.QUOTE_MINIMAL,
    )
    writer.writerows(case["rows"])
    return {"text": target.getvalue()}


question = json.load(sys.stdin)
run = {"read": read, "write": write}[question["task"]]
json.dump([run(case) for case in question["cases"]], sys.stdout)
