"""What is said of spans, and of the one under the cursor."""

from __future__ import annotations

from dataclasses import replace

from qjobs_tui.ui.spans import view as views
from qjobs_tui.ui.spans.facts import facts, figures, note
from qjobs_tui.ui.spans.listing import listing

from .charts import chart, job
from .pictured import frame, looks, text


def test_the_figures_of_the_collection() -> None:
    words = " ".join(text(*figures(frame(job(), 200))).split())
    assert words == (
        "40 spans · 2026-03-04 09:30:07 → 09:30:38 UTC · 31.000 s · busy 80 % · 10,250 shots"
        " · PUBs 0 1 2 12 · 0 marked"
    )
    one = job()
    view = views.toggle(views.next_pub(one, views.fitted(one)))
    assert "PUBs [0] 1 2 12 · 1 marked" in text(*figures(frame(one, 200, view)))


def test_one_of_very_many_pubs_is_seen() -> None:
    one = chart(*((n, n + 1, n) for n in range(300)))
    view = views.next_pub(one, views.fitted(one))
    assert "PUBs [0] 1 2" in text(*figures(frame(one, 200, view)))
    assert "10 11 … (300)" in text(*figures(frame(one, 200, view)))
    last = views.next_pub(one, view, -2)
    assert "PUBs … 288 289" in text(*figures(frame(one, 200, last)))
    assert "298 [299] ·" in text(*figures(frame(one, 200, last)))


def test_a_job_over_midnight_names_both_days() -> None:
    words = text(*figures(frame(chart((0, 60_000, 0)), 200)))
    assert "2026-03-04 09:30:07 → 2026-03-05 02:10:07 UTC" in words
    assert "09:30:07.000 → 02:10:07.000 +1 d" in text(*facts(frame(chart((0, 60_000, 0)), 200)))


def test_overlap_is_explained_where_there_is_any() -> None:
    assert text(*note(frame(chart((0, 2, 0), (1, 3, 0)), 100))).startswith(" overlap 1.000 s · ")
    assert note(frame(chart((0, 2, 0), (2, 3, 0)), 100)) == []


def test_the_facts_of_a_span() -> None:
    one = job()
    view = views.toggle(views.move(one, views.fitted(one), 8))
    assert text(*facts(frame(one, 200, view))) == (
        " ▌ span 8: 09:30:11.800 → 09:30:12.700 · 0.900 s · 500 shots · PUB 0 [2000:2250]"
        " · PUB 2 [2000:2250] · lane 1 · ▪ marked"
    )
    second = replace(view, pub=2)
    assert "PUB 2 [2000:2250] · PUB 0" in text(*facts(frame(one, 200, second)))
    assert "no PUB" in text(*facts(frame(chart((0, 1)), 200)))
    assert "PUB 3 [0:250] · 2 more PUBs" in text(*facts(frame(chart((0, 1, 1, 2, 3, 4, 5)), 200)))
    assert "-1.000 s" in text(*facts(frame(chart((1, 0, 1)), 200)))


def test_the_list_shows_the_cursors_page() -> None:
    one = chart((2, 3, 0), (0, 1.5, 1, 13), (4, 5, 0), (6, 7), (8, 9, *range(8)))
    view = views.toggle(views.move(one, views.fitted(one), 1))
    assert text(*listing(frame(one, 99, view), 3)) == (
        "     span  start              length        shots  PUBs\n"
        "        1  09:30:07.000      1.500 s          500  1 [250:500] 13 [250:500]\n"
        "▌▪      0  09:30:09.000      1.000 s          250  0 [0:250]"
    )
    later = [text(line).split()[0] for line in listing(frame(one, 99, views.end(one, view, 1)), 4)]
    assert later == ["span", "3", "▌"]
    assert text(listing(frame(one, 199), 9)[-1]).endswith(" 5 [1000:1250] … (8)")
    assert looks(listing(frame(one, 99), 2)[1])[-1] == "pub-3"
    only = views.next_pub(one, views.fitted(one))
    assert len(listing(frame(one, 99, only), 9)) == 4
