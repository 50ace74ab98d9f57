/** The ways in that a request can take: the proxies that listen for it, and the Services that it is sent to directly. */
import { controllersIn } from '../../model/ingress/controller.ts';
import { workloadOf } from '../../model/objects/workload.ts';
import { push } from '../../text/group.ts';
import { memo } from '../../text/query.ts';
import { ByHost } from '../match/by-host.ts';
import { compareHosts, hostMatch } from '../match/host.ts';
import { type Request, tlsName } from '../match/match.ts';
import { classWords, hasClass } from '../route/classes.ts';
import type { Entry, RouteTable } from '../route/route.ts';
import { insideOf, relativeOf } from './inside.ts';
import type { EntryRoutes } from './lookup.ts';
import type { TraceOptions, Way } from './way.ts';

export type WaysIn = (request: Request, options: TraceOptions) => readonly Way[];

/** Indexes the entries once for many requests. */
export function waysIn(entries: readonly EntryRoutes[], table: RouteTable): WaysIn {
  const gateways = listenersByGateway(entries);
  const ingresses = entries.filter(({ entry }) => entry.type === 'ingress');
  const services = entries.filter(({ entry }) => entry.type !== 'ingress' && entry.type !== 'gateway');
  return (request, options) => {
    const isProxyChosen = options.class !== undefined || options.gateway !== undefined;
    const inside = isProxyChosen ? undefined : insideOf(table, request, options.from);
    if (inside?.is === 'way') return [inside.way];
    const direct = serviceEntries(
      services,
      inside === undefined ? request : { ...request, host: inside.address },
      options.namespace,
    );
    const near = inside === undefined ? [] : direct.before.filter(isInside);
    if (near.length > 0) return near;
    const proxies = [
      ...ingressEntries(ingresses, request, options, direct.isProxyPort),
      ...gatewayEntries(gateways, request, options),
    ];
    if (isProxyChosen) return proxies;
    const ways = [...direct.before, ...proxies, ...(proxies.length === 0 ? direct.lastResort : []), ...direct.after];
    return direct.after.length > 0 ? ways : [...ways, ...relativeWays(services, table, request, options)];
  };
}

/** Where a name without a namespace leads that no way in has, for clients in the namespace of the run. */
function relativeWays(
  services: readonly EntryRoutes[],
  table: RouteTable,
  request: Request,
  { from, namespace }: TraceOptions,
): readonly Way[] {
  if (from !== undefined || namespace === undefined) return [];
  const found = relativeOf(table, request, namespace);
  if (found === undefined) return [];
  if (found.is === 'way') return [found.way];
  return serviceEntries(services, { ...request, host: found.address }, namespace).before.filter(isInside);
}

/** Whether it is the address that a Service has inside of the cluster, not one of a node. */
function isInside(way: Way): boolean {
  return way.is === 'entry' && way.routes.entry.type !== 'nodePort';
}

function ingressEntries(
  entries: readonly EntryRoutes[],
  request: Request,
  options: TraceOptions,
  isProxyPort: boolean,
): readonly Way[] {
  if (options.gateway !== undefined) return [];
  return entries
    .filter(({ entry }) => options.class === undefined || hasClass(entry, options.class))
    .map((routes): Way => {
      const { entry } = routes;
      if (isProxyPort || isListening(entry, request)) return { is: 'entry', routes };
      if (mayBeInFront(request) && isListening(entry, { ...request, port: usualPort(request) }))
        return { is: 'entry', routes, isPortAssumed: true };
      return {
        is: 'refused',
        entry: describeEntry(entry),
        match: `port ${request.port}`,
        detail: `nothing accepts ${request.scheme} on port ${request.port}${listensWords(entry)}`,
        statusCode: undefined,
      };
    });
}

const SPOKEN = { http: ['HTTP'], https: ['HTTPS', 'TLS'] } as const;

/** Whether an entry accepts what a request is sent with. */
function isListening({ listens }: Entry, { scheme, port }: Request): boolean {
  const spoken: readonly string[] = SPOKEN[scheme];
  return listens === undefined || listens.some((one) => one.port === port && spoken.includes(one.protocol));
}

const usualPort = ({ scheme }: Request): number => (scheme === 'https' ? 443 : 80);

/** Whether a port may be one in front of a proxy, such as a node port or a forwarded one. */
function mayBeInFront({ port }: Request): boolean {
  return port !== 80 && port !== 443;
}

function listensWords({ listens = [] }: Entry): string {
  if (listens.length === 0) return ', nor on any other port';
  return `, only ${listens.map(({ port, protocol }) => `${protocol} on port ${port}`).join(' and ')}`;
}

/** The listeners of a Gateway on one port that carry requests of one scheme, found by the host of a request. */
class PortListeners {
  readonly all: readonly EntryRoutes[];
  readonly #first: EntryRoutes | undefined;
  readonly #hosts = new ByHost<EntryRoutes>();
  readonly #decrypting = new ByHost<EntryRoutes>();

