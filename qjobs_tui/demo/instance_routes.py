"""Answers about an instance: its sessions, its QPUs, its usage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qjobs_tui.demo import calibration, render
from qjobs_tui.demo.identity import plan_id
from qjobs_tui.demo.web import NO_CONTENT, Answer, Refusal

if TYPE_CHECKING:
    from qjobs_tui.demo.call import Call, Route


def _session(call: Call) -> Answer:
    session = call.session()
    members = [job for job in call.world.jobs(call.place) if job.session_id == session.id]
    return Answer.json(render.session(session, members, call.now))


def _stop_accepting(call: Call) -> Answer:
    call.session()
    if call.request.json() != {"accepting_jobs": False}:
        raise Refusal(400, 2400, "Only accepting_jobs can be changed, to false.")
    call.world.stop_accepting(call.name)
    return NO_CONTENT


def _close_session(call: Call) -> Answer:
    call.session()
    call.world.close_session(call.name)
    return NO_CONTENT


def _backends(call: Call) -> Answer:
    fields = ",".join(call.request.query.get("fields", []))
    waits, now = "wait_time_seconds" in fields, call.now
    devices = call.world.devices(call.place)
    return Answer.json({"devices": [render.device(one, now, with_waits=waits) for one in devices]})


def _backend_status(call: Call) -> Answer:
    return Answer.json(calibration.status(call.device(), call.now))


def _backend_configuration(call: Call) -> Answer:
    return Answer.json(calibration.configuration(call.device()))


def _backend_properties(call: Call) -> Answer:
    return Answer.json(calibration.properties(call.device(), call.now))


def _backend_defaults(call: Call) -> Answer:
    call.device()
    return Answer.json({})


def _usage(call: Call) -> Answer:
    usage = call.world.usage(call.place)
    period = {
        "start_time": render.instant(usage.period_start),
        "end_time": render.instant(usage.period_end),
    }
    shown: dict[str, object] = {
        "instance_id": call.place,
        "plan_id": plan_id(_plan(call)),
        "usage_consumed_seconds": usage.consumed,
        "usage_period": period,
    }
    if usage.limit is not None:
        shown["usage_limit_seconds"] = usage.limit
        shown["usage_limit_reached"] = usage.limit_reached
    return Answer.json(shown)


def _instance(call: Call) -> Answer:
    limit = call.world.usage(call.place).limit
    shown: dict[str, object] = {
        "backends": [device.name for device in call.world.devices(call.place)],
        "plan_id": plan_id(_plan(call)),
    }
    if limit is not None:
        # A string, unlike everywhere else.
        shown["instance_limit_seconds"] = f"{limit:.0f}"
    return Answer.json(shown)


def _limit(call: Call) -> Answer:
    return Answer.json({"instance_limit": call.world.usage(call.place).limit})


def _set_limit(call: Call) -> Answer:
    body = call.request.json()
    limit = body.get("instance_limit", "") if isinstance(body, dict) else ""
    if limit is not None and not (isinstance(limit, (int, float)) and limit >= 0):
        raise Refusal(400, 2400, "instance_limit must be a number of seconds, or null.")
    call.world.set_limit(limit, call.place)
    return NO_CONTENT


def _plan(call: Call) -> str:
    return next(one.plan for one in call.world.instances if one.crn.text == call.place)


ROUTES: tuple[Route, ...] = (
    ("GET", "/sessions/{}", _session),
    ("PATCH", "/sessions/{}", _stop_accepting),
    ("DELETE", "/sessions/{}/close", _close_session),
    ("GET", "/backends", _backends),
    ("GET", "/backends/{}/status", _backend_status),
    ("GET", "/backends/{}/configuration", _backend_configuration),
    ("GET", "/backends/{}/properties", _backend_properties),
    ("GET", "/backends/{}/defaults", _backend_defaults),
    ("GET", "/instances/usage", _usage),
    ("GET", "/instance", _instance),
    ("GET", "/instances/configuration", _limit),
    ("PUT", "/instances/configuration", _set_limit),
)
