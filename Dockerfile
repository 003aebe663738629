# Two stages: the first installs from the lock, the second holds the result and no build tools.
#
# Pin the base by digest when you build:
#   docker build --build-arg BASE_IMAGE=python:3.13-slim@sha256:… --tag vet-request .
# Run it with a read-only root; only the data folder is written to. The key is not kept beside the
# data, so it comes in from outside:
#   docker run --read-only --tmpfs /tmp --volume notebook:/var/lib/vet-request \
#     --env VET_KEY=… --env DISCORD_TOKEN=… vet-request
ARG BASE_IMAGE=python:3.13-slim

FROM ${BASE_IMAGE} AS build
WORKDIR /build
RUN python -m venv /opt/vet-request
ENV PATH=/opt/vet-request/bin:$PATH PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
# The lock first: a change of our own code does not install the dependencies again.
COPY requirements/runtime.txt requirements/
RUN python -m pip install --require-hashes --only-binary :all: -r requirements/runtime.txt
COPY pyproject.toml LICENSE README.md ./
COPY bot bot
COPY adapters adapters
COPY storage storage
RUN python -m pip install --no-deps --no-build-isolation --no-index . \
 && python -m pip uninstall --yes hatchling trove-classifiers pathspec pluggy setuptools pip

FROM ${BASE_IMAGE}
RUN python -m pip uninstall --yes setuptools wheel pip \
 && useradd --system --uid 10001 --home-dir /var/lib/vet-request --create-home vet-request \
 && chmod 0700 /var/lib/vet-request
COPY --from=build /opt/vet-request /opt/vet-request
ENV PATH=/opt/vet-request/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    MPLCONFIGDIR=/tmp \
    VET_DATABASE_URL=sqlite:////var/lib/vet-request/vet-request.db \
    VET_HTTP_HOST=0.0.0.0 \
    VET_HTTP_PORT=3000
USER 10001
WORKDIR /var/lib/vet-request
VOLUME /var/lib/vet-request
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(f'http://127.0.0.1:{os.environ[\"VET_HTTP_PORT\"]}/healthz', timeout=4)"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["vet-request"]
CMD ["serve"]
