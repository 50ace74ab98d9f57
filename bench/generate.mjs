/**
 * Generates the manifests for the benchmark: applications as teams keep them, with the small mistakes that are usual.
 * The same arguments give the same files.
 *
 *   node bench/generate.mjs <dir> <documents> [--shape teams|crowd] [--seed n]
 *
 * `teams` gives each group of twelve applications a namespace and a Gateway. `crowd` puts all of them into one
 * namespace, behind one Gateway and one host, and half of the documents are routes: a stress test for indexes.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SEED = 20261;
const TEAM = 12;

/** Writes a tree with exactly this number of documents, and returns a summary of it. */
export function generateTree(directory, documents, { shape = 'teams', seed = SEED } = {}) {
  rmSync(directory, { recursive: true, force: true });
  const files = new Map();
  let left = documents;
  const put = (path, ...given) => {
    const kept = given.slice(0, left);
    left -= kept.length;
    if (kept.length > 0) files.set(path, [...(files.get(path) ?? []), ...kept]);
  };
  for (let index = 0; left > 0; index++) {
    const random = randomFrom(seed + index * 7919);
    if (shape === 'crowd') crowdApplication(index, random, put);
    else teamApplication(index, random, put);
  }
  let bytes = 0;
  for (const [path, parts] of files) {
    const target = join(directory, path);
    mkdirSync(dirname(target), { recursive: true });
    const text = parts.join('---\n');
    bytes += Buffer.byteLength(text);
    writeFileSync(target, text);
  }
  return { documents, files: files.size, bytes };
}

/** Five or six documents; some teams keep them in one file, most in one file each. */
function teamApplication(index, random, put) {
  const team = Math.floor(index / TEAM);
  const app = application(index, `team-${team}`, random);
  const directory = `team-${team}/${app.name}`;
  const usesGateway = team % 2 === 0;
  if (usesGateway && index % TEAM === 0) put(`team-${team}/gateway.yaml`, gateway(app.namespace, team));
  const route = usesGateway
    ? httpRoute(app, 'public', `${app.name}.team-${team}.example.com`, random)
    : ingress(app, random);
  const parts = { deployment: deployment(app, random), service: service(app, random), config: configMap(app, random) };
  if (random(4) === 0) put(`${directory}/all.yaml`, parts.deployment, parts.service, route, parts.config);
  else {
    put(`${directory}/deployment.yaml`, parts.deployment);
    put(`${directory}/service.yaml`, parts.service);
    put(`${directory}/${usesGateway ? 'httproute' : 'ingress'}.yaml`, route);
    put(`${directory}/configmap.yaml`, parts.config);
  }
  if (random(3) === 0) put(`${directory}/worker.yaml`, deployment({ ...app, name: `${app.name}-worker` }, random));
}

/** Four documents, two of them routes. */
function crowdApplication(index, random, put) {
  const app = application(index, 'crowd', random);
  const directory = `apps/${String(Math.floor(index / 100)).padStart(4, '0')}`;
  if (index === 0) put('gateway.yaml', gateway('crowd', 0));
  put(
    `${directory}/${app.name}.yaml`,
    deployment(app, random),
    service(app, random),
    ingress(app, random, 'www.example.com'),
  );
  put(`${directory}/${app.name}-route.yaml`, httpRoute(app, 'public', 'www.example.com', random));
}

const NAMES = ['cart', 'search', 'checkout', 'catalog', 'profile', 'invoice', 'shipping', 'reviews', 'media', 'audit'];
const TIERS = ['frontend', 'backend', 'api', 'store'];

function application(index, namespace, random) {
  return {
    name: `${NAMES[random(NAMES.length)]}-${index}`,
    namespace,
    tier: TIERS[random(TIERS.length)],
    version: `${1 + random(4)}.${random(20)}.${random(10)}`,
    port: [8080, 3000, 9000, 8443][random(4)],
    // In one of fifty the selector matches no pods, and in one of fifty the port is not declared.
    isMisselected: random(50) === 0,
    isMisported: random(50) === 0,
  };
}

function metadata({ name, namespace, tier, version }, more = '') {
  return `metadata:
  name: ${name}
  namespace: ${namespace}
  labels:
    app.kubernetes.io/name: ${name}
    app.kubernetes.io/version: "${version}"
    app.kubernetes.io/component: ${tier}
    app.kubernetes.io/managed-by: platform${more}
`;
}

