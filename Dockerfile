# Build:  docker build -t verbatim .
# Try:    docker run --rm verbatim demo --data /data/demo
# Serve:  docker run -d -v verbatim:/data -v "$PWD/config.yaml:/app/config.yaml:ro" -e DISCORD_TOKEN verbatim

FROM python:3.12-slim AS build
WORKDIR /app
COPY requirements/uv.txt requirements/run.txt requirements/
RUN python -m venv /tools \
 && /tools/bin/pip install --no-cache-dir --require-hashes -r requirements/uv.txt \
 && python -m venv --without-pip /venv \
 && VIRTUAL_ENV=/venv /tools/bin/uv pip sync --no-cache --require-hashes requirements/run.txt
COPY pyproject.toml README.md LICENSE ./
COPY digest digest
COPY bots bots
RUN VIRTUAL_ENV=/venv /tools/bin/uv pip install --no-cache --no-deps --no-build-isolation .

FROM python:3.12-slim
RUN useradd --system --uid 10001 --home-dir /data verbatim && install -d -o verbatim -g verbatim /data
COPY --from=build /venv /venv
WORKDIR /app
COPY config.yaml ./
COPY sample sample
# The database and the transcripts lie in the volume, whatever config.yaml is mounted; see VERBATIM_DATA in README.md.
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 VERBATIM_DATA=/data
VOLUME /data
USER verbatim
HEALTHCHECK --interval=60s --timeout=10s --start-period=120s CMD ["verbatim", "health"]
ENTRYPOINT ["verbatim"]
CMD ["run"]
