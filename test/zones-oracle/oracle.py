"""Answers questions about time zones with Python's zoneinfo and the tzdata package that stands on its path.

Reads one JSON object from stdin and writes one to stdout:
  names     zone names of the system under test
  from, until, step   seconds since the epoch: where to look for changes of offset, and how far apart
  instants  per name, more instants to ask (seconds)
  due       pairs of date and time of day
Answers per name: null where unknown, or the changes found, the offset (seconds) just before and at each change and at each
instant asked, and the instant at which each pair is due. Nothing here is taken from the system under test.
"""
import json
import sys
import zoneinfo
from datetime import datetime, timedelta, timezone

import tzdata

zoneinfo.reset_tzpath(to=[])  # No files of the machine: only the package.
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def offset_at(zone, seconds):
    return int((EPOCH + timedelta(seconds=seconds)).astimezone(zone).utcoffset().total_seconds())


def changes(zone, first, last, step):
    found = []
    before = offset_at(zone, first)
    for late in range(first + step, last, step):
        after = offset_at(zone, late)
        if after != before:
            low, high = late - step, late
            while high - low > 1:
                middle = (low + high) // 2
                if offset_at(zone, middle) == before:
                    low = middle
                else:
                    high = middle
            found.append(high)
        before = after
    return found


def due(zone, day, clock):
    """The first second at which the wall shows day and clock, or more: PEP 495 where it exists, else by halving."""
    wall = datetime.fromisoformat(f"{day}T{clock}:00")
    at = wall.replace(tzinfo=zone, fold=0).astimezone(timezone.utc)
    if at.astimezone(zone).replace(tzinfo=None) == wall:
        return int((at - EPOCH).total_seconds())
    low, high = [int((at - EPOCH).total_seconds()) + side * 86400 for side in (-1, 1)]
    while high - low > 1:
        middle = (low + high) // 2
        shown = (EPOCH + timedelta(seconds=middle)).astimezone(zone).replace(tzinfo=None)
        if shown >= wall:
            high = middle
        else:
            low = middle
    return high


def answer(name, asked):
    try:
        zone = zoneinfo.ZoneInfo(name)
    except zoneinfo.ZoneInfoNotFoundError:
        return None
    found = changes(zone, asked["from"], asked["until"], asked["step"])
    instants = asked["instants"][name] + [at + side for at in found for side in (-1, 0, 1)]
    return {
        "offsets": [[at, offset_at(zone, at)] for at in instants],
        "due": [[day, clock, due(zone, day, clock)] for day, clock in asked["due"]],
    }


asked = json.load(sys.stdin)
json.dump(
    {
        "version": tzdata.IANA_VERSION,
        "packageVersion": tzdata.__version__,
        "names": sorted(zoneinfo.available_timezones()),
        "answers": {name: answer(name, asked) for name in asked["names"]},
    },
    sys.stdout,
)
