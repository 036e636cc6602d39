from collections.abc import Callable
from pathlib import Path

import pytest

WriteStack = Callable[[str], Path]
MistakesOf = Callable[[Path], list[str]]

_HTTP_PROBE = "httpGet: {path: /readyz, port: http}"
_SERVICE_PORT = "{port: 80, targetPort: http}"
_ENVIRONMENT = "{name: MODE, value: quick}"


def _case(old: str, new: str, *expected: str, id: str) -> object:  # noqa: A002 - pytest's own word
    return pytest.param(old, new, [f"stack.yaml:{line}" for line in expected], id=id)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        _case(
            "name: shop\nspec:\n  selector: {app",
            "name: Shop\nspec:\n  selector: {app",
            "33: metadata.name Shop: must match [a-z0-9]([-a-z0-9.]*[a-z0-9])?; write it as load-harness",
            id="a name in capitals",
        ),
        _case(
            "labels: {team: blue}",
            "lables: {team: blue}",
            "5: metadata.lables {'team': 'blue'}: is not a known field; did you mean labels?",
            id="a misspelt field of metadata",
        ),
        _case(
            "labels: {team: blue}",
            "labels: {team: 1}",
            "5: metadata.labels.team 1: must be a text; put it in quotes if it looks like something else",
            id="a label that is a number",
        ),
        _case(
            "apiVersion: apps/v1\nkind: Deployment\nmeta",
            "apiVersion: extensions/v1beta1\nkind: Deployment\nmeta",
            "1: apiVersion extensions/v1beta1: must be one of apps/v1; choose one of them",
            id="an old version of the API",
        ),
        _case(
            "replicas: 2",
            "replicas: two",
            "7: spec.replicas two: must be a whole number; write it without quotes, unit or fraction",
            id="replicas in words",
        ),
        _case(
            "matchLabels: {app: shop}",
            "matchLabels: {app: stop}",
            "9: spec.selector.matchLabels app: stop: must be one of the labels of the pod template; "
            "add it to spec.template.metadata.labels",
            id="a selector that does not match the template",
        ),
        _case(
            "matchLabels: {app: shop}",
            "matchExpressions: [{key: app, operator: Exists}]",
            "9: spec.selector.matchExpressions [{'key': 'app', 'operator': 'Exists'}]: "
            "is not supported by the sandbox; use matchLabels",
            id="a selector by expression",
        ),
        _case(
            "matchLabels: {app: shop}",
            "matchLabels: {}",
            "9: spec.selector.matchLabels (nothing): is required; repeat the template's labels there",
            id="an empty selector",
        ),
        _case(
            "terminationGracePeriodSeconds: 20",
            "terminationGracePeriodSecond: 20",
            "14: spec.template.spec.terminationGracePeriodSecond 20: is not a known field; "
            "did you mean terminationGracePeriodSeconds?",
            id="a misspelt field of the pod",
        ),
        _case(
            "terminationGracePeriodSeconds: 20",
            "terminationGracePeriodSeconds: 1",
            "14: spec.template.spec.terminationGracePeriodSeconds 1: must be at least the preStop sleep of 2 s; "
            "lengthen it or shorten the sleep",
            id="a grace period shorter than the sleep",
        ),
        _case(
            "readinessProbe:",
            "readynessProbe:",
            "25: spec.template.spec.containers[0].readynessProbe {'httpGet': {'path': '/readyz', 'port': 'http'}}: "
            "is not a known field; did you mean readinessProbe?",
            id="a misspelt field of the container",
        ),
        _case(
            "{name: http, containerPort: 8080}",
            "{name: http, contanerPort: 8080}",
            "19: spec.template.spec.containers[0].ports[0].containerPort (nothing): is required; add `containerPort:`",
            "19: spec.template.spec.containers[0].ports[0].contanerPort 8080: is not a known field; "
            "did you mean containerPort?",
            id="a misspelt field of a port",
        ),
        _case(
            "containerPort: 8080",
            "containerPort: 80800",
            "19: spec.template.spec.containers[0].ports[0].containerPort 80800: must be 1..65535; "
            "choose a value within the bounds",
            id="a port that does not exist",
        ),
        _case(
            "requests: {cpu: 200m, memory: 128Mi}",
            "requests: {cpus: 200m, memory: 128MB}",
            "23: spec.template.spec.containers[0].resources.requests.cpus 200m: "
            "must be one of cpu, memory, ephemeral-storage, storage; did you mean cpu?",
            "23: spec.template.spec.containers[0].resources.requests.memory 128MB: "
            "must be a quantity that is not negative; write it as 200m, 0.5, 128Mi or 1G",
            id="a resource and a quantity that do not exist",
        ),
        _case(
            "requests: {cpu: 200m, memory: 128Mi}",
            "requests: {cpu: true, memory: -1}",
            "23: spec.template.spec.containers[0].resources.requests.cpu true: "
            "must be a quantity that is not negative; write it as 200m, 0.5, 128Mi or 1G",
            "23: spec.template.spec.containers[0].resources.requests.memory -1: "
            "must be a quantity that is not negative; write it as 200m, 0.5, 128Mi or 1G",
            id="quantities that are no amounts",
        ),
        _case(
            "requests: {cpu: 200m, memory: 128Mi}",
            "requests: {cpu: 0.5, memory: 1Gi, gpus: 1}",
            "23: spec.template.spec.containers[0].resources.requests.gpus 1: "
            "must be one of cpu, memory, ephemeral-storage, storage; remove it",
            "23: spec.template.spec.containers[0].resources.requests.cpu 0.5: must be at most the limit of 400m; "
            "lower the request or raise the limit",
            "23: spec.template.spec.containers[0].resources.requests.memory 1Gi: must be at most the limit of 256Mi; "
            "lower the request or raise the limit",
            id="requests above the limits",
        ),
        _case(
            "limits: {cpu: 400m, memory: 256Mi}",
            "limit: {cpu: 400m, memory: 256Mi}",
            "24: spec.template.spec.containers[0].resources.limit {'cpu': '400m', 'memory': '256Mi'}: "
            "is not a known field; did you mean limits?",
            id="a misspelt field of the resources",
        ),
        _case(
            _HTTP_PROBE,
            "httpGet: {path: /readyz, port: web, scheme: HTTPS}",
            "26: spec.template.spec.containers[0].readinessProbe.httpGet.port web: "
            "must be a number or a port of the container (named: http); correct the name",
            "26: spec.template.spec.containers[0].readinessProbe.httpGet.scheme HTTPS: must be one of HTTP; "
            "did you mean HTTP?",
            id="a probe of a port that has no such name, with TLS",
        ),
        _case(
            _HTTP_PROBE,
            "tcpSocket: {port: 8080}",
            "26: spec.template.spec.containers[0].readinessProbe.tcpSocket {'port': 8080}: "
            "is a kind of probe that the sandbox cannot do; use httpGet",
            id="a probe of another kind",
        ),
        _case(
            _HTTP_PROBE,
            "initalDelaySeconds: 3",
            "25: spec.template.spec.containers[0].readinessProbe.httpGet (nothing): is required; "
            "add `httpGet:` with its fields",
            "26: spec.template.spec.containers[0].readinessProbe.initalDelaySeconds 3: is not a known field; "
            "did you mean initialDelaySeconds?",
            id="a probe without a kind, and a misspelt field",
        ),
        _case(
            "preStop: {sleep: {seconds: 2}}",
            "preStop: {httpGet: {path: /drain, port: http}}",
            "28: spec.template.spec.containers[0].lifecycle.preStop {'httpGet': {'path': '/drain', 'port': 'http'}}: "
            "must be a sleep: the sandbox runs no other hook; write it as sleep: {seconds: 5}",
            id="a hook that is no sleep",
        ),
        _case(
            _ENVIRONMENT,
            "{name: MODE, value: 1}",
            "21: spec.template.spec.containers[0].env[0].value 1: must be a text; "
            "put it in quotes if it looks like something else",
            id="an environment variable that is a number",
        ),
        _case(
            _ENVIRONMENT,
            "{name: MODE, valueFrom: {secretKeyRef: {name: keys, key: mode}}}",
            "21: spec.template.spec.containers[0].env[0].valueFrom.secretKeyRef {'name': 'keys', 'key': 'mode'}: "
            "cannot be filled in: the sandbox knows fieldRef and resourceFieldRef; write the value itself",
            id="an environment variable from a secret",
        ),
        _case(
            _ENVIRONMENT,
            "{name: MODE, value: quick, valueFrom: {fieldRef: {fieldPath: spec.serviceAccountName}}}",
            "21: spec.template.spec.containers[0].env[0].value quick: must not stand beside `valueFrom`; "
            "keep one of the two",
            "21: spec.template.spec.containers[0].env[0].valueFrom.fieldRef.fieldPath spec.serviceAccountName: "
            "must be one of metadata.name, metadata.namespace, metadata.uid, status.podIP, spec.nodeName; "
            "choose one of them",
            id="two values, one of a field that the sandbox does not have",
        ),
        _case(
            _ENVIRONMENT,
            "{name: MODE, valueFrom: {resourceFieldRef: {containerName: proxy, resource: limits.gpu}}}",
            "21: spec.template.spec.containers[0].env[0].valueFrom.resourceFieldRef.containerName proxy: "
            "must be the container itself; write app, or write the value itself",
            "21: spec.template.spec.containers[0].env[0].valueFrom.resourceFieldRef.resource limits.gpu: "
            "must be one of requests.cpu, requests.memory, limits.cpu, limits.memory; did you mean limits.cpu?",
            id="a resource of another container",
        ),
        _case(
            _ENVIRONMENT,
            "{name: MODE, value: a}\n            - {name: MODE, value: b}"
            "\n            - {name: X, value: $(MODE)-$(Y)}",
            "22: spec.template.spec.containers[0].env[1].name MODE: is already set above; keep one of the two",
            "23: spec.template.spec.containers[0].env[2].value $(MODE)-$(Y): "
            "stands for another variable, MODE, which the sandbox does not fill in; write the value itself",
            id="a variable twice, and one that stands for another",
        ),
        _case(
            "          env:",
            "          envFrom: [{configMapRef: {name: shop}}]\n          env:",
            "20: spec.template.spec.containers[0].envFrom [{'configMapRef': {'name': 'shop'}}]: "
            "cannot be filled in: the sandbox has no ConfigMaps and Secrets; write the variables under `env`",
            id="an environment from a config map",
        ),
        _case(
            "      containers:\n",
            "      containers:\n        - {name: app, image: shop:1, resources: {requests: {cpu: 1m}}}\n",
            "15: spec.template.spec.containers app, app: must have different names; rename one",
            id="two containers of the same name",
        ),
        _case(
            _SERVICE_PORT,
            "{port: 80, targetPort: web}",
            "37: spec.ports[0].targetPort web: must be a number or a port of the container (named: http); "
            "correct the name",
            id="a service in front of a port that has no such name",
        ),
        _case(
            _SERVICE_PORT,
            "{name: web, port: 80}\n    - {name: admin, port: 81}",
            "36: spec.ports web, admin: must be one port, or have one named http; name the port that carries the load",
            id="a service with two ports, none of them the main one",
        ),
        _case(
            _SERVICE_PORT,
            "{port: 80, targetProt: http}",
            "37: spec.ports[0].targetProt http: is not a known field; did you mean targetPort?",
            id="a misspelt field of a service's port",
        ),
        _case(
            "requests: {cpu: 200m, memory: 128Mi}\n            limits: {cpu: 400m, memory: 256Mi}",
            "requests: {memory: 128Mi}",
            "23: spec.template.spec.containers[0].resources.requests.cpu (nothing): "
            "is required: the autoscaler measures cpu in percent of it; add it",
            id="no request for what the autoscaler measures",
        ),
        _case(
            "      containers:\n",
            "      containers:\n        - {name: proxy, image: proxy:1}\n",
            "16: spec.template.spec.containers[0].resources.requests.cpu (nothing): "
            "is required: the autoscaler measures cpu in percent of it; add it",
            id="a second container without the request that the autoscaler needs",
        ),
        _case(
            "    - type: Resource\n      resource:\n        name: cpu",
            "    - type: ContainerResource\n      containerResource:\n        name: cpu\n        container: web",
            "51: spec.metrics[0].containerResource.container web: must be a container of the Deployment (found: app); "
            "correct the name",
            id="an autoscaler that measures a container that is not there",
        ),
    ],
)
def test_a_mistake_is_shown_at_its_place(
    good: str, stack_file: WriteStack, mistakes_of: MistakesOf, old: str, new: str, expected: list[str]
) -> None:
    """Each mistake has its file, line and field, the value, the rule and the next step."""
    assert good.count(old) == 1
    assert expected == mistakes_of(stack_file(good.replace(old, new)))


def test_all_mistakes_of_all_documents_come_at_once(good: str, stack_file: WriteStack, mistakes_of: MistakesOf) -> None:
    """Deployment, Service and autoscaler are all read before anything is reported."""
    text = (
        good.replace("replicas: 2", "replicas: -1")
        .replace("port: 80,", "port: 0,")
        .replace("maxReplicas: 4", "maxReplicas: x")
    )

    assert ["stack.yaml:7:", "stack.yaml:37:", "stack.yaml:46:"] == [
        mistake.split(" ", maxsplit=1)[0] for mistake in mistakes_of(stack_file(text))
    ]
