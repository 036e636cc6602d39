"""The HTTP interface: parse, ask the parts that know, answer in JSON."""
