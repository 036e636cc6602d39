"""The Kubernetes HorizontalPodAutoscaler (autoscaling/v2), bit for bit: values in, decisions out.

No input or output, no clock: the time is in the observation.
"""
