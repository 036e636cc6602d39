"""Types of CDEvents, each spelt once.

Source: https://github.com/cdevents/spec/tree/v0.5.1 (continuous-deployment.md, continuous-operations.md,
source-code-version-control.md, continuous-integration.md, custom/README.md)
"""

SPECIFICATION = "0.5.1"
"""The version of the specification that events are written in; 0.4.1 is read too."""

SERVICE_DEPLOYED = "dev.cdevents.service.deployed."
SERVICE_UPGRADED = "dev.cdevents.service.upgraded."
SERVICE_ROLLED_BACK = "dev.cdevents.service.rolledback."
INCIDENT_DETECTED = "dev.cdevents.incident.detected."
INCIDENT_REPORTED = "dev.cdevents.incident.reported."
INCIDENT_RESOLVED = "dev.cdevents.incident.resolved."
CHANGE_MERGED = "dev.cdevents.change.merged."
ARTIFACT_PACKAGED = "dev.cdevents.artifact.packaged."
VERSION = "0.3.0"
"""Of each of these in 0.5.1. Types are told by what they begin with; the version follows."""

CUSTOM_PREFIX = "dev.cdeventsx.load-harness-"
"""Of what the vocabulary has no word for."""
DEPLOYMENT_FAILED = f"{CUSTOM_PREFIX}deployment.failed."
DEPLOYMENT_STARTED = f"{CUSTOM_PREFIX}deployment.started."
DEPLOYMENT_OBSERVED = f"{CUSTOM_PREFIX}deployment.observed."
"""A source saw it run: of several in a row that see the same, one is a deployment."""
INCIDENT_STATED = f"{CUSTOM_PREFIX}incident.stated."
"""An incident of which no environment is known; the vocabulary's incidents must have one."""
FACT_RETRACTED = f"{CUSTOM_PREFIX}fact.retracted."
CUSTOM_VERSION = "0.1.0"

OURS = "load_harness"
"""The field of `customData` that holds a fact as it is, so that nothing is lost on the way."""
