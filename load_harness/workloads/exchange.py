"""What the pods' network jobs say to each other over HTTP."""

PREFIX = "/peers/"
"""Of the paths that pods ask of each other: no load that anybody is served with, so no objective counts them."""
SINK_PATH = f"{PREFIX}sink"
"""POST: its body is thrown away."""
SOURCE_PATH = f"{PREFIX}source"
"""GET with `?bytes=N`: it is answered with so many."""
MOST_BURST_BYTES = 1 << 20
"""Of one request: short, so that none keeps a thread of the other pod for long."""
POD_HEADER = "Load-Harness-Pod"
"""Names the pod that answers, so that a pod finds itself in the list of its peers."""
