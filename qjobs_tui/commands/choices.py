"""The settings of a run, from what the command line, the environment and the files say."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from qjobs_tui import terminal
from qjobs_tui.config.gather import ConfigFile, Said, gather
from qjobs_tui.config.settings import Origin

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping
    from typing import Any, TextIO

    from qjobs_tui.config import Settings

# A flag, the attribute it sets, and to what; None: to what it was given.
_FLAGS = (
    ("refresh", "refresh", None),
    ("ascii", "plain", True),
    ("no_mouse", "mouse", False),
    ("read_only", "read_only", True),
)


def config_file(options: argparse.Namespace) -> ConfigFile:
    """Return the config file of this run."""
    return ConfigFile.find(options.config, os.environ)


def settings_of(options: argparse.Namespace, stream: TextIO | None) -> Settings:
    """Return the settings of a run that draws on a stream.

    Raises:
        UsageError: Something in the config file, or on the command line, cannot be used.

    """
    said, suits = _said(options, stream), _suits(os.environ, stream)
    settings = gather(config_file(options), os.environ, said, suits)
    if settings.save_template:
        _check_template(settings)
    return settings


def screen_settings(options: argparse.Namespace) -> Settings:
    """Return the settings of a run that draws on the terminal."""
    return settings_of(options, sys.__stderr__)


def _said(options: argparse.Namespace, stream: TextIO | None) -> Said:
    values: dict[str, Any] = {}
    origins: dict[str, Origin] = {}
    if not terminal.writes_unicode(stream):
        values["plain"] = True
        origins["plain"] = Origin("terminal", "the terminal's encoding")
    for flag, attribute, value in _FLAGS:
        given = getattr(options, flag, None)
        if given not in {None, False}:
            values[attribute] = given if value is None else value
            origins[attribute] = Origin("command line", f"--{flag.replace('_', '-')}")
    return Said(values, origins)


def _suits(environ: Mapping[str, str], stream: TextIO | None) -> Said:
    """Say what suits a terminal; what goes to a file or a program is not changed by it."""
    values: dict[str, Any] = {}
    origins: dict[str, Origin] = {}
    if stream is not None and stream.isatty():
        if terminal.is_gnu_screen(environ):
            values["mouse"], origins["mouse"] = False, Origin("terminal", "GNU screen (STY)")
        if terminal.asks_for_ascii(environ):
            values["plain"], origins["plain"] = True, Origin("terminal", "LC_ALL")
    return Said(values, origins)


def _check_template(settings: Settings) -> None:
    from qjobs_tui.bodies.templates import Template, TemplateError

    try:
        Template.parse(settings.save_template)
    except TemplateError as error:
        words = f"cannot be used: {error.headline}"
        raise settings.mistake("save_template", words, error.hint) from error
