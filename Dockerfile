# Two images: `workload` (the base install, what the cluster scales and releases) and `toolkit` (Locust jobs, canary gate,
# dora serve). Any base with Python 3.11 or newer and its venv module does: --build-arg BASE=...
ARG BASE=docker.io/library/python:3.11.15-slim-bookworm

FROM ${BASE} AS build
WORKDIR /build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
COPY requirements/build.txt requirements/base.txt requirements/toolkit.txt requirements/
# The environment comes without pip: nothing is installed in a container that runs. Behind a proxy with an authority of
# its own, give its certificates as the secret `ca`; they stay in no layer.
RUN --mount=type=secret,id=ca \
    python3 -c 'import sys; sys.exit("error: Python %d.%d: must be 3.11 or newer; name another base, as --build-arg BASE=..." % sys.version_info[:2] if sys.version_info < (3, 11) else 0)' \
    && python3 -m venv tools \
    && if [ -s /run/secrets/ca ]; then export PIP_CERT=/run/secrets/ca; fi \
    && tools/bin/pip install --quiet --require-hashes --only-binary :all: -r requirements/build.txt \
    && python3 -m venv --without-pip /opt/load-harness \
    && tools/bin/pip --python /opt/load-harness/bin/python install --quiet --require-hashes --only-binary :all: -r requirements/base.txt
COPY . .
RUN tools/bin/pip wheel --quiet --no-deps --no-build-isolation --no-index --wheel-dir wheels . \
    && tools/bin/pip --python /opt/load-harness/bin/python install --quiet --no-deps --no-index wheels/*.whl

FROM build AS build-toolkit
RUN --mount=type=secret,id=ca \
    if [ -s /run/secrets/ca ]; then export PIP_CERT=/run/secrets/ca; fi \
    && tools/bin/pip --python /opt/load-harness/bin/python install --quiet --require-hashes --only-binary :all: -r requirements/toolkit.txt

# What both images share: the environment, and a user that owns nothing. The number lets Kubernetes see that it is not root.
FROM ${BASE} AS common
ENV PATH=/opt/load-harness/bin:/usr/local/bin:/usr/bin:/bin HOME=/tmp PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /tmp
USER 10001:10001
ENTRYPOINT ["load-harness"]
ARG SOURCE=https://github.com/owner/load-harness
ARG VERSION=0.0.0
ARG REVISION=unknown
LABEL org.opencontainers.image.source="${SOURCE}" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"

FROM common AS toolkit
LABEL org.opencontainers.image.title="load-harness toolkit" \
      org.opencontainers.image.description="Locust jobs, canary gate, DORA receiver and all other commands of load-harness"
COPY --from=build-toolkit /opt/load-harness /opt/load-harness
# Each command has probes or an end of its own; there is none that fits all.
HEALTHCHECK NONE
CMD ["--help"]

# The last target is what a build without --target gives. One process with many threads: the job table lives in memory,
# so more workers would split it; scale is by pods.
FROM common AS workload
ARG REVISION=unknown
ENV LOAD_HARNESS_REVISION=${REVISION}
LABEL org.opencontainers.image.title="load-harness workload" \
      org.opencontainers.image.description="The workload that a platform scales, releases and measures"
COPY --from=build /opt/load-harness /opt/load-harness
EXPOSE 8080
# The port is what the container was started with, so that `serve --port 9000` is asked there.
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s \
    CMD ["python", "-c", "import re, urllib.request; port = re.search(r'--port[\\0=](\\d+)', open('/proc/1/cmdline').read()); urllib.request.urlopen(f'http://127.0.0.1:{port[1] if port else 8080}/healthz', timeout=4)"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8080"]
