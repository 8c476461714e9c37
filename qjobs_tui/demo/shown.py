"""What jobs of the history hold, by region and number; the old ones are there for that alone."""

from __future__ import annotations

from typing import Any

from qjobs_tui.demo.devices import RETIRED

SHOWN: dict[tuple[str, int], dict[str, Any]] = {
    ("us-east", 0): {"result": "learned 0.3"},
    ("us-east", 2): {"result": "program 2.0"},
    ("us-east", 4): {"result": "kerneled"},
    ("us-east", 7): {"result": "curves"},
    ("us-east", 8): {"result": "averaged"},
    ("us-east", 9): {"result": "random", "program": "sampler", "tags": ("xeb", "50-MB")},
    ("us-east", 10): {"result": "grover", "program": "sampler", "tags": ("grover", "1M-shots")},
    ("us-east", 11): {"result": "watch", "program": "sampler", "tags": ("drift", "10000-spans")},
    ("us-east", 13): {"result": "learned", "program": "noise-learner", "tags": ("trotter",)},
    ("us-east", 14): {
        "result": "learned 0.2", "program": "noise-learner", "tags": ("noise-model", "layers"),
    },
    ("us-east", 15): {
        "result": "estimator v1", "program": "estimator", "backend": RETIRED, "tags": ("h2", "v1"),
    },
    ("eu-de", 0): {"result": "program 1.1"},
    ("eu-de", 3): {"result": "program 0.2"},
    ("eu-de", 9): {
        "result": "ghz", "program": "sampler", "backend": "ibm_strasbourg", "tags": ("ghz-127",),
    },
    ("eu-de", 10): {
        "result": "teleport", "program": "sampler", "tags": ("teleport", "mid-circuit"),
    },
    ("eu-de", 11): {"result": "learned 0.1", "program": "noise-learner", "tags": ("noise-model",)},
    ("eu-de", 13): {"result": "learning", "tags": ("noise-model", "layers")},
    ("eu-de", 14): {"result": "program 0.1"},
    ("eu-de", 15): {
        "result": "sampler v1", "program": "sampler", "backend": RETIRED, "tags": ("qaoa", "v1"),
    },
}  # fmt: skip
