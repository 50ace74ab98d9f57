/** Routes and their parts in words, shared by all views. */

import { describe, type Resource } from '../model/objects/resource.ts';
import { hostText } from '../routes/match/host.ts';
import { classWords } from '../routes/route/classes.ts';
import type {
  Backend,
  Entry,
  Filter,
  HostMatch,
  PathRewrite,
  Route,
  RouteMatch,
  RouteTable,
  WorkloadRef,
} from '../routes/route/route.ts';
import { printable } from '../text/printable.ts';

/** `= /cart` exact, `^ /cart` prefix, `~ /cart` regular expression, `? /cart` as the controller likes. */
const PATH_SIGNS = { Exact: '=', Prefix: '^', Regex: '~', ImplementationSpecific: '?' } as const;

const PATH_SIGN_WORDS = {
  Exact: '= exact',
  Prefix: '^ prefix',
  Regex: '~ regular expression',
  ImplementationSpecific: '? depends on the controller',
} as const;

export function pathWords({ path, pathType }: RouteMatch): string {
  return path === undefined ? '' : printable(`${PATH_SIGNS[pathType]} ${path.value}`);
}

/** What the signs before paths mean, for the signs that are in the table; empty if it has no paths. */
export function pathLegend({ routes }: RouteTable): string {
  const types = new Set<string>(routes.flatMap(({ match }) => (match.path === undefined ? [] : [match.pathType])));
  return Object.entries(PATH_SIGN_WORDS)
    .flatMap(([type, words]) => (types.has(type) ? [words] : []))
    .join(', ');
}

export function hostWords(host: HostMatch): string {
  return printable(hostText(host));
}

/** Whether the routes of an entry differ by host or path, or take everything that arrives at a port. */
export function isStream({ entry, match }: Route): boolean {
  return entry.type !== 'ingress' && entry.type !== 'gateway' && match.path === undefined;
}

/** An entry as a heading: `Ingress class nginx (k8s.io/ingress-nginx)`. */
export function entryTitle(entry: Entry): string {
  const { type, address, port, protocol, controller, gateway, listener, hostname } = entry;
  if (type === 'ingress') {
    const name = classWords(entry);
    const own = address === undefined ? '' : `, load balancer of ${address}`;
    return printable(`${name}${own} (${controller ?? 'controller not known'})`);
  }
  if (type === 'gateway') {
    const host = hostname === undefined ? '' : `, ${hostname}`;
    const where = address === undefined ? '' : `${address}:`;
    const at = [protocol ?? '', port === undefined ? '' : `${where}${port}`].filter((part) => part !== '').join(' ');
    const which = entry.alternative === undefined ? '' : ` (definition ${entry.alternative})`;
    return printable(
      `Gateway ${gateway ?? ''}${which}, listener ${listener ?? ''}${at === '' ? '' : `, ${at}`}${host}`,
    );
  }
  if (gateway !== undefined)
    return printable(`Service ${gateway}${port === undefined ? '' : `:${port}`}, inside the mesh`);
  return streamWords(entry);
}

/** A way in by port beside the Service that it leads to: `nodePort :30666`, `clusterIP :6379`. */
export function portWords(entry: Entry): string {
  const isName = entry.type === 'clusterIP' || entry.type === 'headless' || entry.type === 'externalName';
  return streamWords(isName ? { ...entry, address: undefined } : entry);
}

/** A way in by port: `nodePort :30666`, `clusterIP redis.shop.svc:6379`. */
export function streamWords({ type, address, port, protocol }: Entry): string {
  const number = port !== undefined ? `:${port}` : type === 'nodePort' ? ':auto' : '';
  const suffix = protocol === undefined || protocol === 'TCP' || protocol === type.toUpperCase() ? '' : `/${protocol}`;
  return printable(`${type} ${address ?? ''}${number}${suffix}`).trim();
}

