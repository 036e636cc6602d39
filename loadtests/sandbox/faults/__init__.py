"""Break things on purpose: the order of a run, the injections, and the executor that begins and ends them."""
