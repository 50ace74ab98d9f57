# kroute in a container, as a user without privileges:
#
#   docker build -t kroute .
#   docker run --rm -v "$PWD:/work:ro" kroute lint k8s
#
# With kustomize, helm and kubectl, so that kustomizations and charts are rendered and clusters can be read:
#
#   docker build -t kroute:full --target full .

FROM node:24-alpine AS build
WORKDIR /src
COPY package.json package-lock.json .npmrc tsconfig.json tsconfig.build.json ./
COPY bin bin
COPY rules rules
COPY schemas schemas
COPY scripts scripts
COPY src src
RUN npm ci --no-audit --no-fund

FROM golang:1.26-alpine AS tools
COPY scripts/tools/install.sh /install.sh
RUN sh /install.sh /tools kustomize helm kubectl

FROM node:24-alpine AS slim
# For --changed-since. The mounted directory is another user's, which git refuses by default.
RUN apk add --no-cache git && git config --system --add safe.directory '*'
COPY --from=build /src/package.json /usr/local/lib/kroute/
COPY --from=build /src/dist /usr/local/lib/kroute/dist
# The pages that kroute explain prints.
COPY docs/rules /usr/local/lib/kroute/docs/rules
RUN ln -s ../lib/kroute/dist/kroute.cjs /usr/local/bin/kroute
WORKDIR /work
USER node
ENTRYPOINT ["kroute"]
CMD ["lint"]

FROM slim AS full
COPY --from=tools /tools/ /usr/local/bin/

# What is built when no target is named.
FROM slim
