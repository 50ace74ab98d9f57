// Random routing tables for Traefik, and requests that aim at their boundaries. The same seed gives the same tables.

/** Numbers from 0 to 1 (exclusive), by a seed (mulberry32). */
function numbers(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Choices by a seed. */
export class Chance {
  #next;
  constructor(seed) {
    this.#next = numbers(seed);
  }
  below(count) {
    return Math.floor(this.#next() * count);
  }
  of(list) {
    return list[this.below(list.length)];
  }
  maybe(probability) {
    return this.#next() < probability;
  }
  list(most, make) {
    return Array.from({ length: 1 + this.below(most) }, make);
  }
}

const NAMESPACES = ['one', 'two'];
const HOSTS = ['a.test', 'b.test', 'x.a.test', '*.a.test', 'y.x.a.test'];
const PATHS = ['/', '/foo', '/foo/', '/foo/bar', '/foobar', '/a b', '/p.q', '/FOO', '/foo/bar/baz-and-more'];
const RARE_PATHS = [
  '/a"b',
  '/a%20b',
  '/e%2Ff',
  '/foo//bar',
  '/foo/../bar',
  'foo',
  '/a\\b',
  '/\u00e9',
  '/foo;x',
  '/foo$',
];
const EXPRESSIONS = ['/v[0-9]', '^/foo$', '/(foo|bar)/?', '/foo/(', '.*', '/FOO', '(?i)/foo', '/a b'];
const TRAEFIK = 'traefik.ingress.kubernetes.io/';

/**
 * A namespace with three Services that answer and one without endpoints. `places` are ports of the echo server, by backend
 * (`namespace/service:port`).
 */
function namespaceOf(name, places) {
  const objects = [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: { 'kubernetes.io/metadata.name': name } } },
  ];
  for (const [index, service] of ['s0', 's1', 's2', 'empty'].entries()) {
    const ports = [
      { name: 'http', port: 80, protocol: 'TCP', targetPort: places.get(`${name}/s${index}:80`) ?? 9 },
      { name: 'alt', port: 8080, protocol: 'TCP', targetPort: places.get(`${name}/s${index}:8080`) ?? 10 },
    ];
    const clusterIP = `10.0.${NAMESPACES.indexOf(name)}.${10 + index}`;
    objects.push(
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: service, namespace: name },
        spec: { type: 'ClusterIP', clusterIP, clusterIPs: [clusterIP], ports },
      },
      {
        apiVersion: 'discovery.k8s.io/v1',
        kind: 'EndpointSlice',
        metadata: { name: `${service}-1`, namespace: name, labels: { 'kubernetes.io/service-name': service } },
        addressType: 'IPv4',
        ports: ports.map(({ name, targetPort, protocol }) => ({ name, port: targetPort, protocol })),
        endpoints:
          service === 'empty'
            ? []
            : [{ addresses: [`127.0.0.${2 + index}`], conditions: { ready: true, serving: true } }],
      },
    );
  }
  return [...objects, ...rareServices(name, places)];
}

/** Services for which more than their endpoints counts. */
function rareServices(name, places) {
  const port = { name: 'http', port: 80, protocol: 'TCP', targetPort: 9 };
  const service = (own, spec, annotations = {}) => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: own, namespace: name, annotations },
    spec: { type: 'ClusterIP', ports: [port], ...spec },
  });
  const slice = (own, endpoints, portName = 'http') => ({
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: `${own}-1`, namespace: name, labels: { 'kubernetes.io/service-name': own } },
    addressType: 'IPv4',
    ports: [{ name: portName, port: places.get(`${name}/s0:80`), protocol: 'TCP' }],
    endpoints,
  });
  const there = [{ addresses: ['127.0.0.2'], conditions: { ready: true, serving: true } }];
  return [
    service('away', { type: 'ExternalName', externalName: 'nowhere.invalid' }),
    service('bad', {}, { [`${TRAEFIK}service.nativelb`]: 'perhaps' }),
    slice('bad', there),
    service('unknown', {}, { [`${TRAEFIK}service.unknown`]: 'x' }),
    slice('unknown', there),
    service('stopped', {}),
    slice('stopped', [{ addresses: ['127.0.0.2'], conditions: { ready: false, serving: false } }]),
    service('renamed', {}),
    slice('renamed', there, 'other'),
  ];
}
const RARE_SERVICES = ['away', 'bad', 'unknown', 'stopped', 'renamed'];

