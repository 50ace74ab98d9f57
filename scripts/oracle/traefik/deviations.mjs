// Where Traefik's Gateway API provider leaves the specification: it gives every match a number and asks no hosts first.
// Both orders are worked out here, without kroute, for the tables of tables.mjs.
// Sources: gateway-api apis/v1/httproute_types.go (HTTPRouteRule.matches), gateway_types.go (Listener.hostname);
// traefik pkg/provider/kubernetes/gateway/httproute.go (buildMatchRule, buildHostRule).

/** The common part of two hostnames; undefined stands for any. Answers with null where there is none. */
function common(a, b) {
  if (a === undefined || a === b) return b;
  if (b === undefined) return a;
  if (a.startsWith('*.') && b.endsWith(a.slice(1))) return b;
  return b.startsWith('*.') && a.endsWith(b.slice(1)) ? a : null;
}

const takesHost = (hostname, host) =>
  hostname === undefined || hostname === host || (hostname.startsWith('*.') && host.endsWith(hostname.slice(1)));

/** More specific hostnames first. */
const hostRank = (hostname) =>
  hostname === undefined ? [0, 0] : hostname.startsWith('*.') ? [1, hostname.length] : [2, hostname.length];

/** A path as Traefik reads and forwards it. Source: traefik pkg/server/server_entrypoint_tcp.go (normalizePath, sanitizePath). */
function pathOf(request) {
  const [raw] = request.path.split('?', 1);
  const decoded = raw.replace(/%([0-9a-f]{2})/gi, (all, code) => {
    const text = String.fromCharCode(Number.parseInt(code, 16));
    return /[\w.~-]/.test(text) ? text : all.toUpperCase();
  });
  const kept = [];
  for (const element of decoded.split('/')) {
    if (element === '..') kept.pop();
    else if (element !== '' && element !== '.') kept.push(element);
  }
  return `/${kept.join('/')}${decoded.endsWith('/') && kept.length > 0 ? '/' : ''}`;
}

function takesRest({ path, method, headers = [] }, request) {
  const { value } = path;
  const asked = pathOf(request);
  const bare = value.endsWith('/') ? value.slice(0, -1) : value;
  const isPath = path.type === 'Exact' ? asked === value : asked === bare || asked.startsWith(`${bare}/`);
  return (
    isPath &&
    (method === undefined || method === request.method) &&
    headers.every(({ name, value: wanted }) => request.headers[name] === wanted)
  );
}

function descending(a, b) {
  for (const [index, one] of a.entries()) if (one !== b[index]) return one < b[index] ? 1 : -1;
  return 0;
}

/** What the specification compares, in its order. */
function specRank({ match, hostname }) {
  const { path, method, headers = [] } = match;
  const length = path.type === 'Exact' ? path.value.length : path.value.replace(/\/$/, '').length;
  return [...hostRank(hostname), path.type === 'Exact' ? 1 : 0, length, method === undefined ? 0 : 1, headers.length];
}

/** The number that Traefik gives to a match. */
function priorityOf({ match, hostnames, rules, index }) {
  const { path, method, headers = [] } = match;
  const ofPath = path.type === 'Exact' ? 100_000 : path.value === '/' ? 1 : 10_000 + path.value.length * 100;
  const ofHosts = Math.max(0, ...hostnames.map((hostname) => hostname?.length ?? 0));
  return ofPath + (method === undefined ? 0 : 1000) + headers.length * 100 + ofHosts + rules.length - index;
}

/** Every match that takes a request, for every listener. */
function matchesFor(manifests, request) {
  const host = request.host.toLowerCase();
  const gateway = manifests.find(({ kind }) => kind === 'Gateway');
  const routes = manifests
    .filter(({ kind }) => kind === 'HTTPRoute')
    .toSorted((a, b) => (a.metadata.creationTimestamp < b.metadata.creationTimestamp ? -1 : 1));
  return gateway.spec.listeners.flatMap((listener) =>
    routes.flatMap(({ metadata, spec: { hostnames: own = [undefined], rules } }) => {
      const hostnames = own.map((one) => common(listener.hostname, one)).filter((one) => one !== null);
      const [hostname] = hostnames
        .filter((one) => takesHost(one, host))
        .toSorted((a, b) => descending(hostRank(a), hostRank(b)));
      if (!hostnames.some((one) => takesHost(one, host))) return [];
      return rules.flatMap(({ matches, filters = [], backendRefs = [] }, index) =>
        matches
          .filter((match) => takesRest(match, request))
          .map((match) => ({ listener, hostname, hostnames, match, rules, index, filters, backendRefs, metadata })),
      );
    }),
  );
}

/** What a match answers: a backend with the path that it gets, or the status of a redirect. */
function answerOf({ match, filters, backendRefs, metadata }, request) {
  const [filter] = filters;
  if (filter?.type === 'RequestRedirect') return `redirect ${filter.requestRedirect.statusCode}`;
  const path = pathOf(request);
  const rewrite = filter?.urlRewrite?.path;
  const rest = path.slice(match.path.value.replace(/\/$/, '').length);
  const forwarded = rewrite === undefined ? path : (rewrite.replaceFullPath ?? `${rewrite.replacePrefixMatch}${rest}`);
  const [{ name, port }] = backendRefs;
  return `${metadata.namespace}/${name}:${port} ${forwarded}`;
}

const NOTHING = '404';

/** The answer of the specification, and the answers that Traefik's numbers allow, as `answerText` writes them. */
function answersFor(manifests, request) {
  const found = matchesFor(manifests, request);
  if (found.length === 0) return { spec: NOTHING, traefik: [NOTHING] };
  // The specification gives a request to the listener with the most specific hostname alone.
  const host = request.host.toLowerCase();
  const listeners = manifests.find(({ kind }) => kind === 'Gateway').spec.listeners;
  const [listener] = listeners
    .filter(({ hostname }) => takesHost(hostname, host))
    .toSorted((a, b) => descending(hostRank(a.hostname), hostRank(b.hostname)));
  const [first] = found
    .filter((one) => one.listener === listener)
    .toSorted((a, b) => descending(specRank(a), specRank(b)));
  const most = Math.max(...found.map(priorityOf));
  return {
    spec: first === undefined ? NOTHING : answerOf(first, request),
    traefik: found.filter((one) => priorityOf(one) === most).map((one) => answerOf(one, request)),
  };
}

/** An answer of Traefik, or of kroute, as `answersFor` writes it. */
function answerText({ status, location, backend, path }) {
  if (location !== undefined) return `redirect ${status}`;
  return backend === undefined ? String(status) : `${backend} ${path}`;
}

/**
 * Whether Traefik answers as its numbers say and kroute as the specification says: then they do not contradict each other. Both
 * answers are `{ status, location, backend, path }`.
 */
export function isDeviation(manifests, request, real, said) {
  const { spec, traefik } = answersFor(manifests, request);
  return spec !== answerText(real) && spec === answerText(said) && traefik.includes(answerText(real));
}
