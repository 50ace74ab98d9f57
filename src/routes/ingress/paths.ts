/** What all readings of an Ingress share: its paths and default backends as drafts, its certificates. */
import type { Cluster } from '../../model/cluster/cluster.ts';
import {
  defaultBackend,
  hostTextOf,
  type IngressBackend,
  type IngressPath,
  ingressPaths,
} from '../../model/ingress/ingress.ts';
import { portsWith } from '../../model/network/service.ts';
import type { ResourceOf } from '../../model/objects/resource.ts';
import { groupBy } from '../../text/group.ts';
import { query } from '../../text/query.ts';
import type { Draft } from '../draft/draft.ts';
import { hostCovers, hostMatch, hostText } from '../match/host.ts';
import type {
  Backend,
  Doubt,
  Entry,
  Filter,
  HostMatch,
  HttpsRedirect,
  PathMatch,
  Reply,
  RouteMatch,
  Tls,
} from '../route/route.ts';
import { resolveBackend, unresolvedBackend } from '../service/backend.ts';

export type AnIngress = ResourceOf<'Ingress'>;

/** A path of an Ingress with what is needed to place it. */
export interface PathItem {
  readonly ingress: AnIngress;
  readonly path: IngressPath;
  readonly host: HostMatch;
  readonly type: 'Exact' | 'Prefix' | 'ImplementationSpecific';
  /** As written; `/` where nothing is. */
  readonly value: string;
  /** Place among all paths of the entry, in reading order. */
  readonly index: number;
}

/** The readable paths of some Ingresses, in reading order. `labels` says what the star of a wildcard host covers. */
export function pathItems(ingresses: readonly AnIngress[], labels: 'one' | 'many'): readonly PathItem[] {
  const items: PathItem[] = [];
  for (const ingress of ingresses)
    for (const path of ingressPaths(ingress)) {
      if (path.hostText === undefined) continue;
      const type = path.pathType.string;
      items.push({
        ingress,
        path,
        host: hostMatch(path.hostText, labels),
        type: type === 'Exact' || type === 'Prefix' ? type : 'ImplementationSpecific',
        value: path.path.text || '/',
        index: items.length,
      });
    }
  return items;
}

/** The hosts of an Ingress's rules, each once, in written order. */
export function hostsOf(ingress: AnIngress, labels: 'one' | 'many'): readonly HostMatch[] {
  const texts = ingress.root.get('spec').get('rules').items().map(hostTextOf);
  return [...new Set(texts)].flatMap((text) => (text === undefined ? [] : [hostMatch(text, labels)]));
}

export interface DraftParts {
  readonly host: HostMatch;
  readonly path: PathMatch;
  readonly pathType: RouteMatch['pathType'];
  readonly backends: readonly Backend[];
  readonly at: { readonly resource: AnIngress; readonly at: Draft['source']['at'] };
  readonly filters?: readonly Filter[];
  readonly headers?: RouteMatch['headers'];
  readonly httpsRedirect?: HttpsRedirect | undefined;
  readonly reply?: Reply | undefined;
  readonly isFallback?: boolean;
  readonly doubts?: readonly Doubt[];
  readonly rank?: number | undefined;
  readonly scheme?: 'http' | 'https' | undefined;
  /** Instead of the certificates of the Ingress for the host. */
  readonly tls?: Tls | undefined;
  readonly leftOut?: string | undefined;
}

export function draftOf(entry: Entry, parts: DraftParts): Draft {
  return {
    entry,
    source: parts.at,
    match: {
      host: parts.host,
      path: parts.path,
      pathType: parts.pathType,
      method: undefined,
      headers: parts.headers ?? [],
      queryParams: [],
      scheme: parts.scheme,
    },
    tls: parts.tls ?? tlsFor(parts.at.resource, parts.host),
    filters: parts.filters ?? [],
    backends: parts.backends,
    httpsRedirect: parts.httpsRedirect,
    reply: parts.reply,
    isFallback: parts.isFallback ?? false,
    doubts: parts.doubts ?? [],
    rank: parts.rank,
    leftOut: parts.leftOut,
  };
}

