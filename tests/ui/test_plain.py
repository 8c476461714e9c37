from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len, get_character_cell_size

from qjobs_tui.ui.plain import plain
from qjobs_tui.ui.text import clean


@given(st.text(max_size=40).map(clean))
def test_the_width_stays(text: str) -> None:
    shown = plain(text)
    assert shown.isascii()
    assert cell_len(shown) == sum(map(get_character_cell_size, text))


def test_frames_and_bars_look_like_ones() -> None:
    assert plain("╭──╮") == "+--+"
    assert plain("│▌▐") == "|||"
    assert plain("▔▁▄") == "---"
    assert plain("↑ k … größe 量子") == "^ k ~ gr??e ????"
    assert plain("🔎x") == "  x"