/** The namespace that most backends are in: names are shown without it, and `namespaceNote` says so. */
export function usualNamespace({ routes }: RouteTable): string | undefined {
  const counts = new Map<string, number>();
  for (const { backends } of routes)
    for (const { namespace } of backends) counts.set(namespace, (counts.get(namespace) ?? 0) + 1);
  let usual: string | undefined;
  for (const [namespace, count] of counts) {
    const most = counts.get(usual ?? '') ?? 0;
    if (usual === undefined || count > most || (count === most && namespace < usual)) usual = namespace;
  }
  return usual;
}

/** Says which namespace names without one are in. */
export function namespaceNote(table: RouteTable): string {
  const usual = usualNamespace(table);
  return usual === undefined ? '' : printable(`names without a namespace are in ${usual}`);
}

/** `search-api:8081 -> 8081`, with the namespace unless it is the common one. */
export function backendWords(backend: Backend, common: string | undefined): string {
  const { namespace, service, port, portName, targetPort } = backend;
  const known = service === '' ? '(unnamed)' : service;
  const name = namespace === common ? known : `${namespace}/${known}`;
  const number = port ?? portName;
  const target = targetPort === undefined ? '' : ` -> ${targetPort}`;
  return printable(`${name}${number === undefined ? '' : `:${number}`}${target}`);
}

/** The share of requests a backend gets, where it is not all: `90%`. */
export function shareOf(backend: Backend, all: readonly Backend[]): string {
  const total = all.reduce((sum, { weight }) => sum + weight, 0);
  if (total === 0) return all.length > 0 ? '0%' : '';
  if (backend.weight === total) return '';
  const percent = (backend.weight / total) * 100;
  return `${percent > 0 && percent < 1 ? '<1' : percent > 99 && percent < 100 ? '>99' : Math.round(percent)}%`;
}

/** `search x2`, or `Deployment shop/search x2` with its kind. */
function workloadWords({ resource, replicas }: WorkloadRef): string {
  return printable(
    `${resource.name === '' ? '(unnamed)' : resource.name}${replicas === undefined ? '' : ` x${replicas}`}`,
  );
}

export function podsWords({ workloads, status }: Backend): string {
  if (workloads.length > 0) return workloads.map(workloadWords).join(', ');
  return status === 'external' ? 'outside' : '-';
}

/** `Deployment search, 2 pods, container api:8081`. */
export function workloadSentence(
  { resource, replicas, container, containerPort }: WorkloadRef,
  common: string | undefined,
): string {
  const pods = replicas === undefined ? '' : `, ${replicas} ${replicas === 1 ? 'pod' : 'pods'}`;
  const port =
    containerPort === undefined ? '' : container === undefined ? `, port ${containerPort}` : `:${containerPort}`;
  const inside = container === undefined ? port : `, container ${container}${port}`;
  return printable(`${nameWords(resource, common)}${pods}${inside}`);
}

export function nameWords(resource: Resource, common: string | undefined): string {
  return resource.namespace === common && resource.name !== ''
    ? `${resource.kind} ${resource.name}`
    : describe(resource);
}

export function tlsWords({ tls }: Route): string {
  return tls === undefined ? '-' : tls.mode === 'Passthrough' ? 'pass' : 'yes';
}

type Redirect = Extract<Filter, { type: 'RequestRedirect' }>;

export function redirectOf({ filters }: Route): Redirect | undefined {
  return filters.find((filter): filter is Redirect => filter.type === 'RequestRedirect');
}

/** `301 to https://(host)/cart`. */
export function redirectWords(redirect: Redirect): string {
  return printable(`${redirect.statusCode} to ${redirect.location ?? redirectTarget(redirect)}`);
}

