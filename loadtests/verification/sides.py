"""Say in what a recorded decision is another one than the engine's."""

from loadtests.hpa.model import Decision


def disagreement(recorded: Decision | None, replayed: Decision) -> str:
    """Say it in words; empty where both are the same.

    Args:
        recorded: None where no decision of the sync is recorded.
        replayed: What the engine decides on the recorded observation.
    """
    if recorded is None:
        return "no decision of this sync is recorded"
    if recorded.desired_replicas != replayed.desired_replicas:
        return f"the observation asks for {replayed.desired_replicas}: {'; '.join(replayed.why)}"
    if recorded.conditions != replayed.conditions:
        differing = sorted(
            kind
            for kind in {*recorded.conditions, *replayed.conditions}
            if recorded.conditions.get(kind) != replayed.conditions.get(kind)
        )
        return f"other conditions than the observation gives: {', '.join(differing)}"
    return ""
