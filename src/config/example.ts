/** What `kroute init` writes: a configuration that changes nothing, and shows what can be changed. */
export const EXAMPLE = `# Configuration of kroute. It applies to this directory and everything below it.
# All fields are optional. They are described in docs/configuration.md of kroute.

# Kubernetes version of the cluster (default: the newest known).
# kubeVersion: "1.31"

# Gateway API in the cluster: version and channel of its CRDs (default: the newest known, of either channel).
# gatewayApi: { version: "1.6", channel: standard }

# Namespace for objects without metadata.namespace.
# namespace: default

# Ingress controller to assume for Ingresses whose class has no known controller: nginx, traefik, alb, gce, ...
# controller: nginx

# Node port range, if the API server has a different --service-node-port-range.
# nodePortRange: 30000-32767

# Severity of rules and areas: error, warning, info or off. "kroute explain" lists all rules.
severity:
  # service/suspicious-port: off
  # ingress/*: warning

# Options of rules. "kroute explain <rule>" shows them.
options:
  # tree/host-not-allowed: { hosts: ["*.example.com", "shop.internal"] }

# Objects that exist elsewhere: names that these files use but do not define. * matches any characters.
external:
  # services: [payments/*, legacy-api]
  # secrets: ["*/wildcard-tls"]
  # configMaps: []
  # serviceAccounts: []
  # classes: [nginx]
  # gateways: [infra/edge]
  # labels: ["app=legacy-*"]   # labels of pods that are created elsewhere

# How Helm charts are rendered; several entries of one chart are several releases of it.
charts:
  # - chart: charts/shop
  #   release: shop
  #   namespace: shop
  #   values: [values-prod.yaml]

# Files to skip, as in a .gitignore.
ignore:
  # - vendor/

# Lowest severity that makes "kroute lint" exit with 1: error, warning, info or never.
# failOn: error

# Different settings for some files.
overrides:
  # - files: [staging/]
  #   namespace: staging
  #   severity:
  #     service/exposed-database: off
`;