  constructor(all: readonly EntryRoutes[]) {
    this.all = all;
    this.#first = all.find(({ entry }) => entry.protocol === 'TCP');
    for (const one of all) {
      const host = hostMatch(one.entry.hostname, 'many');
      this.#hosts.under(host).items.push(one);
      if (one.entry.protocol === 'HTTPS') this.#decrypting.under(host).items.push(one);
    }
  }

  /** The first one for TCP, which carries everything. */
  get stream(): EntryRoutes | undefined {
    return this.#first;
  }

  /** The most specific one that takes a host; `decrypting`: of those that decrypt. */
  taking(host: string, decrypting = false): EntryRoutes | undefined {
    const found = (decrypting ? this.#decrypting : this.#hosts).of(host);
    return found.toSorted((a, b) => compareHosts(a.host, b.host))[0]?.items[0];
  }
}

/** The listeners of a Gateway. */
class GatewayListeners {
  readonly all: readonly EntryRoutes[];
  /** By scheme and port. */
  readonly on = memo((key: string): PortListeners => {
    const [scheme = '', port = ''] = key.split(' ');
    const spoken: readonly string[] = [...SPOKEN[scheme === 'https' ? 'https' : 'http'], 'TCP'];
    return new PortListeners(
      this.all.filter(({ entry }) => entry.port === Number(port) && spoken.includes(entry.protocol ?? '')),
    );
  });

