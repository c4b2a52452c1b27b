"""What becomes of a call to an address: the rules of `network/route.ts`, for calls of Python.

Pure: it asks no resolver. One list of addresses holds both to the same routes, `test/.../lambda/network/addresses.ts`.
"""

import re

_loopback_names = ("127.0.0.1", "localhost", "::1", "[::1]")
_suffix = re.compile(r"\.(?:amazonaws\.com(?:\.cn)?|api\.aws)$")
_region = re.compile(r"^[a-z]+(?:-[a-z]+)*-\d+$")
_stand_in_of_event = re.compile(r"^127\.0\.0\.1:(\d+)$")


def route_to(host, port, plan):
    """{"kind": "stand-in", "port", "notice"?}, {"kind": "direct"} or {"kind": "refused", "reason"}."""
    name = host.lower().removesuffix(".")
    stand_ins = plan["standIns"]
    if name in _loopback_names:
        return _stand_in(port) if port in stand_ins.values() else {"kind": "direct"}
    of_event = _stand_in_of_event.match(name)
    if of_event and int(of_event[1]) in stand_ins.values():
        return _stand_in(int(of_event[1]))
    if name in plan["allowed"] or f"{name}:{port}" in plan["allowed"]:
        return {"kind": "direct"}
    if not _suffix.search(name):
        return refused(f"{name}:{port}", "it is neither part of this stack")
    prefix, service, region = _read_aws_host(name)
    if service not in stand_ins:
        known = ", ".join(sorted(stand_ins))
        return refused(f"{name}:{port}", f"this stack stands in for {known}, and it is neither of these")
    return _stand_in(stand_ins[service], _misfit(name, prefix, service, region, plan))


def may_resolve(name, plan):
    """May a resolver be asked for this name? Others are not resolved: a query, too, leaves the machine."""
    lower = name.lower()
    allowed = plan["allowed"]
    return lower in _loopback_names or any(entry == lower or entry.startswith(f"{lower}:") for entry in allowed)


def refused(address, why):
    reason = f"{address} may not be called: {why} nor named in --allow-network. Nothing was sent."
    return {"kind": "refused", "reason": reason}


def _stand_in(port, notice=None):
    return {"kind": "stand-in", "port": port, **({} if notice is None else {"notice": notice})}


def _read_aws_host(name):
    labels = _suffix.sub("", name).split(".")
    region = labels.pop() if len(labels) > 1 and _region.match(labels[-1]) else None
    label = labels.pop()
    service = "dynamodb" if label == "ddb" else re.sub("-fips$", "", label)
    return ".".join(labels), service, region


def _misfit(name, prefix, service, region, plan):
    if region is not None and region != plan["region"]:
        whose = f"of the Region {region}, not of this stack's, {plan['region']}"
    elif service == "execute-api" and prefix != plan["apiId"]:
        whose = f"another API than this stack's, {plan['apiId']}"
    else:
        return None
    return f"{name} is {whose}. The stack answers it all the same."
