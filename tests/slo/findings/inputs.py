"""An input with findings for each command that lints."""

_HPA = """\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: shop}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: shop}
  minReplicas: 4
  maxReplicas: 4
"""
_SLO = """\
version: prometheus/v1
service: shop
slos:
  - name: availability
    objective: 90
    sli:
      events:
        error_query: sum(rate(x_total{code=~"5.."}[{{.window}}]))
        total_query: sum(rate(x_total[{{.window}}]))
"""
INPUTS = {"hpa": _HPA, "slo": _SLO}
