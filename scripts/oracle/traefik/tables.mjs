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
  return objects;
}

/** The backends that the echo server answers for. */
export const BACKENDS = NAMESPACES.flatMap((name) =>
  [0, 1, 2].flatMap((index) => [80, 8080].map((port) => `${name}/s${index}:${port}`)),
);

const namespaces = (places) => NAMESPACES.flatMap((name) => namespaceOf(name, places));

/** @param {Chance} chance */
const serviceOf = (chance) => (chance.maybe(0.1) ? 'missing' : chance.maybe(0.1) ? 'empty' : `s${chance.below(3)}`);

function ingressBackend(chance) {
  const port = chance.maybe(0.08)
    ? { number: 81 }
    : chance.of([{ number: 80 }, { number: 8080 }, { name: 'http' }, { name: 'alt' }]);
  return { service: { name: serviceOf(chance), port } };
}

function annotationsOf(chance) {
  const annotations = {};
  if (chance.maybe(0.2)) annotations[`${TRAEFIK}router.priority`] = chance.of(['0', '1', '20', '100', '-5', 'many']);
  if (chance.maybe(0.2))
    annotations[`${TRAEFIK}router.pathmatcher`] = chance.of(['Path', 'PathPrefix', 'PathRegexp', 'Other']);
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
  return annotations;
}

function ingressOf(chance, index) {
  const rules = chance.maybe(0.12)
    ? []
    : chance.list(3, () => {
        const paths = chance.list(3, () => {
          const pathType = chance.of(['Exact', 'Prefix', 'Prefix', 'ImplementationSpecific']);
          const path = pathType === 'ImplementationSpecific' && chance.maybe(0.2) ? {} : { path: chance.of(PATHS) };
          return { ...path, pathType, backend: ingressBackend(chance) };
        });
        return { ...(chance.maybe(0.2) ? {} : { host: chance.of(HOSTS) }), http: { paths } };
      });
  const withDefault = rules.length === 0 || chance.maybe(0.15);
  const tls = chance.maybe(0.2) ? { tls: [{ hosts: ['a.test'] }] } : {};
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: `i${index}`, namespace: chance.of(NAMESPACES), annotations: annotationsOf(chance) },
    spec: {
      ingressClassName: 'traefik',
      ...(rules.length === 0 ? {} : { rules }),
      ...(withDefault ? { defaultBackend: ingressBackend(chance) } : {}),
      ...tls,
    },
  };
}

const INGRESS_CLASS = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'IngressClass',
  metadata: { name: 'traefik' },
  spec: { controller: 'traefik.io/ingress-controller' },
};

/** One to four Ingresses. */
export function ingressTable(seed, places) {
  const chance = new Chance(seed);
  const manifests = [
    ...namespaces(places),
    INGRESS_CLASS,
    ...chance.list(4, () => 0).map((_, index) => ingressOf(chance, index)),
  ];
  return { manifests, requests: requestsFor(chance, { http: 80, https: 443 }) };
}

const ODD = ['/foo%2Fbar', '//foo', '/foo/../foobar', '/a%20b', '/%66oo', '/foo;x', '/foo/./bar'];

/** Requests for hosts and paths of the tables, with a character more or less. */
function requestsFor(chance, ports, isOdd = true) {
  const hosts = [...HOSTS.map((host) => host.replace('*', 'w')), 'v.w.a.test', 'other.test', 'A.Test', 'a.test.'];
  return Array.from({ length: 40 }, () => {
    const path =
      isOdd && chance.maybe(0.2)
        ? chance.of(ODD)
        : chance.of(PATHS).replace(' ', '%20') + chance.of(['', '', '', 'x', '/', '/x', '?q=1']);
    const scheme = chance.of(Object.keys(ports));
    return {
      scheme,
      host: chance.of(hosts),
      port: ports[scheme],
      path,
      headers: chance.maybe(0.3) ? { 'x-a': chance.of(['1', '2']) } : {},
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
  return { manifests, requests: requestsFor(chance, { http: ports.http }, false), gateway: 'one/gw' };
}
