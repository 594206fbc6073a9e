"""Runs x * x as a model and prints the answer: in a worker, or ``unisolated SECONDS``, waiting afterwards."""

import sys
import time
from pathlib import Path

from onnx import TensorProto, helper

from evaluators.isolation import worker_process

HERE = Path(__file__).resolve().parent


def square():
    graph = helper.make_graph(
        [helper.make_node("Mul", ["x", "x"], ["y"])],
        "square",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1])],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9).SerializeToString()


def main():
    if sys.argv[1:2] == ["unisolated"]:
        sys.path.insert(0, str(HERE))
        from library_checks import inference

        answer = inference(square())
        time.sleep(float(sys.argv[2]))
    else:
        worker_process.worker_command = lambda: [sys.executable, "-I", str(HERE / "isolation_worker.py")]
        with worker_process.WorkerProcess("libraries", setup={}) as worker:
            answer = worker.ask({"check": "inference"}, [square()], timeout_s=30).head["answer"]
    sys.stdout.write(f"{[answer]}\n")


if __name__ == "__main__":
    main()
