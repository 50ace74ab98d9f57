/** The ways in of two tables, side by side: what a client can be connected to, with the part of each table behind it. */
import type { Cluster } from '../model/cluster/cluster.ts';
import type { ReadCertificate } from '../model/objects/certificate.ts';
import type { Request } from '../routes/match/match.ts';
import { type AnsweringCertificate, answeringCertificate } from '../routes/request/certificate.ts';
import { seenBy } from '../routes/request/client.ts';
import { type Trace, tracer } from '../routes/request/trace.ts';
import type { CustomRoute, Entry, Possibility, Route, RouteTable } from '../routes/route/route.ts';
import { push } from '../text/group.ts';
import { once } from '../text/query.ts';

/** What is compared besides the tables. */
export interface CompareOptions {
  /** Each class of Ingresses is one way in, however many load balancers a controller makes for it. */
  readonly isOneController?: boolean;
  readonly readCertificate?: ReadCertificate | undefined;
}

/** A trace with the certificate that a client gets. */
export interface Answered extends Trace {
  readonly certificate: AnsweringCertificate | undefined;
}

/** What one table has of a way in. */
export interface Side {
  /** Empty where the table does not have the way in. */
  readonly entries: readonly Entry[];
  /** As clients see them. */
  readonly routes: readonly Route[];
  readonly possibilities: readonly Possibility[];
  /** What is not followed, and may serve what no route takes. */
  readonly custom: readonly CustomRoute[];
  readonly cluster: Cluster;
  /** Answers requests that come this way. */
  readonly trace: (request: Request) => Answered;
}

export interface WayIn {
  /** The same on both sides. */
  readonly id: string;
  /** One of its entries, of the second table if it has any. */
  readonly entry: Entry;
  readonly before: Side;
  readonly after: Side;
  /** Whether requests come from outside of the cluster. */
  readonly isOutside: boolean;
}

/** The ways in of both tables: those of the first in its order, then those that only the second has. */
export function waysIn(before: RouteTable, after: RouteTable, options: CompareOptions): readonly WayIn[] {
  const left = sidesOf(before, options);
  const right = sidesOf(after, options);
  const ids = [...new Set([...left.keys(), ...right.keys()])];
  return ids.flatMap((id) => {
    const one = left.get(id) ?? emptySide(before, options);
    const other = right.get(id) ?? emptySide(after, options);
    const entry = other.entries[0] ?? one.entries[0];
    return entry === undefined ? [] : [{ id, entry, before: one, after: other, isOutside: isOutside(entry) }];
  });
}

export function isOutside({ type }: Entry): boolean {
  return type !== 'clusterIP' && type !== 'headless' && type !== 'externalName';
}

/** Entries that are one way in have one name here, whatever else about them changes. */
function wayOf(entry: Entry): string {
  const { type, id, address, port, protocol, gateway, alternative } = entry;
  switch (type) {
    case 'ingress':
      return id;
    case 'gateway':
      if (protocol === 'UDP' || protocol === 'SCTP') return id;
      return `gateway/${gateway ?? ''}${alternative === undefined ? '' : `#${alternative}`}`;
    case 'clusterIP':
    case 'headless':
      if (gateway !== undefined || (protocol !== 'UDP' && protocol !== 'SCTP')) return `service/${address ?? ''}`;
      return `service/${address ?? ''}/${port ?? ''}/${protocol}`;
    case 'nodePort':
      return port === undefined ? id : `nodePort/${port}/${protocol ?? ''}`;
    case 'externalIP':
      return `externalIP/${address ?? ''}/${port ?? ''}/${protocol ?? ''}`;
    case 'loadBalancer':
      if (address !== undefined) return `loadBalancer/${address}/${port ?? ''}/${protocol ?? ''}`;
      // The name of the port, which is last, opens nothing.
      return id.slice(0, id.lastIndexOf('/'));
    default:
      return id;
  }
}

function sidesOf(table: RouteTable, options: CompareOptions): ReadonlyMap<string, Side> {
  const routes = new Map<string, Route[]>();
  for (const route of table.routes) push(routes, route.entry.id, route);
  const possible = new Map<string, Possibility[]>();
  for (const possibility of table.possibilities) push(possible, possibility.entry.id, possibility);
  const entries = new Map<string, Entry[]>();
  for (const entry of table.entries) {
    const isClass = options.isOneController === true && entry.type === 'ingress';
    push(entries, isClass ? `ingress/${entry.class ?? ''}` : wayOf(entry), entry);
  }
  return new Map(
    [...entries].map(([id, own]) => [
      id,
      sideOf(
        table,
        own,
        own.flatMap((entry) => routes.get(entry.id) ?? []),
        own.flatMap((entry) => possible.get(entry.id) ?? []),
        options,
      ),
    ]),
  );
}

function sideOf(
  table: RouteTable,
  entries: readonly Entry[],
  routes: readonly Route[],
  possibilities: readonly Possibility[],
  { readCertificate }: CompareOptions,
): Side {
  const { cluster, custom } = table;
  const follow = once(() => {
    const none = { ofIngresses: [], ofGateways: [], detached: [], refusals: [] };
    return tracer({ ...none, cluster, entries, routes, possibilities, custom });
  });
  const seen = seenBy(table, undefined);
  return {
    entries,
    routes: routes.map(seen),
    possibilities,
    custom,
    cluster,
    trace: (request) => {
      const trace = follow()(request, {});
      // What no route takes is answered alike, whatever its certificate.
      if (trace.route === undefined) return { ...trace, certificate: undefined };
      return { ...trace, certificate: answeringCertificate(cluster, trace, { readCertificate }) };
    },
  };
}

const emptySide = (table: RouteTable, options: CompareOptions): Side => sideOf(table, [], [], [], options);