function deployment(app, random) {
  const { name, tier, version, port } = app;
  const variables = ['LOG_LEVEL', 'REGION', 'CACHE_URL', 'FEATURE_FLAGS', 'TRACE_RATIO', 'TIMEOUT'].slice(
    0,
    1 + random(6),
  );
  const environment = variables
    .map(
      (variable) =>
        `            - name: ${variable}\n              value: "${variable.toLowerCase()}-${random(1000)}"\n`,
    )
    .join('');
  const sidecar =
    random(5) === 0
      ? `        # Ships the logs until the platform does.
        - name: logs
          image: registry.example.com/platform/log-shipper:2.4.1
          args: ["--from", "/var/log/app", "--to", "https://logs.example.com/ingest"]
          volumeMounts:
            - name: logs
              mountPath: /var/log/app
`
      : '';
  const volumes = sidecar === '' ? '' : '      volumes:\n        - name: logs\n          emptyDir: {}\n';
  return `apiVersion: apps/v1
kind: Deployment
${metadata(app)}spec:
  replicas: ${1 + random(5)}
  revisionHistoryLimit: 3
  strategy:
    type: RollingUpdate
    rollingUpdate:
      maxSurge: 25%
      maxUnavailable: 0
  selector:
    matchLabels:
      app.kubernetes.io/name: ${name}
  template:
    metadata:
      labels:
        app.kubernetes.io/name: ${name}
        app.kubernetes.io/component: ${tier}
      annotations:
        prometheus.io/scrape: "true"
        prometheus.io/port: "9090"
    spec:
      serviceAccountName: default
      securityContext:
        runAsNonRoot: true
        runAsUser: ${1000 + random(9000)}
      containers:
        - name: ${tier}
          image: registry.example.com/shop/${name}:${version}
          imagePullPolicy: IfNotPresent
          ports:
            - name: http
              containerPort: ${port}
              protocol: TCP
            - name: metrics
              containerPort: 9090
          env:
${environment}            - name: POD_NAME
              valueFrom:
                fieldRef:
                  fieldPath: metadata.name
          envFrom:
            - configMapRef:
                name: ${name}
          resources:
            requests:
              cpu: ${50 + random(20) * 10}m
              memory: ${64 + random(16) * 32}Mi
            limits:
              memory: 768Mi
          readinessProbe:
            httpGet:
              path: /healthz
              port: http
            initialDelaySeconds: 5
            periodSeconds: 10
          livenessProbe:
            httpGet:
              path: /healthz
              port: http
            failureThreshold: 6
${sidecar}${volumes}`;
}

function service(app, random) {
  const { name, isMisselected, isMisported } = app;
  return `apiVersion: v1
kind: Service
${metadata(app)}spec:
  type: ClusterIP
  selector:
    app.kubernetes.io/name: ${isMisselected ? `${name}-next` : name}
  ports:
    - name: http
      port: 80
      targetPort: ${isMisported ? 'web' : 'http'}
    - name: metrics
      port: ${9090 + (random(10) === 0 ? 1 : 0)}
      targetPort: metrics
`;
}

function ingress(app, random, host = `${app.name}.example.com`) {
  const { name } = app;
  const paths = ['/', '/api', '/static', '/internal/health'].slice(0, 1 + random(4));
  const isCrowd = host === 'www.example.com';
  const rules = paths
    .map(
      (path) => `          - path: ${isCrowd ? `/${name}${path === '/' ? '' : path}` : path}
            pathType: Prefix
            backend:
              service:
                name: ${name}
                port:
                  name: http
`,
    )
    .join('');
  return `apiVersion: networking.k8s.io/v1
kind: Ingress
${metadata(
  app,
  `
  annotations:
    nginx.ingress.kubernetes.io/proxy-body-size: ${1 + random(50)}m
    nginx.ingress.kubernetes.io/ssl-redirect: "true"`,
)}spec:
  ingressClassName: nginx
  rules:
    - host: ${host}
      http:
        paths:
${rules}`;
}

function gateway(namespace, team) {
  return `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: public
  namespace: ${namespace}
spec:
  gatewayClassName: envoy
  listeners:
    - name: http
      protocol: HTTP
      port: 80
      allowedRoutes:
        namespaces:
          from: Same
    - name: team
      protocol: HTTP
      port: 8080
      hostname: "*.team-${team}.example.com"
`;
}

function httpRoute(app, parent, host, random) {
  const { name } = app;
  const isCrowd = host === 'www.example.com';
  const rules = ['/', '/v1', '/v2/search', '/assets'].slice(0, 1 + random(4)).map(
    (path, index) => `    - matches:
        - path:
            type: PathPrefix
            value: ${isCrowd ? `/${name}${path === '/' ? '' : path}` : path}
${index > 0 ? `          method: ${random(2) === 0 ? 'GET' : 'POST'}\n` : ''}      filters:
        - type: RequestHeaderModifier
          requestHeaderModifier:
            set:
              - name: x-app
                value: ${name}
      backendRefs:
        - name: ${name}
          port: 80
`,
  );
  return `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
${metadata(app)}spec:
  parentRefs:
    - name: ${parent}
      sectionName: http
  hostnames:
    - ${host}
  rules:
${rules.join('')}`;
}

function configMap(app, random) {
  const lines = Array.from(
    { length: 4 + random(24) },
    (_, index) => `    setting.${index}.value = ${random(100000)}\n`,
  );
  return `apiVersion: v1
kind: ConfigMap
${metadata(app)}data:
  LOG_FORMAT: json
  MAX_CONNECTIONS: "${10 + random(500)}"
  application.properties: |
    # Kept by hand.
${lines.join('')}`;
}

/** mulberry32, as integers below a bound. */
function randomFrom(seed) {
  let state = seed | 0;
  return (bound) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * bound);
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [directory, documents, ...options] = process.argv.slice(2);
  const option = (name) => (options.includes(name) ? options[options.indexOf(name) + 1] : undefined);
  if (directory === undefined || !(Number(documents) > 0)) {
    console.error('usage: node bench/generate.mjs <dir> <documents> [--shape teams|crowd] [--seed n]');
    process.exit(2);
  }
  const seed = option('--seed');
  const made = generateTree(directory, Number(documents), {
    shape: option('--shape'),
    seed: seed === undefined ? undefined : Number(seed),
  });
  console.log(`${made.documents} documents in ${made.files} files, ${made.bytes} bytes`);
}