/** The backends that the echo server answers for. */
export const BACKENDS = NAMESPACES.flatMap((name) =>
  [0, 1, 2].flatMap((index) => [80, 8080].map((port) => `${name}/s${index}:${port}`)),
);

const namespaces = (places) => NAMESPACES.flatMap((name) => namespaceOf(name, places));

/** @param {Chance} chance */
function serviceOf(chance) {
  if (chance.maybe(0.08)) return 'missing';
  if (chance.maybe(0.08)) return 'empty';
  return chance.maybe(0.08) ? chance.of(RARE_SERVICES) : `s${chance.below(3)}`;
}

function ingressBackend(chance) {
  const port = chance.maybe(0.08)
    ? { number: 81 }
    : chance.of([{ number: 80 }, { number: 8080 }, { name: 'http' }, { name: 'alt' }]);
  return { service: { name: serviceOf(chance), port } };
}

/** Middlewares that do something, and names of others that do not exist. */
const MIDDLEWARES = {
  strip: { stripPrefix: { prefixes: ['/foo', '/'] } },
  'strip-regex': { stripPrefixRegex: { regex: ['/[a-z]+'] } },
  add: { addPrefix: { prefix: '/new' } },
  full: { replacePath: { path: '/full' } },
  regex: { replacePathRegex: { regex: '^/foo/(.*)', replacement: '/$1' } },
  secure: { redirectScheme: { scheme: 'https', permanent: true } },
  moved: { redirectRegex: { regex: '^http://([^/]+)/foo(.*)', replacement: 'https://to.test/$2' } },
  both: { chain: { middlewares: [{ name: 'add' }, { name: 'strip-regex' }] } },
  broken: { replacePathRegex: { regex: '(', replacement: '/' } },
  two: { compress: {}, retry: { attempts: 2 } },
  plain: { compress: {} },
};

const middlewareObjects = () =>
  NAMESPACES.flatMap((namespace) =>
    Object.entries(MIDDLEWARES).map(([name, spec]) => ({
      apiVersion: 'traefik.io/v1alpha1',
      kind: 'Middleware',
      metadata: { name, namespace },
      spec,
    })),
  );

function middlewareName(chance) {
  if (chance.maybe(0.12)) return chance.of(['strip', 'strip@kubernetescrd', 'one-strip_x@kubernetescrd', 'x@file']);
  return `${chance.of(NAMESPACES)}-${chance.of(Object.keys(MIDDLEWARES))}@kubernetescrd`;
}

function annotationsOf(chance) {
  const annotations = {};
  if (chance.maybe(0.2)) annotations[`${TRAEFIK}router.priority`] = chance.of(['0', '1', '20', '100', '-5', 'many']);
  if (chance.maybe(0.25))
    annotations[`${TRAEFIK}router.pathmatcher`] = chance.of([
      'Path',
      'PathPrefix',
      'PathRegexp',
      'PathRegexp',
      'Other',
    ]);
  if (chance.maybe(0.2))
    annotations[`${TRAEFIK}router.entrypoints`] = chance.of([
      'web',
      'websecure',
      'web,websecure',
      'other',
      'other,web',
    ]);
  if (chance.maybe(0.15)) annotations[`${TRAEFIK}router.tls`] = chance.of(['true', 'false', 'perhaps']);
  if (chance.maybe(0.03)) annotations[`${TRAEFIK}router.unknown`] = 'x';
  if (chance.maybe(0.25))
    annotations[`${TRAEFIK}router.middlewares`] = chance.list(2, () => middlewareName(chance)).join(',');
  if (chance.maybe(0.05)) annotations[`${TRAEFIK}router.rulesyntax`] = chance.of(['v2', 'v3']);
  return annotations;
}

