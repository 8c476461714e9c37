"""Tags as one line of text, and what is to become of those that jobs have.

A tag may hold any character, so in the line they stand between spaces, and one that holds a space
stands in double quotes, as in the filter; a quote within it is written twice.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

from qjobs_tui.store.tagging import LONGEST_TAG, MOST_TAGS
from qjobs_tui.ui.text import clean

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from qjobs_tui.jobs import Job

_WORD = re.compile(r'"(?P<quoted>(?:[^"]|"")*)(?P<end>"?)|(?P<bare>[^ "][^ ]*)')
_SHOWN = 40
_NAMED = 3


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the line: the tag it names, from where to where it stands."""

    tag: str
    start: int
    end: int
    is_open: bool = False
    """Its closing quote is missing."""


@dataclass(frozen=True, slots=True)
class Wish:
    """The tags that a job is to have."""

    job: Job
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a wish: why the job's tags are not changed, or "" where they are."""

    job_id: str
    why: str = ""
    is_conflict: bool = False


def words(line: str) -> tuple[Word, ...]:
    """Split a line into the words that name tags."""
    return tuple(_word(match) for match in _WORD.finditer(line))


def _word(match: re.Match[str]) -> Word:
    if match["bare"] is not None:
        return Word(match["bare"], match.start(), match.end())
    return Word(match["quoted"].replace('""', '"'), match.start(), match.end(), not match["end"])


def written(tags: Iterable[str]) -> str:
    """Write tags as `words` reads them."""
    return " ".join(map(_quoted, tags))


def _quoted(tag: str) -> str:
    if tag and " " not in tag and not tag.startswith('"'):
        return tag
    return '"' + tag.replace('"', '""') + '"'


def names(tags: Iterable[str]) -> dict[str, str]:
    """Return tags by names that can be shown and typed.

    A tag that holds what acts on a terminal goes by its picture, a number after it where another
    has that name: so it stays what it is as long as its name is left in the line.
    """
    order = {tag: place for place, tag in enumerate(dict.fromkeys(tags))}
    found = {tag: tag for tag in order if clean(tag) == tag}
    for tag in order:
        if clean(tag) != tag:
            found[_free(clean(tag), found)] = tag
    return dict(sorted(found.items(), key=lambda item: order[item[1]]))


def _free(name: str, taken: Collection[str]) -> str:
    numbered = (f"{name}~{number}" for number in count(2))
    return name if name not in taken else next(one for one in numbered if one not in taken)


def read(line: str, known: Mapping[str, str]) -> tuple[str, ...]:
    """Return the tags that a line names, each once; ``known`` are tags by their names."""
    return tuple(dict.fromkeys(known.get(word.tag, word.tag) for word in words(line)))


def complaint(line: str, known: Mapping[str, str]) -> str:
    """Say what is wrong with a line of tags, whosever they become; "" where nothing is."""
    for word in words(line):
        # What is there already may be what it likes: it was not typed here.
        if word.tag not in known and (wrong := _wrong(word)):
            return wrong
    return ""


def _wrong(word: Word) -> str:
    if not word.tag.strip():
        return 'A tag cannot be empty: "".'
    if word.is_open:
        return f'A quote is not closed: "{shown(word.tag)}'
    if clean(word.tag) != word.tag:
        return f"A tag cannot hold control characters: {shown(word.tag)}"
    if len(word.tag) > LONGEST_TAG:
        excess = f"{len(word.tag)} characters"
        return f"A tag has at most {LONGEST_TAG} characters; {shown(word.tag)} has {excess}."
    return ""


def too_many(wishes: Iterable[Wish]) -> str:
    """Say which job would have more tags than the service takes; "" where none would."""
    for wish in wishes:
        if len(wish.tags) > MOST_TAGS:
            return f"Job {wish.job.id} would have {len(wish.tags)} tags: at most {MOST_TAGS}."
    return ""


def altered(tags: Iterable[str], add: Iterable[str], remove: Iterable[str]) -> tuple[str, ...]:
    """Return tags without some and with others, which come last."""
    gone = frozenset(remove)
    return tuple(dict.fromkeys((*(tag for tag in tags if tag not in gone), *add)))


def shown(text: str) -> str:
    """Return a tag's name, bounded."""
    return clean(text, limit=_SHOWN)


# What came of it


def summed_up(results: Sequence[Result]) -> str:
    """Say which jobs were changed, and of those that were not, why: foreign text still."""
    done = [result.job_id for result in results if not result.why]
    groups: dict[str, list[str]] = defaultdict(list)
    for result in results:
        if result.why:
            groups[result.why.rstrip(".")].append(result.job_id)
    parts = [f"Tags of {listed(done)} changed."] if done else []
    parts += [f"Not of {listed(ids)}: {why}." for why, ids in groups.items()]
    return " ".join(parts) or "The tags are as they were."


def listed(ids: Sequence[str]) -> str:
    """Name the first few of some jobs, and count the others."""
    more = f" and {len(ids) - _NAMED:,} more" if len(ids) > _NAMED else ""
    return ", ".join(ids[:_NAMED]) + more


def counted(number: int) -> str:
    """Return "1 job", "2 jobs"."""
    return f"{number:,} job{'' if number == 1 else 's'}"


# Completion


def in_use(jobs: Iterable[Job]) -> tuple[str, ...]:
    """Return the tags of jobs that can be typed, the most frequent first."""
    counts = Counter(tag for job in jobs for tag in job.tags)
    return tuple(tag for tag, _ in counts.most_common() if tag and clean(tag) == tag)


def word_at(line: str, cursor: int) -> Word:
    """Return the word that is being typed at the cursor; an empty one where none is."""
    found = (word for word in words(line) if word.start < cursor <= word.end)
    return next(found, Word("", cursor, cursor))


def candidates(line: str, cursor: int, known: Sequence[str]) -> tuple[str, ...]:
    """Return the known tags that the word at the cursor can become: first those it begins."""
    word = word_at(line, cursor)
    taken = {other.tag for other in words(line) if other != word} | {word.tag}
    part = word.tag.casefold()
    fitting = [tag for tag in dict.fromkeys(known) if part in tag.casefold() and tag not in taken]
    return tuple(sorted(fitting, key=lambda tag: not tag.casefold().startswith(part)))


def completed(line: str, cursor: int, tag: str) -> tuple[str, int]:
    """Return the line with a tag in place of the word at the cursor, and where the cursor goes."""
    word = word_at(line, cursor)
    before = line[: word.start]
    gap = " " if before and not before.endswith(" ") else ""
    # What is typed next is another tag.
    start = f"{before}{gap}{_quoted(tag)} "
    return start + line[word.end :].removeprefix(" "), len(start)
