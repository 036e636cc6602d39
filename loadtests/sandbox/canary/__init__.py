"""Canary releases in the sandbox: Flagger's engine with real pods, a real load balancer and a real Prometheus."""
