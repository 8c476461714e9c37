"""Answers about jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qjobs_tui.demo import listing, render, workloads
from qjobs_tui.demo.script import OWN_USER, Stage
from qjobs_tui.demo.web import JSON, NO_CONTENT, Answer, Refusal

if TYPE_CHECKING:
    from qjobs_tui.demo.call import Call, Route

_MAX_TAGS, _MAX_TAG = 8, 86


def _list(call: Call) -> Answer:
    return listing.jobs(call.world, call.place, call.request)


def _show(call: Call) -> Answer:
    # The default is the opposite of the list's.
    with_params = not call.request.flag("exclude_params", default=False)
    return Answer.json(render.job(call.job(), call.now, with_params=with_params))


def _results(call: Call) -> Answer:
    call.job()
    body = call.world.take_result(call.name)
    return NO_CONTENT if body is None else Answer(200, body, JSON)


def _logs(call: Call) -> Answer:
    job = call.job()
    if not job.log or job.stage(call.now) is not Stage.FINAL:
        raise Refusal(404, 1291, f"No logs for job {call.name}.")
    return Answer.text(job.log)


def _metrics(call: Call) -> Answer:
    return Answer.json(render.metrics(call.job(), call.now))


def _cancel(call: Call) -> Answer:
    call.own_job()
    if not call.world.cancel(call.name):
        raise Refusal(409, 1293, "The job is in a non-cancellable status.")
    return NO_CONTENT


def _delete(call: Call) -> Answer:
    call.own_job()
    call.world.delete(call.name)
    return NO_CONTENT


def _set_tags(call: Call) -> Answer:
    call.own_job()
    body = call.request.json()
    tags = body.get("tags") if isinstance(body, dict) else None
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        raise Refusal(400, 2400, "The body must hold a list of tags.")
    if len(tags) > _MAX_TAGS:
        raise Refusal(400, 1204, f"A job may have at most {_MAX_TAGS} tags.")
    if any(len(tag) > _MAX_TAG for tag in tags):
        raise Refusal(400, 1205, f"A tag may have at most {_MAX_TAG} characters.")
    call.world.change(call.name, tags=tuple(tags))
    return NO_CONTENT


def _workloads(call: Call) -> Answer:
    return workloads.answer(call.world, call.places, call.request, OWN_USER, call.url)


def _tags(call: Call) -> Answer:
    search = call.request.one("search")
    if call.request.one("type") != "job" or not 3 <= len(search) <= 100:
        raise Refusal(400, 2400, "type must be job, search 3 to 100 characters.")
    tags = {tag for job in call.world.jobs(call.place) for tag in job.tags if search in tag}
    return Answer.json({"tags": sorted(tags)})


ROUTES: tuple[Route, ...] = (
    ("GET", "/jobs", _list),
    ("GET", "/jobs/{}", _show),
    ("DELETE", "/jobs/{}", _delete),
    ("GET", "/jobs/{}/results", _results),
    ("GET", "/jobs/{}/logs", _logs),
    ("GET", "/jobs/{}/metrics", _metrics),
    ("POST", "/jobs/{}/cancel", _cancel),
    ("PUT", "/jobs/{}/tags", _set_tags),
    ("GET", "/workloads", _workloads),
    ("GET", "/tags", _tags),
)