/** Mostly the class of Traefik. */
function classOf(chance) {
  if (chance.maybe(0.85)) return { field: { ingressClassName: 'traefik' }, annotation: {} };
  const [field, annotation] = chance.of([
    ['other', undefined],
    ['missing', undefined],
    [undefined, 'traefik'],
    [undefined, 'other'],
    [undefined, undefined],
  ]);
  return {
    field: field === undefined ? {} : { ingressClassName: field },
    annotation: annotation === undefined ? {} : { 'kubernetes.io/ingress.class': annotation },
  };
}

function pathOf(chance, pathType, isExpression) {
  if (pathType === 'ImplementationSpecific') {
    if (isExpression && chance.maybe(0.7)) return { path: chance.of(EXPRESSIONS) };
    if (chance.maybe(0.2)) return {};
  }
  return { path: chance.maybe(0.1) ? chance.of(RARE_PATHS) : chance.of(PATHS) };
}

function ingressOf(chance, index) {
  const annotations = annotationsOf(chance);
  const isExpression = annotations[`${TRAEFIK}router.pathmatcher`] === 'PathRegexp';
  const types = [
    'Exact',
    'Prefix',
    'Prefix',
    'ImplementationSpecific',
    ...(isExpression ? ['ImplementationSpecific'] : []),
  ];
  const rules = chance.maybe(0.12)
    ? []
    : chance.list(3, () => {
        const paths = chance.list(3, () => {
          const pathType = chance.of(types);
          return { ...pathOf(chance, pathType, isExpression), pathType, backend: ingressBackend(chance) };
        });
        return { ...(chance.maybe(0.2) ? {} : { host: chance.of(HOSTS) }), http: { paths } };
      });
  const withDefault = rules.length === 0 || chance.maybe(0.15);
  const tls = chance.maybe(0.2) ? { tls: [{ hosts: ['a.test'] }] } : {};
  const { field, annotation } = classOf(chance);
  const labels = chance.maybe(0.7) ? { labels: { tier: 'edge' } } : {};
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: {
      name: `i${index}`,
      namespace: chance.of(NAMESPACES),
      ...labels,
      annotations: { ...annotations, ...annotation },
    },
    spec: {
      ...field,
      ...(rules.length === 0 ? {} : { rules }),
      ...(withDefault ? { defaultBackend: ingressBackend(chance) } : {}),
      ...tls,
    },
  };
}

const ingressClass = (name, controller, isDefault) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'IngressClass',
  metadata: {
    name,
    ...(isDefault ? { annotations: { 'ingressclass.kubernetes.io/is-default-class': 'true' } } : {}),
  },
  spec: { controller },
});

/** Entry points and providers as the Helm chart sets them. */
const USUAL_FLAGS = [
  '--entrypoints.web.asdefault=true',
  '--entrypoints.websecure.asdefault=true',
  '--entrypoints.websecure.http.tls=true',
  '--providers.kubernetesingress.allowemptyservices=true',
];

/** Flags that change what Traefik makes of Ingresses. */
function flagsOf(chance) {
  const provider = '--providers.kubernetesingress';
  const option = (probability, ...flags) => (chance.maybe(probability) ? [chance.of(flags)] : []);
  const redirect = '--entrypoints.web.http.redirections.entrypoint';
  return [
    '--entrypoints.web.asdefault=true',
    ...option(0.8, '--entrypoints.websecure.asdefault=true'),
    ...option(0.8, '--entrypoints.websecure.http.tls=true'),
    ...option(0.5, `${provider}.allowemptyservices=true`),
    ...option(0.2, `${provider}.strictprefixmatching=true`),
    ...option(0.1, `${provider}.ingressclass=traefik`, `${provider}.ingressclass=other`),
    ...option(0.1, `${provider}.labelselector=tier=edge`, `${provider}.labelselector=tier!=edge,team!=x`),
    ...option(0.1, `${provider}.namespaces=one`),
    ...option(0.1, `${provider}.crossprovidernamespaces=one`),
    ...option(0.05, `${provider}.disableingressclasslookup=true`),
    ...option(0.1, '--core.defaultrulesyntax=v2'),
    ...option(0.2, `--entrypoints.web.http.middlewares=${middlewareName(chance)}`),
    ...option(0.1, `--entrypoints.websecure.http.middlewares=${middlewareName(chance)}`),
    ...(chance.maybe(0.15)
      ? [
          `${redirect}.to=:443`,
          ...option(0.5, `${redirect}.scheme=https`),
          ...option(0.3, `${redirect}.permanent=false`),
          ...option(0.4, `${redirect}.priority=${chance.of([1, 20, 100])}`),
        ]
      : []),
  ];
}