  constructor(all: readonly EntryRoutes[]) {
    this.all = all;
  }
}

/** Gateways by name, each with the entries of its listeners. */
function listenersByGateway(entries: readonly EntryRoutes[]): readonly GatewayListeners[] {
  const gateways = new Map<string, EntryRoutes[]>();
  for (const routes of entries) {
    if (routes.entry.type !== 'gateway') continue;
    const { gateway = '', alternative } = routes.entry;
    push(gateways, alternative === undefined ? gateway : `${gateway} ${alternative}`, routes);
  }
  return [...gateways.values()].map((all) => new GatewayListeners(all));
}

function gatewayEntries(
  gateways: readonly GatewayListeners[],
  request: Request,
  options: TraceOptions,
): readonly Way[] {
  if (options.class !== undefined) return [];
  const asked = gateways.filter(
    ({ all: [first] }) => options.gateway === undefined || options.gateway === first?.entry.gateway,
  );
  const isOn = (port: number): boolean => asked.some((one) => onPort(one, request, port).all.length > 0);
  const isAssumed = mayBeInFront(request) && !isOn(request.port);
  const assumed = isOn(usualPort(request)) ? usualPort(request) : undefined;
  return asked.map((listeners) => {
    const { all } = listeners;
    const gateway = all[0]?.entry.gateway ?? '';
    if (!isAssumed) return listenerFor(gateway, all, onPort(listeners, request, request.port), request);
    const behind =
      assumed === undefined ? new PortListeners(onOnlyPort(all, request)) : onPort(listeners, request, assumed);
    const way = listenerFor(gateway, all, behind, request);
    return way.is === 'entry' ? { ...way, isPortAssumed: true } : way;
  });
}

/** The listeners of a port that take what the request is sent with; TCP carries everything. */
function onPort(listeners: GatewayListeners, { scheme }: Request, port: number): PortListeners {
  return listeners.on(`${scheme} ${port}`);
}

/** The listeners of the scheme, where they all have one port. */
function onOnlyPort(listeners: readonly EntryRoutes[], { scheme }: Request): readonly EntryRoutes[] {
  const spoken: readonly string[] = SPOKEN[scheme];
  const speaking = listeners.filter(({ entry }) => spoken.includes(entry.protocol ?? ''));
  return new Set(speaking.map(({ entry }) => entry.port)).size === 1 ? speaking : [];
}

/**
 * The one listener of a Gateway that a request reaches among those of its port: by the most specific hostname.
 * Source: gateway-api apis/v1/gateway_types.go, listeners; GEP-3567 for misdirected TLS requests.
 */
function listenerFor(gateway: string, all: readonly EntryRoutes[], near: PortListeners, request: Request): Way {
  const refuse = (detail: string, statusCode: number | undefined, handshake?: EntryRoutes): Way => ({
    is: 'refused',
    statusCode,
    entry: `Gateway ${gateway}`,
    match: `port ${request.port}`,
    detail,
    ...(handshake === undefined ? {} : { handshake }),
  });
  if (near.all.length === 0) {
    const ports = [...new Set(all.map(({ entry }) => `${entry.protocol ?? ''} on port ${entry.port ?? ''}`))];
    return refuse(`no ${request.scheme} listener on port ${request.port}, only ${ports.join(', ')}`, undefined);
  }
  const opened = (routes: EntryRoutes): Way =>
    routes.entry.closed === undefined ? { is: 'entry', routes } : refuse(routes.entry.closed, undefined);
  if (near.stream !== undefined) return opened(near.stream);
  if (request.scheme === 'http') {
    const byHost = near.taking(request.host);
    return byHost === undefined ? refuse(`no listener takes host ${request.host}`, 404) : opened(byHost);
  }
  const sni = tlsName(request);
  const bySni = near.taking(sni);
  if (bySni === undefined) return refuse(`no listener takes TLS for the name ${sni}`, undefined);
  if (bySni.entry.closed !== undefined) return refuse(bySni.entry.closed, undefined);
  if (bySni.entry.protocol === 'TLS') return { is: 'entry', routes: bySni, seen: { ...request, host: sni } };
  const byHost = near.taking(request.host, true);
  if (byHost === undefined) return refuse(`no listener takes host ${request.host}`, 404, bySni);
  if (byHost === bySni) return { is: 'entry', routes: byHost };
  return refuse(
    `TLS was set up with listener "${bySni.entry.listener ?? ''}", which does not take host ${request.host}`,
    421,
    bySni,
  );
}

interface ServiceEntries {
  /** Asked by an address that only a Service has: a node port, an address, a name of the cluster's DNS. */
  readonly before: readonly Way[];
  /** Asked by a bare name, which may as well be a host of rules; or ways to the proxies that serve the rules. */
  readonly after: readonly Way[];
  /** Load balancers of unknown address on that port. */
  readonly lastResort: readonly Way[];
  /** Whether a Service leads from this port to an ingress controller. */
  readonly isProxyPort: boolean;
}

/** Services asked directly: by DNS name and port inside the cluster, by node port or address from outside. */
function serviceEntries(
  entries: readonly EntryRoutes[],
  request: Request,
  namespace: string | undefined,
): ServiceEntries {
  const before: EntryRoutes[] = [];
  const after: EntryRoutes[] = [];
  const lastResort: EntryRoutes[] = [];
  for (const routes of entries) {
    const { entry } = routes;
    // Routes of a mesh may take any port of their Service.
    const isAnyPort = entry.type === 'externalName' || (entry.port === undefined && entry.gateway !== undefined);
    const isOnPort = entry.port === request.port || isAnyPort;
    if (!isOnPort || entry.protocol === 'UDP' || entry.protocol === 'SCTP') continue;
    switch (entry.type) {
      case 'externalName':
        if (isDnsName(entry, request.host)) before.push(routes);
        break;
      case 'clusterIP':
      case 'headless':
        if (isDnsName(entry, request.host)) before.push(routes);
        else if (entry.address?.split('.')[0] === request.host) after.push(routes);
        break;
      case 'nodePort':
        before.push(routes);
        break;
      case 'loadBalancer':
      case 'externalIP':
        if (entry.address === request.host) before.push(routes);
        else if (entry.address === undefined) lastResort.push(routes);
        break;
      default:
    }
  }
  // A short name is relative to the namespace of the client; without one, any Service of that name may be meant.
  const near = after.filter(({ entry }) => entry.address?.split('.')[1] === namespace);
  const direct = before.filter((routes) => !leadsToProxy(routes));
  const asked = (list: readonly EntryRoutes[]): readonly Way[] =>
    // Routes of a mesh take the requests of their Service, and refuse what they do not match.
    list
      .toSorted((a, b) => Number(a.entry.gateway === undefined) - Number(b.entry.gateway === undefined))
      .map((routes): Way => ({ is: 'entry', routes, isFinal: isProducer(routes) }));
  return {
    before: asked(direct),
    after: asked([...(near.length > 0 ? near : after), ...before.filter(leadsToProxy)]),
    lastResort: asked(lastResort),
    isProxyPort: [...before, ...lastResort].some(leadsToProxy),
  };
}

/** Whether a mesh applies the routes to every client: routes of another namespace are for clients of theirs alone. */
function isProducer({ entry, routes }: EntryRoutes): boolean {
  return (
    entry.gateway !== undefined &&
    routes.every(({ source }) => entry.gateway?.startsWith(`${source.resource.namespace}/`))
  );
}

/** Whether an ingress controller is behind it, which evaluates the rules again. */
function leadsToProxy({ routes }: EntryRoutes): boolean {
  return routes.some(({ backends }) =>
    backends.some(({ workloads }) =>
      workloads.some(({ resource }) => {
        const workload = workloadOf(resource);
        return workload !== undefined && controllersIn(workload).length > 0;
      }),
    ),
  );
}

/** `svc.ns`, `svc.ns.svc`, `svc.ns.svc.<zone>` */
function isDnsName({ address = '' }: Entry, host: string): boolean {
  const [name = '', namespace = ''] = address.split('.');
  return host === `${name}.${namespace}` || host === address || host.startsWith(`${address}.`);
}

/** An entry in a few words: `Ingress class nginx`, `Gateway infra/edge listener https`. */
export function describeEntry(entry: Entry): string {
  switch (entry.type) {
    case 'ingress':
      return classWords(entry);
    case 'gateway':
      return `Gateway ${entry.gateway ?? ''} listener ${entry.listener ?? ''}`;
    default:
      return `${entry.type} ${entry.address ?? ''}${entry.port === undefined ? '' : `:${entry.port}`}`.trim();
  }
}
