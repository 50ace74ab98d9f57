/** What `kroute init` writes: a configuration that changes nothing, and shows what could be changed. */
export const EXAMPLE = `# Configuration of kroute. It applies to this directory and everything below it.
# All fields: docs/configuration.md of kroute. Everything here is optional.

# The Kubernetes version to judge by; the newest known if left out.
# kubeVersion: "1.31"

# The namespace of objects that name none.
# namespace: default

# Who serves Ingresses whose class tells nothing: nginx, traefik, alb, gce, ...
# controller: nginx

# The range of node ports, if the API server was started with another than the usual one.
# nodePortRange: 30000-32767

# Rules, or all rules of an area, as error, warning, info or off. "kroute explain" lists them.
severity:
  # service/suspicious-port: off
  # ingress/*: warning

# Options of rules. "kroute explain <rule>" shows them.
options:
  # tree/host-not-allowed: { hosts: ["*.example.com", "shop.internal"] }

# What lives elsewhere: names that these files use and do not define. * stands for any characters.
external:
  # services: [payments/*, legacy-api]
  # secrets: ["*/wildcard-tls"]
  # configMaps: []
  # serviceAccounts: []
  # classes: [nginx]
  # gateways: [infra/edge]
  # labels: ["app=legacy-*"]   # pods that are made elsewhere

# Files to leave alone, as in a .gitignore.
ignore:
  # - vendor/

# The lowest severity that fails a run: error, warning, info or never.
# failOn: error

# What differs for some files.
overrides:
  # - files: [staging/]
  #   namespace: staging
  #   severity:
  #     service/exposed-database: off
`;