/** Traefik as a tree holds it, with the flags that it really has. */
const deploymentOf = (flags) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'traefik', namespace: 'traefik' },
  spec: {
    selector: { matchLabels: { app: 'traefik' } },
    template: {
      metadata: { labels: { app: 'traefik' } },
      spec: {
        containers: [
          {
            name: 'traefik',
            image: 'docker.io/traefik:v3.7.9',
            args: [
              '--entrypoints.web.address=:8000/tcp',
              '--entrypoints.websecure.address=:8443/tcp',
              '--providers.kubernetesingress=true',
              '--providers.kubernetescrd=true',
              ...flags,
            ],
          },
        ],
      },
    },
  },
});

/** One to four Ingresses; in every second table with a Traefik among the manifests, and other flags than usual. */
export function ingressTable(seed, places) {
  const chance = new Chance(seed);
  const isGiven = chance.maybe(0.5);
  const flags = isGiven ? flagsOf(chance) : USUAL_FLAGS;
  const isDefault = chance.maybe(0.3);
  const manifests = [
    ...namespaces(places),
    ingressClass('traefik', 'traefik.io/ingress-controller', isDefault),
    ingressClass('other', 'traefik.io/ingress-controller', false),
    ...middlewareObjects(),
    ...(isGiven ? [deploymentOf(flags)] : []),
    ...chance.list(4, () => 0).map((_, index) => ingressOf(chance, index)),
  ];
  return { manifests, requests: requestsFor(chance, { http: 80, https: 443 }), flags };
}

const ODD = [
  ...['/foo%2Fbar', '//foo', '/foo/../foobar', '/a%20b', '/%66oo', '/foo;x', '/foo/./bar', '/foo//bar', '/../foo'],
  ...[
    '/foo%2fbar',
    '/e%2Ff',
    '/e%2ff',
    '/a%22b',
    '/a%2520b',
    '/foo/..',
    '/foo/.',
    '/foo/%2e%2e/foo',
    '/%C3%A9',
    '/a%5Cb',
  ],
  ...['/v1', '/x/v2/y', '/foo%24', '/foo$', '/foo/bar//', '/FOO/bar', '/foo?a=/../b', '/foo%3Fbar', '/%41', '/foo%00'],
];

/** Requests for hosts and paths of the tables, with a character more or less. */
function requestsFor(chance, ports, isOdd = true) {
  const hosts = [...HOSTS.map((host) => host.replace('*', 'w')), 'v.w.a.test', 'other.test', 'A.Test', 'a.test.'];
  const written = ['a.test:8080', 'A.test:80', 'b.test.:443', '-_.a.test', 'test'];
  return Array.from({ length: 40 }, () => {
    const path =
      isOdd && chance.maybe(0.25)
        ? chance.of(ODD)
        : chance.of(PATHS).replace(' ', '%20') + chance.of(['', '', '', 'x', '/', '/x', '?q=1']);
    const scheme = chance.of(Object.keys(ports));
    const host = isOdd && chance.maybe(0.1) ? { host: chance.of(written) } : {};
    return {
      scheme,
      method: chance.maybe(0.1) ? 'POST' : 'GET',
      host: chance.of(hosts),
      port: ports[scheme],
      path,
      headers: { ...(chance.maybe(0.3) ? { 'x-a': chance.of(['1', '2']) } : {}), ...host },
    };
  });
}

