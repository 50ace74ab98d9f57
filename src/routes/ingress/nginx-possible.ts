/** Tables of ingress-nginx that are possible beside the one that is shown, and the doubts about routes that follow. */

import { describe } from '../../model/objects/resource.ts';
import { push } from '../../text/group.ts';
import { once } from '../../text/query.ts';
import type { Draft } from '../draft/draft.ts';
import { settle } from '../draft/draft.ts';
import { hostText } from '../match/host.ts';
import type { Alternative, Doubt, Entry, Possibility } from '../route/route.ts';
import { otherOrders, reordered } from './nginx-age.ts';
import type { Neighbors } from './nginx-neighbors.ts';
import type { Configuration, Server } from './nginx-server.ts';
import { snippetOf } from './nginx-settings.ts';
import type { AnIngress } from './paths.ts';

/** Another list of the Ingresses of some servers that the files allow. */
export interface OtherList {
  readonly reason: string;
  readonly ingresses: readonly AnIngress[];
  /** The servers whose routes may differ. */
  readonly servers: ReadonlySet<string>;
}

/** The lists that the ages of Ingresses allow, where the order decides something and the files do not give all ages. */
export function otherAges(configuration: Configuration, neighbors: Neighbors): readonly OtherList[] {
  return groups(configuration.contests, neighbors).flatMap((members) => {
    const orders = otherOrders(members);
    if (orders.length === 0) return [];
    const servers = neighbors.serversOf(members);
    const list = neighbors.listFor(servers);
    const reason = `the oldest of ${namesOf(members)} decides, and the files do not say which one it is`;
    return orders.map((order) => ({ reason, servers, ingresses: reordered(list, order) }));
  });
}

/** The lists without an Ingress whose raw configuration the controller may refuse. */
export function withoutSnippets(sorted: readonly AnIngress[], neighbors: Neighbors): readonly OtherList[] {
  return sorted.flatMap((ingress) => {
    const snippet = snippetOf(ingress);
    if (snippet === undefined) return [];
    const servers = neighbors.serversOf([ingress]);
    const reason = `annotation "${snippet}" is refused, and its Ingress ignored, unless the configuration of the controller allows it`;
    return [{ reason, servers, ingresses: neighbors.listFor(servers).filter((one) => one !== ingress) }];
  });
}

function namesOf(members: readonly AnIngress[]): string {
  const names = members.slice(0, 3).map(describe);
  const more = members.length > 3 ? ` and ${members.length - 3} more` : '';
  return `${names.join(', ')}${more}`;
}

/** Contests that have an Ingress in common belong together; each group in the order of its Ingresses. */
function groups(contests: Configuration['contests'], neighbors: Neighbors): readonly (readonly AnIngress[])[] {
  const groupOf = new Map<AnIngress, Set<AnIngress>>();
  for (const contest of contests) {
    const merged = new Set<AnIngress>();
    for (const ingress of contest) for (const one of groupOf.get(ingress) ?? [ingress]) merged.add(one);
    for (const ingress of merged) groupOf.set(ingress, merged);
  }
  return [...new Set(groupOf.values())]
    .filter(({ size }) => size > 1)
    .map((group) => [...group].sort((a, b) => neighbors.placeOf(a) - neighbors.placeOf(b)));
}

/** Routes that are possible in the place of those of the table. */
export interface Other {
  readonly entry: Entry;
  readonly reason: string;
  /** undefined: every host. */
  readonly hosts: ReadonlySet<string> | undefined;
  readonly drafts: readonly Draft[];
}

/** The routes of another list; undefined where they do the same as those of the table. */
export function otherTable(
  reason: string,
  entry: Entry,
  base: readonly Draft[],
  other: readonly Draft[],
): Other | undefined {
  // What nginx refuses is not loaded for any host.
  if (entry.notLoaded !== undefined) return { entry, reason, hosts: undefined, drafts: [] };
  if (sameRoutes(base, other)) return undefined;
  return { entry, reason, hosts: new Set([...base, ...other].map(({ match }) => hostText(match.host))), drafts: other };
}

/** The same for the tracer, with its routes settled when it is asked. */
export function asPossibility({ entry, reason, hosts, drafts }: Other): Possibility {
  const settled = once(() => settle(drafts));
  return {
    entry,
    reason,
    hosts,
    get routes() {
      return settled();
    },
  };
}

function sameRoutes(a: readonly Draft[], b: readonly Draft[]): boolean {
  return a.length === b.length && a.every((draft, index) => isSame(draft, b[index]));
}

function isSame(a: Draft, b: Draft | undefined): boolean {
  return b !== undefined && matchKey(a) === matchKey(b) && behavior(a) === behavior(b);
}

function matchKey({ match: { host, path, headers, scheme } }: Pick<Draft, 'match'>): string {
  return JSON.stringify([hostText(host), path?.type, path?.value, headers, scheme]);
}

function behavior({ entry, backends, filters, httpsRedirect, reply, doubts }: Omit<Draft, 'match'>): string {
  const names = backends.map(({ namespace, service, port, portName, weight }) => [
    namespace,
    service,
    port,
    portName,
    weight,
  ]);
  return JSON.stringify([entry.notLoaded, names, filters, httpsRedirect, reply, doubts.map(({ reason }) => reason)]);
}

/** The routes with a doubt for each possibility in which their requests are answered otherwise. */
export function withDoubts(drafts: readonly Draft[], tables: readonly Other[]): readonly Draft[] {
  if (tables.length === 0) return drafts;
  const others = new Map<string, { readonly reason: string; readonly draft: Draft }[]>();
  for (const { reason, drafts: routes } of tables) {
    const seen = new Set<string>();
    for (const draft of routes) {
      const key = matchKey(draft);
      if (seen.has(key)) continue;
      seen.add(key);
      push(others, key, { reason, draft });
    }
  }
  const seen = new Set<string>();
  return drafts.map((draft) => {
    const key = matchKey(draft);
    if (seen.has(key)) return draft;
    seen.add(key);
    const rivals = others.get(key);
    if (rivals === undefined) return draft;
    const own = behavior(draft);
    const found = new Map<string, Map<string, Alternative>>();
    for (const { reason, draft: other } of rivals) {
      const does = behavior(other);
      if (does === own) continue;
      const known = found.get(reason) ?? new Map<string, Alternative>();
      found.set(reason, known.set(does, alternativeOf(other)));
    }
    if (found.size === 0) return draft;
    const doubts = [...found].map(([reason, all]): Doubt => ({ reason, alternatives: [...all.values()] }));
    return { ...draft, doubts: [...draft.doubts, ...doubts] };
  });
}

function alternativeOf({ backends, filters, httpsRedirect, reply, entry }: Draft): Alternative {
  const names = backends.map(
    ({ namespace, service, port, portName }) => `${namespace}/${service}:${port ?? portName ?? ''}`,
  );
  const redirect = filters.find((filter) => filter.type === 'RequestRedirect');
  const text =
    entry.notLoaded ??
    (reply === undefined ? undefined : String(reply.statusCode)) ??
    (redirect === undefined ? undefined : `${redirect.statusCode} redirect`) ??
    names.join(', ');
  return { text, backends, filters, httpsRedirect, reply };
}

/** The servers of a table that are asked for, each with its routes. */
export function draftsOf(
  byServer: ReadonlyMap<string, readonly Draft[]>,
  servers: Iterable<Server['host']>,
): readonly Draft[] {
  return [...servers].flatMap((host) => byServer.get(host) ?? []);
}
