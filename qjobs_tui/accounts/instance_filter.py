"""Which of the instances that a key can see are meant, where an account names none of them.

IBM's client saves a region and tags with an account, and filters by them
(``QiskitRuntimeService._filter_instances_by_saved_preferences``, 0.51).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qjobs_tui.jobs import Instance

_SHOWN = 10
_LONGEST_SHOWN = 80


class InstanceFilter(msgspec.Struct, frozen=True):
    """A region and tags that an instance must have all of; false where everything passes."""

    region: str = ""
    tags: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Tell whether there is anything to filter by."""
        return bool(self.region or self.tags)

    def passes(self, instance: Instance) -> bool:
        """Compare as IBM's client does.

        It looks for the region anywhere in the CRN, and writes the saved tags in small letters, as
        IBM Cloud keeps them.
        """
        has_tags = all(tag.lower() in instance.tags for tag in self.tags)
        return has_tags and self.region in instance.crn.text

    @property
    def words(self) -> str:
        """What an instance must have, such as ``region 'eu-de' and the tag 'team'``."""
        return " and ".join(self._parts())

    def told(self, every: str) -> str:
        """Narrow words that mean every instance down to those that pass."""
        return f"{every} with {self.words}" if self else every

    def _parts(self) -> Iterator[str]:
        if self.region:
            yield f"region {_shown(self.region)}"
        if self.tags:
            more = len(self.tags) - _SHOWN
            listed = ", ".join(map(_shown, self.tags[:_SHOWN]))
            yield f"the tag{'s' * (len(self.tags) > 1)} {listed}" + f" and {more} more" * (more > 0)


EVERY_INSTANCE = InstanceFilter()


def _shown(text: str) -> str:
    return repr(text[:_LONGEST_SHOWN])