const GATEWAY_API = 'gateway.networking.k8s.io/v1';

const GATEWAY_CLASS = {
  apiVersion: GATEWAY_API,
  kind: 'GatewayClass',
  metadata: { name: 'traefik' },
  spec: { controllerName: 'traefik.io/gateway-controller' },
};

/** A Gateway with one listener for each of one or two hostnames on the plain entry point, whose number listeners have to use. */
function gatewayOf(chance, ports) {
  const hostnames = chance.maybe(0.4)
    ? [undefined]
    : [chance.of(['*.test', '*.a.test', 'a.test']), ...(chance.maybe(0.5) ? ['b.test'] : [])];
  const listeners = hostnames.map((hostname, index) => ({
    name: `l${index}`,
    protocol: 'HTTP',
    port: ports.http,
    ...(hostname === undefined ? {} : { hostname }),
    allowedRoutes: { namespaces: { from: 'All' } },
  }));
  return {
    apiVersion: GATEWAY_API,
    kind: 'Gateway',
    metadata: { name: 'gw', namespace: 'one' },
    spec: { gatewayClassName: 'traefik', listeners },
  };
}

function matchOf(chance) {
  const path = {
    path: {
      type: chance.of(['Exact', 'PathPrefix', 'PathPrefix']),
      value: chance.of(PATHS.filter((path) => !path.includes(' '))),
    },
  };
  const headers = chance.maybe(0.25) ? { headers: [{ name: 'x-a', value: chance.of(['1', '2']) }] } : {};
  const method = chance.maybe(0.1) ? { method: chance.of(['GET', 'POST']) } : {};
  return { ...path, ...headers, ...method };
}

function filtersOf(chance, matches) {
  if (!chance.maybe(0.25)) return [];
  if (chance.maybe(0.5))
    return [{ type: 'RequestRedirect', requestRedirect: { hostname: 'to.test', statusCode: chance.of([301, 302]) } }];
  const isPrefix = matches.every(({ path }) => path.type === 'PathPrefix');
  const path =
    isPrefix && chance.maybe(0.5)
      ? { type: 'ReplacePrefixMatch', replacePrefixMatch: '/new' }
      : { type: 'ReplaceFullPath', replaceFullPath: '/full' };
  return [{ type: 'URLRewrite', urlRewrite: { path } }];
}

function routeOf(chance, index) {
  const rules = chance.list(2, () => {
    const matches = chance.list(2, () => matchOf(chance));
    const filters = filtersOf(chance, matches);
    const isRedirect = filters[0]?.type === 'RequestRedirect';
    const backendRefs = isRedirect
      ? {}
      : { backendRefs: [{ name: `s${chance.below(3)}`, port: chance.of([80, 8080]) }] };
    return { matches, ...(filters.length === 0 ? {} : { filters }), ...backendRefs };
  });
  const hostnames = chance.maybe(0.3) ? {} : { hostnames: [...new Set(chance.list(2, () => chance.of(HOSTS)))] };
  return {
    apiVersion: GATEWAY_API,
    kind: 'HTTPRoute',
    metadata: {
      name: `r${index}`,
      namespace: chance.of(NAMESPACES),
      creationTimestamp: `2025-01-0${1 + index}T00:00:00Z`,
    },
    spec: { parentRefs: [{ name: 'gw', namespace: 'one' }], ...hostnames, rules },
  };
}

/** One Gateway and one to four HTTPRoutes, without what the Gateway API leaves open. */
export function gatewayTable(seed, places, ports) {
  const chance = new Chance(seed);
  const manifests = [
    ...namespaces(places),
    GATEWAY_CLASS,
    gatewayOf(chance, ports),
    ...chance.list(4, () => 0).map((_, index) => routeOf(chance, index)),
  ];
  return { manifests, requests: requestsFor(chance, { http: ports.http }, false), gateway: 'one/gw', flags: [] };
}
