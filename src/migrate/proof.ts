/** The two tables that a migration is judged by: what the Ingresses serve, and what their Gateways serve. */

import type { Change, Comparison } from '../compare/change.ts';
import { compareTables } from '../compare/compare.ts';
import type { CompareOptions } from '../compare/ways.ts';
import type { Resource } from '../model/objects/resource.ts';
import type { Entry, Listen, Route, RouteTable } from '../routes/route/route.ts';
import { memo } from '../text/query.ts';

export interface ProofOptions extends Pick<CompareOptions, 'readCertificate'> {
  /** The Gateway that takes the place of each way in, by the id of its entry. */
  readonly gateways: ReadonlyMap<string, string>;
  /** Whether an object was written by the migration. */
  readonly isNew: (resource: Resource) => boolean;
}

/**
 * Compares a table with one that has the Gateways, too. Where a Gateway was there before, what it served is compared with
 * what it serves now as well.
 */
export function prove(before: RouteTable, after: RouteTable, options: ProofOptions): Comparison {
  const { gateways, isNew, readCertificate } = options;
  const names = new Set(gateways.values());
  const isGiven = ({ type, gateway }: Entry): boolean => type === 'gateway' && names.has(gateway ?? '');
  const left = only(before, (entry) => !isGiven(entry));
  const right = only(after, (entry) => !gateways.has(entry.id));
  const migrated = compareTables(renamed(left, gateways), right, { readCertificate });
  if (!before.entries.some(isGiven)) return migrated;
  const isForeign = ({ route }: Change['after']): boolean =>
    route !== undefined && isGiven(route.entry) && !isNew(route.source.resource);
  const given = compareTables(only(before, isGiven), only(after, isGiven), { readCertificate });
  return {
    ...migrated,
    changes: [
      // What the Gateway served before and the Ingresses did not is no change.
      ...migrated.changes.filter((one) => one.before.route !== undefined || !isForeign(one.after)),
      ...given.changes.filter((one) => one.before.route !== undefined),
    ],
  };
}

/** Compares what Ingresses served with what the Ingresses for another controller serve, which has one class. */
export function proveIngresses(
  before: RouteTable,
  after: RouteTable,
  {
    className,
    isMoved,
    readCertificate,
  }: Pick<CompareOptions, 'readCertificate'> & {
    readonly className: string;
    /** Whether an Ingress of either side is one that is written again. */
    readonly isMoved: (resource: Resource) => boolean;
  },
): Comparison {
  const entryOf = memo((entry: Entry): Entry => ({ ...entry, class: className, listens: entry.listens ?? USUAL }));
  const sideOf = (table: RouteTable): RouteTable => {
    const moved = (list: readonly Route[]): readonly Route[] => list.filter(({ source }) => isMoved(source.resource));
    const routes = moved(table.ofIngresses);
    const ids = new Set(routes.map(({ entry }) => entry.id));
    const isKept = (entry: Entry): boolean => ids.has(entry.id);
    const kept = only(table, isKept);
    const possibilities = kept.possibilities.map((one) => ({ ...one, routes: moved(one.routes) }));
    return withEntries({ ...kept, routes, ofIngresses: routes, possibilities }, isKept, entryOf);
  };
  return compareTables(sideOf(before), sideOf(after), { isOneController: true, readCertificate });
}

const USUAL: readonly Listen[] = [
  { port: 80, protocol: 'HTTP' },
  { port: 443, protocol: 'HTTPS' },
];

/** Each migrated way in under the name of its Gateway, so that the two are one. */
function renamed(table: RouteTable, gateways: ReadonlyMap<string, string>): RouteTable {
  const entryOf = memo((entry: Entry): Entry => {
    const gateway = gateways.get(entry.id);
    // Where it is not known on which ports a controller listens, the Gateway has the usual ones.
    return gateway === undefined ? entry : { ...entry, id: `gateway/${gateway}`, listens: entry.listens ?? USUAL };
  });
  return withEntries(table, ({ id }) => gateways.has(id), entryOf);
}

/** The same table with other entries in the place of some. */
function withEntries(
  table: RouteTable,
  isReplaced: (entry: Entry) => boolean,
  entryOf: (entry: Entry) => Entry,
): RouteTable {
  const moved = <T extends { readonly entry: Entry }>(list: readonly T[]): readonly T[] =>
    list.map((one) => (isReplaced(one.entry) ? { ...one, entry: entryOf(one.entry) } : one));
  return {
    ...table,
    entries: table.entries.map((entry) => (isReplaced(entry) ? entryOf(entry) : entry)),
    routes: moved(table.routes),
    ofIngresses: moved(table.ofIngresses),
    possibilities: moved(table.possibilities).map((one) => ({ ...one, routes: moved(one.routes) })),
    refusals: moved(table.refusals),
  };
}

/** The part of a table that some of its ways in have. */
function only(table: RouteTable, isKept: (entry: Entry) => boolean): RouteTable {
  const isLeft = ({ entry }: { readonly entry: Entry }): boolean => isKept(entry);
  return {
    ...table,
    entries: table.entries.filter(isKept),
    routes: table.routes.filter(isLeft),
    ofIngresses: table.ofIngresses.filter(isLeft),
    possibilities: table.possibilities.filter(isLeft),
    refusals: table.refusals.filter(isLeft),
  };
}