/** The certificates of an Ingress for a host; a wildcard covers one label, a TLS entry without hosts every host. */
export function tlsFor(ingress: AnIngress, host: HostMatch): Tls | undefined {
  const { entries, forAll, byHost } = certificatesOf(ingress);
  if (entries.length === 0) return undefined;
  const text = hostText(host);
  const wildcard = host.type === 'exact' ? `*${text.slice(text.indexOf('.'))}` : text;
  const fitting = new Set(forAll);
  for (const key of new Set([text, wildcard]))
    for (const { host: one, place } of byHost.get(key) ?? []) if (hostCovers(one, host)) fitting.add(place);
  if (fitting.size === 0) return undefined;
  const places = [...fitting].sort((a, b) => a - b);
  return { mode: 'Terminate', secrets: places.flatMap((place) => entries[place] ?? []) };
}

/** The Secrets of the TLS entries of an Ingress, and their places by host. */
const certificatesOf = query('paths.certificatesOf', (ingress: AnIngress) => {
  const sections = ingress.root.get('spec').get('tls').items();
  const hosts = sections.flatMap((tls, place) =>
    tls
      .get('hosts')
      .items()
      .map((one) => ({ host: hostMatch(one.text, 'one'), place })),
  );
  const named = new Set(hosts.filter(({ host }) => host.type !== 'any').map(({ place }) => place));
  const open = new Set(hosts.filter(({ host }) => host.type === 'any').map(({ place }) => place));
  return {
    entries: sections.map((tls) => {
      const name = tls.get('secretName').text;
      return name ? `${ingress.namespace}/${name}` : undefined;
    }),
    forAll: [...sections.keys()].filter((place) => open.has(place) || !named.has(place)),
    byHost: groupBy(hosts, ({ host }) => hostText(host)),
  };
});

/**
 * The Service behind an Ingress backend. `byTargetPort`: the controller also takes the number of a target port
 * (ingress-nginx, internal/ingress/controller serviceEndpoints; application-gateway-kubernetes-ingress, pkg/appgw).
 */
export function backendFor(
  cluster: Cluster,
  ingress: AnIngress,
  backend: IngressBackend,
  byTargetPort = false,
): Backend {
  const { string: service } = backend.service;
  const at = backend.service.exists ? backend.service.at : backend.at.key;
  const wanted = { namespace: ingress.namespace, service: backend.service.text ?? '', port: undefined, weight: 1, at };
  const unresolved = (because: string): Backend => unresolvedBackend(wanted, 'unknown', because);
  if (backend.isResource) return unresolved('the backend is a resource that only the controller can read');
  if (service === undefined || service === '') return unresolved('the name of the Service of the backend is unknown');
  const ask = (port: number | string | undefined): Backend =>
    resolveBackend(cluster, { namespace: ingress.namespace, service, port, weight: 1, from: ingress, at });
  const resolved = ask(backend.portRef);
  if (!byTargetPort || resolved.status !== 'port-not-found') return resolved;
  const found = cluster.find('Service', ingress.namespace, service, ingress);
  const [byTarget] =
    found.is === 'found' && backend.portRef !== undefined
      ? portsWith(found.resource, 'targetPort', backend.portRef)
      : [];
  return byTarget === undefined ? resolved : ask(byTarget.port);
}

/** The default backend of an Ingress for one host: what its rules leave. */
export function fallbackDraft(
  cluster: Cluster,
  entry: Entry,
  ingress: AnIngress,
  host: HostMatch,
  byTargetPort = false,
): Draft | undefined {
  const backend = defaultBackend(ingress);
  if (backend === undefined) return undefined;
  return draftOf(entry, {
    host,
    path: { type: 'prefix', value: '/' },
    pathType: 'Prefix',
    backends: [backendFor(cluster, ingress, backend, byTargetPort)],
    at: { resource: ingress, at: backend.at.key },
    isFallback: true,
  });
}
