"""One good spec of every format; tests break one field each."""

SLOTH = """\
version: prometheus/v1
service: shop
labels: {team: web}
slos:
  - name: availability
    objective: 99.9
    description: Orders are taken.
    labels: {tier: "1"}
    sli:
      events:
        error_query: sum(rate(http_requests_total{code=~"5.."}[{{.window}}]))
        total_query: sum(rate(http_requests_total[{{.window}}]))
    alerting:
      name: OrdersFail
      labels: {category: availability}
      annotations: {summary: "Orders fail"}
      page_alert: {labels: {severity: critical}}
      ticket_alert: {disable: true}
"""

SLOTH_KUBERNETES = """\
apiVersion: sloth.slok.dev/v1
kind: PrometheusServiceLevel
metadata:
  name: shop
  namespace: web
  annotations: {load-harness.io/idle: good}
spec:
  service: shop
  slos:
    - name: availability
      objective: 99.9
      sli:
        raw: {errorRatioQuery: avg(shop:errors:ratio)}
      alerting:
        name: OrdersFail
        pageAlert: {labels: {severity: critical}}
        ticketAlert: {disable: true}
"""

PYRRA = """\
apiVersion: pyrra.dev/v1alpha1
kind: ServiceLevelObjective
metadata:
  name: orders
  namespace: web
  labels: {pyrra.dev/team: web, prometheus: k8s}
spec:
  target: "99.5"
  window: 28d
  description: Orders are fast.
  indicator:
    latency:
      success: {metric: 'request_seconds_bucket{job="shop",le="1"}'}
      total: {metric: 'request_seconds_count{job="shop"}'}
      grouping: [route]
  alerting: {name: OrdersSlow, absent: false}
"""

OPENSLO = """\
apiVersion: openslo/v1
kind: SLO
metadata:
  name: availability
  displayName: Orders are taken
  labels: {team: web}
  annotations: {load-harness.io/page-for: 2m}
spec:
  service: shop
  indicatorRef: answered
  timeWindow:
    - duration: 1M
      calendar: {startTime: 2026-01-01 00:00:00, timeZone: Europe/Berlin}
  budgetingMethod: Timeslices
  objectives:
    - target: 0.999
      timeSliceTarget: 0.95
      timeSliceWindow: 5m
  alertPolicies:
    - alertPolicyRef: burns
---
apiVersion: openslo/v1
kind: SLI
metadata: {name: answered}
spec:
  ratioMetric:
    counter: true
    good:
      metricSource: {metricSourceRef: metrics, spec: {query: 'http_requests_total{code!~"5.."}'}}
    total:
      metricSource: {metricSourceRef: metrics, spec: {query: http_requests_total}}
---
apiVersion: openslo/v1
kind: DataSource
metadata: {name: metrics}
spec: {type: Prometheus, connectionDetails: {url: "http://localhost:9090"}}
---
apiVersion: openslo/v1
kind: AlertPolicy
metadata: {name: burns}
spec:
  alertWhenBreaching: true
  conditions: [{conditionRef: fast}]
  notificationTargets: [{targetRef: on-call}]
---
apiVersion: openslo/v1
kind: AlertCondition
metadata: {name: fast}
spec:
  severity: page
  condition: {kind: burnrate, op: gte, threshold: 2, lookbackWindow: 1h, alertAfter: 5m}
---
apiVersion: openslo/v1
kind: AlertNotificationTarget
metadata: {name: on-call}
spec: {target: slack}
---
apiVersion: openslo/v1
kind: Service
metadata: {name: shop}
spec: {description: The shop}
"""

COMPOSITE = """\
apiVersion: openslo/v1
kind: SLO
metadata: {name: journey}
spec:
  service: shop
  timeWindow: [{duration: 28d, isRolling: true}]
  budgetingMethod: Occurrences
  objectives:
    - target: 0.99
      compositeWeight: 3
      indicator:
        metadata: {name: paid}
        spec:
          ratioMetric:
            counter: true
            bad: {metricSource: {type: Prometheus, spec: {query: 'payments_total{result="failed"}'}}}
            total: {metricSource: {type: Prometheus, spec: {query: payments_total}}}
    - targetPercent: 95
      op: lt
      value: 0.5
      indicator:
        metadata: {name: fast}
        spec:
          thresholdMetric:
            metricSource: {type: Prometheus, spec: {query: 'max(queue_seconds)'}}
"""

ALPHA = """\
apiVersion: openslo/v1alpha
kind: SLO
metadata: {name: availability, displayName: Orders}
spec:
  service: shop
  timeWindows: [{unit: Day, count: 30, isRolling: true}]
  budgetingMethod: Occurrences
  objectives:
    - displayName: Good
      value: 1
      target: 0.999
      ratioMetrics:
        incremental: true
        good: {source: prometheus, queryType: promql, query: 'sum(rate(a{code!~"5.."}[{{.window}}]))'}
        total: {source: prometheus, queryType: promql, query: 'sum(rate(a[{{.window}}]))'}
"""

ALL = {
    "Sloth": SLOTH,
    "Sloth's Kubernetes kind": SLOTH_KUBERNETES,
    "Pyrra": PYRRA,
    "OpenSLO": OPENSLO,
    "OpenSLO composite": COMPOSITE,
    "OpenSLO v1alpha": ALPHA,
}
