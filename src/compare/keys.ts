/** Texts that are equal where routes, entries and answers are: what cannot change an answer is not in them. */
import type { Cursor } from '../load/value/cursor.ts';
import type { Resource } from '../model/objects/resource.ts';
import { sharedAmong } from '../routes/request/trace.ts';
import {
  type Alternative,
  type Backend,
  type Doubt,
  type Entry,
  type HostMatch,
  type HttpsRedirect,
  type PathMatch,
  type Reply,
  type Route,
  type RouteMatch,
  serves,
  type WorkloadRef,
} from '../routes/route/route.ts';
import { query } from '../text/query.ts';

/** All that decides which requests a route takes, and what it answers. */
export const routeKey = query('compare.routeKey', (route: Route): string => {
  const { match, tls, filters, backends, httpsRedirect, reply, isFallback, doubts, leftOut, source } = route;
  // Most routes of large tables are alike in this, and JSON takes its time.
  const rest = onlyPassesOn(route)
    ? ''
    : JSON.stringify([filters, httpsRedirect, replyKey(reply), isFallback, doubts.map(doubtKey)]);
  const list = tlsListOf(source.resource).key;
  const texts = backends.length === 1 && backends[0] ? backendKey(backends[0]) : backends.map(backendKey).join('\n');
  const secure = tls === undefined ? '' : JSON.stringify(tls);
  return `${matchKey(match)}\n${texts}\n${rest}\n${secure}\n${leftOut === undefined ? '' : 'left out'}\n${list}`;
});

/** Whether a route does nothing to requests but pass them on, and nothing about it is left open. */
export function onlyPassesOn({ filters, doubts, httpsRedirect, reply, isFallback }: Route): boolean {
  return (
    filters.length === 0 && doubts.length === 0 && httpsRedirect === undefined && reply === undefined && !isFallback
  );
}

/** Whether nothing but the host and the path of a request decides whether a route takes it. */
export function isByPlace({ method, scheme, headers, queryParams }: RouteMatch): boolean {
  return method === undefined && scheme === undefined && headers.length === 0 && queryParams.length === 0;
}

function matchKey(match: RouteMatch): string {
  const { host, path, pathType, method, headers, queryParams, scheme } = match;
  const rest = isByPlace(match) ? '' : JSON.stringify([method, scheme, headers, queryParams]);
  return `${hostKey(host)} ${path === undefined ? '' : pathKey(path)} ${pathType} ${rest}`;
}

export const hostKey = query('compare.hostKey', (host: HostMatch): string => JSON.stringify(host));

function pathKey(path: PathMatch): string {
  const how = path.type === 'regex' ? `${path.anchored} ${path.ignoreCase}` : '';
  return `${path.type} ${how} ${JSON.stringify(path.value)}`;
}

/** What an Ingress lists under `tls`: from there comes the certificate, whichever of its routes answers. */
export const tlsListOf = query('compare.tlsListOf', (resource: Resource): TlsList => {
  if (resource.kind !== 'Ingress') return NO_TLS;
  const list: Cursor = resource.root.child('spec').child('tls');
  if (!list.exists) return NO_TLS;
  const entries = list.items().map((one) => ({
    secret: one.child('secretName').string ?? '',
    hosts: one
      .child('hosts')
      .items()
      .flatMap(({ string }) => string ?? []),
  }));
  return { entries, key: JSON.stringify(entries) };
});

interface TlsList {
  readonly entries: readonly { readonly secret: string; readonly hosts: readonly string[] }[];
  readonly key: string;
}

const NO_TLS: TlsList = { entries: [], key: '' };

const replyKey = (reply: Reply | undefined): unknown => reply && [reply.outcome, reply.statusCode];

function doubtKey({ reason, alternatives }: Doubt): unknown {
  return [reason, alternatives.map(alternativeKey)];
}

function alternativeKey({ backends, filters, reply, httpsRedirect }: Alternative): unknown {
  return [backends?.map(backendKey), filters, replyKey(reply), httpsRedirect];
}

/** A backend with its weight and the pods behind it; how many there are of them does not count. */
function backendKey(backend: Backend): string {
  return `${backendName(backend)} ${backend.weight} ${backend.status} ${podsKey(backend)}`;
}

/** `namespace/service:port`. */
export function backendName({ namespace, service, port, portName }: Backend): string {
  return `${namespace}/${service}:${port ?? portName ?? ''}`;
}

/** The pods that answer, by what runs them; without any, the port that was looked for. */
export function podsKey({ workloads, targetPort }: Backend): string {
  const [first] = workloads;
  if (first === undefined) return `-${targetPort ?? ''}`;
  return workloads.length === 1 ? workloadKey(first) : workloads.map(workloadKey).sort().join(',');
}

const workloadKey = ({ resource: { kind, namespace, name }, containerPort }: WorkloadRef): string =>
  `${kind} ${namespace}/${name}:${containerPort ?? ''}`;

/** All of an entry that counts beside its routes. */
export const entryKey = query('compare.entryKey', (entry: Entry): string => {
  const { type, address, port, protocol, hostname, closed, hosts, listens, paths, own, notLoaded } = entry;
  const replies = own?.map(({ path, reply }) => [path, replyKey(reply)]);
  return JSON.stringify([
    type,
    address,
    port,
    protocol,
    hostname,
    closed !== undefined,
    hosts,
    listens,
    paths,
    replies,
    notLoaded,
  ]);
});

/** The backends of a route as shares of its requests, and whether each answers. */
export function sharesOf(route: Route | undefined): readonly Share[] {
  const backends = sharedAmong(route);
  const total = backends.reduce((sum, { weight }) => sum + weight, 0);
  return backends.map((backend) => ({ backend, share: backend.weight / total, serves: serves(backend) }));
}

export interface Share {
  readonly backend: Backend;
  readonly share: number;
  readonly serves: boolean;
}

/** An object as it is written. */
export function textOf({ file, document }: Resource): string {
  return file.text.slice(document.span.start, document.span.end);
}

/** How plain http requests are redirected, as a text. */
export const httpsKey = (redirect: HttpsRedirect | undefined): string =>
  redirect === undefined
    ? ''
    : `${redirect.statusCode} ${redirect.statusCodeUnlessGet ?? redirect.statusCode} ${redirect.port ?? ''} ${redirect.dropsSlash} ${JSON.stringify(redirect.rewrites ?? [])}`;