function redirectTarget({ scheme, hostname, port, path, pattern, replacement = '' }: Redirect): string {
  if (pattern !== undefined) return `${replacement} where ${pattern} is found`;
  const to = path === undefined ? '' : pathRewriteWords(path);
  if (scheme === undefined && hostname === undefined && port === undefined) return to === '' ? 'itself' : to;
  const number = port === undefined ? '' : `:${port}`;
  if (hostname === undefined && port === undefined && to === '') return scheme ?? '';
  return `${scheme === undefined ? '' : `${scheme}://`}${hostname ?? '(host)'}${number}${to}`;
}

function pathRewriteWords(path: PathRewrite): string {
  if (path.type === 'ReplacePattern') return `${path.value} in place of ${path.pattern}`;
  return path.type === 'ReplacePrefixMatch' ? `${path.value}...` : path.value;
}

/** What else happens to a request: rewrites, mirrors, headers, and what the Service says of traffic. */
export function filterWords(route: Route): readonly string[] {
  const { reply } = route;
  const own = reply === undefined ? [] : [`the proxy answers ${reply.statusCode}`];
  const plain = route.httpsRedirect === undefined ? [] : [`http: ${route.httpsRedirect.statusCode} to https`];
  return [...plain, ...own, ...route.filters.flatMap((filter) => oneFilter(filter))].map(printable);
}

function oneFilter(filter: Filter): readonly string[] {
  switch (filter.type) {
    case 'RequestRedirect':
      return [];
    case 'URLRewrite': {
      const to = [
        filter.hostname === undefined ? '' : `host ${filter.hostname}`,
        filter.path === undefined ? '' : pathRewriteWords(filter.path),
      ];
      return [`rewrite to ${to.filter((part) => part !== '').join(', ')}`];
    }
    case 'RequestMirror':
      return [`mirror ${filter.percent === undefined ? '' : `${filter.percent}% `}to ${filter.service}`];
    case 'RequestHeaderModifier':
    case 'ResponseHeaderModifier': {
      const which = filter.type === 'RequestHeaderModifier' ? 'request' : 'response';
      const changes = [
        ...filter.set.map(({ name }) => `set ${name}`),
        ...filter.add.map(({ name }) => `add ${name}`),
        ...filter.remove.map((name) => `remove ${name}`),
      ];
      return [`${which} headers: ${changes.join(', ')}`];
    }
    case 'CORS':
      return ['CORS'];
    default:
      return [filter.name];
  }
}

/** `Ingress shop/web, k8s/web.yaml:12` */
export function sourceWords({ source }: Route): string {
  return `${printable(describe(source.resource))}, ${placeWords(source.at)}`;
}

export function placeWords({ file, span }: Route['source']['at']): string {
  return `${printable(file.path)}:${file.positionAt(span.start).line}`;
}

/** Why a route is not whole, with the other route by its match where one is in the way. */
export type Reasons = (route: Route) => string | undefined;

/** Explains routes of a table; `whole` also holds those that are not shown. */
export function reasonsIn(whole: RouteTable): Reasons {
  const shadowers = new Map<string, Map<number, Route>>();
  const wanted = new Map<string, Set<number>>();
  for (const { entry, shadowedBy } of whole.routes)
    if (shadowedBy !== undefined) wanted.set(entry.id, (wanted.get(entry.id) ?? new Set()).add(shadowedBy));
  for (const route of whole.routes) {
    if (wanted.get(route.entry.id)?.has(route.order) !== true) continue;
    const byOrder = shadowers.get(route.entry.id) ?? new Map<number, Route>();
    shadowers.set(route.entry.id, byOrder.set(route.order, route));
  }
  return (route) => {
    if (route.shadowedBy === undefined) return route.because === undefined ? undefined : printable(route.because);
    const other = shadowers.get(route.entry.id)?.get(route.shadowedBy);
    if (other === undefined) return route.because === undefined ? undefined : printable(route.because);
    const host = hostWords(other.match.host) === hostWords(route.match.host) ? '' : `${hostWords(other.match.host)} `;
    return `all its requests go to ${host}${pathWords(other.match) || 'the route before it'} of ${sourceWords(other)}`;
  };
}
