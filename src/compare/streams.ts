/** Ways in whose requests are not read: ports of Services, and streams. There is one part for each port, all that comes in. */
import type { Request } from '../routes/match/match.ts';
import { answer } from '../routes/request/answer.ts';
import type { Entry } from '../routes/route/route.ts';
import { kindOf, seenKey } from './answers.ts';
import { causesOfTraces } from './causes.ts';
import type { Find, Found } from './change.ts';
import { requestTo } from './endpoints.ts';
import { entryKey, routeKey } from './keys.ts';
import type { Answered, Side, WayIn } from './ways.ts';

const NO_ADDRESS = 'load-balancer.example';
const ANY_NODE = 'node.example';

/** The host that requests of a Service's way in are sent to; undefined for proxies. */
export function serviceHost({ entry }: WayIn): string | undefined {
  const { type, address } = entry;
  switch (type) {
    case 'clusterIP':
    case 'headless':
    case 'externalName':
      return address;
    case 'externalIP':
    case 'loadBalancer':
      return address ?? NO_ADDRESS;
    case 'nodePort':
    case 'tcp':
    case 'udp':
      return ANY_NODE;
    default:
      return undefined;
  }
}

/** The changes of a way in that is a stream; undefined where requests are read. */
export function streamChanges(way: WayIn): { readonly changes: readonly Found[]; readonly find: Find } | undefined {
  const { before, after } = way;
  const entries = [...before.entries, ...after.entries];
  if (!entries.every(isStream)) return undefined;
  if (keyOf(before) === keyOf(after)) return { changes: [], find: () => undefined };
  const byPort = new Map<string, Entry>();
  for (const entry of entries) byPort.set(placeOf(entry), entry);
  const host = serviceHost(way) ?? ANY_NODE;
  const found = new Map<string, Found>();
  for (const [place, entry] of byPort) {
    const scheme = entry.port === 443 || entry.port === 8443 ? 'https' : 'http';
    const endpoint = { scheme, port: entry.port ?? 0, isOther: false, isStream: true } as const;
    const request = requestTo(endpoint, host, '/', { method: 'GET', headers: [], query: '' });
    const traces = [traceOn(before, entry, request), traceOn(after, entry, request)] as const;
    if (seenKey(traces[0], '') === seenKey(traces[1], '')) continue;
    found.set(place, {
      change: {
        kind: kindOf(traces[0], traces[1], way, ['', '']),
        way,
        requests: {
          entry: entry.id,
          scheme: entry.protocol === 'UDP' ? 'udp' : 'tcp',
          port: entry.port,
          host: entry.address ?? '*',
          path: '/**',
          method: '*',
          headers: [],
          query: [],
          text: streamText(entry),
        },
        host: streamHost(entry),
        witness: request,
        before: traces[0],
        after: traces[1],
        because: causesOfTraces(way)(traces[0], traces[1]),
        isProved: true,
      },
    });
  }
  const find: Find = (request) => {
    if (host !== ANY_NODE && !isHostOf(host, request.host)) return undefined;
    return [...byPort].flatMap(([place, { port, protocol }]) =>
      port === request.port && protocol !== 'UDP' && protocol !== 'SCTP' ? (found.get(place) ?? []) : [],
    )[0];
  };
  return { changes: [...found.values()], find };
}

/** `svc.ns`, `svc.ns.svc` and what follows it; an address as it is. */
export function isHostOf(address: string, host: string): boolean {
  if (host === address) return true;
  const [name = '', namespace = ''] = address.split('.');
  return address.endsWith('.svc') && (host === `${name}.${namespace}` || host.startsWith(`${address}.`));
}

function isStream({ type, gateway, protocol }: Entry): boolean {
  if (type === 'ingress') return false;
  return gateway === undefined || protocol === 'UDP' || protocol === 'SCTP';
}

const placeOf = ({ port, protocol }: Entry): string => `${port ?? ''}/${protocol ?? 'TCP'}`;

function keyOf({ entries, routes }: Side): string {
  return [...entries.map(entryKey), ...routes.map((route) => `${placeOf(route.entry)} ${routeKey(route)}`)].join('\n');
}

/** What a port answers; the tracer knows requests over TCP alone. */
function traceOn(side: Side, entry: Entry, request: Request): Answered {
  const own = side.entries.find((one) => placeOf(one) === placeOf(entry));
  const isTraced =
    own?.port !== undefined &&
    own.protocol !== 'UDP' &&
    own.protocol !== 'SCTP' &&
    own.type !== 'tcp' &&
    own.type !== 'externalName';
  if (isTraced) return side.trace(request);
  const route = own && side.routes.find((one) => one.entry.id === own.id);
  if (route !== undefined)
    return { request, answer: answer(route, request), route, steps: [], doubts: [], certificate: undefined };
  const detail = 'nothing listens for such a request';
  return {
    request,
    answer: { outcome: 'refused', statusCode: undefined, detail },
    route,
    steps: [],
    doubts: [],
    certificate: undefined,
  };
}

function streamHost({ type, address }: Entry): string {
  return type === 'clusterIP' || type === 'headless' || type === 'externalName' ? (address ?? '') : 'ports';
}

function streamText({ type, id, address, port, protocol = 'TCP' }: Entry): string {
  const number = port === undefined ? 'an automatic port' : `port ${port}`;
  const what = protocol === 'TCP' ? number : `${number}/${protocol}`;
  const [, namespace = '', name = ''] = id.split('/');
  switch (type) {
    case 'nodePort':
      return port === undefined ? `a node port of Service ${namespace}/${name}` : `node ${what}`;
    case 'loadBalancer':
      return `${what} of the load balancer ${address ?? `of Service ${namespace}/${name}`}`;
    case 'externalIP':
      return `${what} of ${address ?? ''}`;
    case 'tcp':
    case 'udp':
      return `${what} of the ingress controller`;
    case 'gateway':
      return `${what} of Gateway ${namespace}/${name}`;
    default:
      return `${what} of ${address ?? ''}, inside the cluster`;
  }
}
