/** Where requests of a way in can be sent to: the ports that either side listens on. */
import type { Request } from '../routes/match/match.ts';
import type { Entry, Listen } from '../routes/route/route.ts';
import { bareOf } from '../text/own.ts';
import type { Asked } from './conditions.ts';
import type { WayIn } from './ways.ts';

export interface Endpoint {
  readonly scheme: 'http' | 'https';
  readonly port: number;
  /** It means every port that no other endpoint has: something in front of the proxy may lead there. */
  readonly isOther: boolean;
  /** What is sent there may be anything: it is not read. */
  readonly isStream: boolean;
}

/** In the order of their ports; plain ones first. */
export function endpointsOf({ before, after }: WayIn): readonly Endpoint[] {
  const entries = [...before.entries, ...after.entries];
  const found = new Map<string, Endpoint>();
  const add = (scheme: 'http' | 'https', port: number, isStream = false): void => {
    found.set(`${isStream ? '' : scheme} ${port}`, { scheme, port, isOther: false, isStream });
  };
  const usual = (): void => {
    add('http', 80);
    add('https', 443);
  };
  for (const entry of entries) {
    if (entry.type === 'ingress' && entry.listens === undefined) usual();
    for (const listen of entry.listens ?? []) addListen(entry, listen, add);
    if (entry.type === 'clusterIP' && entry.port === undefined) usual();
  }
  const all = [...found.values()].sort((a, b) => a.port - b.port || (a.scheme < b.scheme ? -1 : 1));
  const isKnown = (side: readonly Entry[]): boolean => side.every(({ listens }) => listens !== undefined);
  const differs =
    before.entries.length > 0 && after.entries.length > 0 && isKnown(before.entries) !== isKnown(after.entries);
  return differs ? [...all, other('http', 8080, all), other('https', 8443, all)] : all;
}

function addListen(
  { type }: Entry,
  { port, protocol }: Listen,
  add: (scheme: 'http' | 'https', port: number, isStream?: boolean) => void,
): void {
  if (protocol === 'HTTP') add('http', port);
  else if (protocol === 'HTTPS' || protocol === 'TLS') add('https', port);
  else if (type === 'gateway' || type === 'ingress') {
    add('http', port);
    add('https', port);
  } else add(port === 443 || port === 8443 ? 'https' : 'http', port, true);
}

function other(scheme: 'http' | 'https', first: number, all: readonly Endpoint[]): Endpoint {
  let port = first;
  while (all.some((one) => one.port === port)) port++;
  return { scheme, port, isOther: true, isStream: false };
}

/** The endpoint that a request is sent to; undefined where neither side listens. */
export function endpointAt(endpoints: readonly Endpoint[], { scheme, port }: Request): Endpoint | undefined {
  const named = endpoints.find((one) => one.port === port && !one.isOther && (one.scheme === scheme || one.isStream));
  if (named !== undefined || port === 80 || port === 443) return named;
  const others = endpoints.find((one) => one.isOther && one.scheme === scheme);
  if (others !== undefined) return others;
  return endpoints.find(
    (one) => one.scheme === scheme && one.port === (scheme === 'https' ? 443 : 80) && !one.isStream,
  );
}

/** A request to an endpoint. */
export function requestTo({ scheme, port }: Endpoint, host: string, path: string, asked: Asked): Request {
  const isUsual = port === (scheme === 'https' ? 443 : 80);
  return {
    method: asked.method,
    scheme,
    host,
    authority: isUsual ? host : `${host}:${port}`,
    port,
    path,
    target: path,
    query: asked.query,
    headers: bareOf(asked.headers),
    sni: host,
  };
}

export function urlOf({ scheme, authority, path, query }: Request): string {
  return `${scheme}://${authority}${path}${query === '' ? '' : `?${query}`}`;
}
