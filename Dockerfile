# syntax=docker/dockerfile:1.7
# One image for workers and for the operator's commands: `docker run … sd2pd worker`, `docker run … sd2pd status NAME`.

FROM node:20.19.5-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
# The lock file and nothing else decides what goes in; development packages stay out.
RUN npm ci --omit=dev --no-audit --no-fund

FROM packages AS build
COPY tsconfig.json ./
COPY bin ./bin
COPY src ./src
COPY activities ./activities
COPY workflows ./workflows
COPY schemas ./schemas
COPY docker/healthcheck.mjs docker/prepare.mjs ./docker/
# Compiled and bundled once here, so that a worker starts at once and its file system may be read only.
RUN node docker/prepare.mjs

FROM node:20.19.5-bookworm-slim
# Temporal's native part checks the server's certificate with the system's roots.
RUN apt-get update \
  && apt-get install --no-install-recommends --yes ca-certificates \
  && rm -rf /var/lib/apt/lists/*
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app ./
RUN ln -s /app/bin/sd2pd.mjs /usr/local/bin/sd2pd \
  && install --directory --owner=node --group=node /work
# Owns nothing of the program. /work is for the operator's files: migration.yaml, mapping.yaml, reports.
USER node
WORKDIR /work
# Whether Temporal sees this worker ask for work. For a container that runs another command, switch it off.
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 \
  CMD ["node", "/app/docker/healthcheck.mjs"]
# SIGTERM lets requests in flight end: give it 75 s (docker stop --time 75).
STOPSIGNAL SIGTERM
ENTRYPOINT ["sd2pd"]
CMD ["worker"]
