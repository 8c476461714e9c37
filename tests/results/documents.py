"""JSON texts, and how they are read here."""

from __future__ import annotations

from hypothesis import strategies as st

TOKEN = "@0:"


SIGNS = st.text(alphabet='ab"\\/,:[]{} \n\té⟨😀\u2028\x7f', max_size=12)


SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | SIGNS


TREES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(SIGNS, inner, max_size=4),
    max_leaves=12,
)
