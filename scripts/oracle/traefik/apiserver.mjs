// As much of a Kubernetes API server as the watches of a controller need: lists, and watches that send what there is and then
// wait. Objects do not change while it runs; what a controller writes into a status is accepted and forgotten.
import http from 'node:http';

/** `plural` -> kind of everything that Traefik's providers watch. A list of none is a list, too. */
const KINDS = new Map(
  Object.entries({
    namespaces: 'Namespace',
    nodes: 'Node',
    services: 'Service',
    secrets: 'Secret',
    configmaps: 'ConfigMap',
    endpointslices: 'EndpointSlice',
    ingresses: 'Ingress',
    ingressclasses: 'IngressClass',
    gatewayclasses: 'GatewayClass',
    gateways: 'Gateway',
    httproutes: 'HTTPRoute',
    grpcroutes: 'GRPCRoute',
    tcproutes: 'TCPRoute',
    tlsroutes: 'TLSRoute',
    referencegrants: 'ReferenceGrant',
    backendtlspolicies: 'BackendTLSPolicy',
    middlewares: 'Middleware',
    middlewaretcps: 'MiddlewareTCP',
    ingressroutes: 'IngressRoute',
    ingressroutetcps: 'IngressRouteTCP',
    ingressrouteudps: 'IngressRouteUDP',
    tlsoptions: 'TLSOption',
    tlsstores: 'TLSStore',
    serverstransports: 'ServersTransport',
    serverstransporttcps: 'ServersTransportTCP',
    traefikservices: 'TraefikService',
  }),
);

/** Whether labels satisfy a selector of `key=value` and `key!=value`. */
function selects(selector, labels = {}) {
  return selector
    .split(',')
    .filter((part) => part !== '')
    .every((part) => {
      const [, key, operator, value] = /^([^!=]+)(!?==?)(.*)$/.exec(part) ?? [];
      return (labels[key] === value) === (operator !== '!=');
    });
}

/** An Ingress without a class gets the default one when it is created. */
function admitted(object, manifests) {
  const { kind, metadata, spec } = object;
  const isOpen =
    kind === 'Ingress' && spec.ingressClassName === undefined && metadata.annotations?.[CLASS] === undefined;
  const fallback = manifests.find(
    (one) => one.kind === 'IngressClass' && one.metadata.annotations?.[DEFAULT_CLASS] === 'true',
  );
  if (!isOpen || fallback === undefined) return object;
  return { ...object, spec: { ...spec, ingressClassName: fallback.metadata.name } };
}

const CLASS = 'kubernetes.io/ingress.class';
const DEFAULT_CLASS = 'ingressclass.kubernetes.io/is-default-class';

/** Objects as they are stored. */
function stored(manifests) {
  return manifests.map((given, index) => {
    const object = admitted(given, manifests);
    const { metadata } = object;
    const uid = `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
    return {
      ...object,
      metadata: {
        creationTimestamp: '2025-01-01T00:00:00Z',
        ...metadata,
        uid,
        resourceVersion: String(index + 1),
        generation: 1,
      },
    };
  });
}

const groupOf = (apiVersion) => (apiVersion.includes('/') ? apiVersion.split('/')[0] : '');

/** `/api/v1/...` and `/apis/<group>/<version>/...`, with or without a namespace. */
function asked(pathname) {
  const found = /^\/(?:api|apis\/([^/]+))\/([^/]+)\/(?:namespaces\/([^/]+)\/)?([^/]+)(?:\/([^/]+)(\/status)?)?$/.exec(
    pathname,
  );
  if (found === null) return undefined;
  const [, group = '', version, namespace, plural, name] = found;
  return {
    group,
    apiVersion: group === '' ? version : `${group}/${version}`,
    namespace,
    kind: KINDS.get(plural),
    name,
  };
}

/** Starts the server on a free port; `close` ends it with all watches. */
export async function startApiServer(manifests) {
  const objects = stored(manifests);
  const version = String(objects.length + 1);
  const server = http.createServer((request, response) => {
    const url = new URL(request.url, 'http://localhost');
    const json = (status, value) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    if (url.pathname === '/version') return json(200, { major: '1', minor: '36', gitVersion: 'v1.36.0' });
    const what = asked(url.pathname);
    if (what?.kind === undefined)
      return json(404, { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason: 'NotFound', code: 404 });
    const found = objects.filter(
      ({ apiVersion, kind, metadata }) =>
        kind === what.kind &&
        groupOf(apiVersion) === what.group &&
        (what.namespace === undefined || metadata.namespace === what.namespace) &&
        (what.name === undefined || metadata.name === what.name) &&
        selects(url.searchParams.get('labelSelector') ?? '', metadata.labels),
    );
    if (what.name !== undefined) {
      if (found.length === 0)
        return json(404, { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason: 'NotFound', code: 404 });
      return json(200, found[0]);
    }
    if (url.searchParams.get('watch') === null) {
      return json(200, {
        kind: `${what.kind}List`,
        apiVersion: what.apiVersion,
        metadata: { resourceVersion: version },
        items: found,
      });
    }
    response.writeHead(200, { 'content-type': 'application/json' });
    const send = (type, object) => response.write(`${JSON.stringify({ type, object })}\n`);
    if (url.searchParams.get('sendInitialEvents') === 'true') {
      for (const object of found) send('ADDED', object);
      const annotations = { 'k8s.io/initial-events-end': 'true' };
      send('BOOKMARK', {
        kind: what.kind,
        apiVersion: what.apiVersion,
        metadata: { resourceVersion: version, annotations },
      });
    }
    response.flushHeaders();
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
