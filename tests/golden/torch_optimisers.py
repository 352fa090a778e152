"""Writes descent/<problem>-<method>-torch.json: PyTorch's own optimisers on the same losses.

Full batch, float64, gradients by its automatic differentiation; rates and constants as in the
trajectories of descent.py, and PyTorch's defaults otherwise. SGD with momentum at a constant rate is
the heavy ball: its buffer is -1 / rate times ours.

    python3 torch_optimisers.py          (in this folder; needs PyTorch, such as Debian's python3-torch)
    python3 torch_optimisers.py rmsprop  (one method, or several)
"""

import sys

import torch
from problems import Problem, write

STEPS = 2000

CASES = {
    "bmi": [
        ("adam", 0.5, {}),
        ("amsgrad", 0.5, {"amsgrad": True}),
        ("adagrad", 8.0, {}),
        ("rmsprop", 0.02, {}),
        ("rmsprop", 0.1, {"eps": 1.0}),
    ],
    "heights": [
        ("adam", 0.1, {}),
        ("amsgrad", 0.1, {"amsgrad": True}),
        ("adagrad", 2.0, {}),
        ("rmsprop", 0.0005, {}),
        ("rmsprop", 0.1, {"eps": 1.0}),
    ],
    "diabetes": [
        ("adam", 0.5, {}),
        ("amsgrad", 0.5, {"amsgrad": True}),
        ("adagrad", 8.0, {}),
        ("rmsprop", 0.0001, {}),
        ("rmsprop", 0.1, {"eps": 1.0}),
        ("heavy-ball", 0.05, {"momentum": 0.9}),
    ],
}

OPTIMISERS = {
    "adam": (torch.optim.Adam, {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8}),
    "amsgrad": (torch.optim.Adam, {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8}),
    "adagrad": (torch.optim.Adagrad, {"epsilon": 1e-10}),
    "rmsprop": (torch.optim.RMSprop, {"decay": 0.99, "epsilon": 1e-8}),
    "heavy-ball": (torch.optim.SGD, {}),
}


def positions(problem, optimiser, **how):
    rows, y = torch.tensor(problem.rows), torch.tensor(problem.y)
    u = torch.zeros(rows.shape[1], dtype=torch.float64, requires_grad=True)
    steps = optimiser([u], **how)
    yield u.detach().numpy().copy()
    for _ in range(STEPS):
        steps.zero_grad()
        ((y - rows @ u) ** 2).mean().backward()
        steps.step()
        yield u.detach().numpy().copy()


for name, cases in CASES.items():
    problem = Problem(name)
    for method, rate, more in cases:
        if sys.argv[1:] and method not in sys.argv[1:]:
            continue
        optimiser, constants = OPTIMISERS[method]
        settings = {"method": method, **constants, "learning_rate": rate}
        settings |= {"schedule": "constant", "ridge": 0.0}
        settings |= {{"eps": "epsilon"}.get(key, key): value for key, value in more.items()}
        label = method + ("-epsilon" if "eps" in more else "") + "-torch"
        source = f"PyTorch {torch.__version__}, torch.optim.{optimiser.__name__}, float64"
        trajectory = list(positions(problem, optimiser, lr=rate, **more))
        write(problem, label, source, settings, trajectory)
        print(f"{name:14}{label}")
