/** The two tables that a migration is judged by: what the Ingresses serve, and what their Gateways serve. */

import type { Change, Comparison } from '../compare/change.ts';
import { compareTables } from '../compare/compare.ts';
import type { CompareOptions } from '../compare/ways.ts';
import type { Resource } from '../model/objects/resource.ts';
import type { Entry, Listen, RouteTable } from '../routes/route/route.ts';
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
  const moved = <T extends { readonly entry: Entry }>(list: readonly T[]): readonly T[] =>
    list.map((one) => (gateways.has(one.entry.id) ? { ...one, entry: entryOf(one.entry) } : one));
  return {
    ...table,
    entries: table.entries.map(entryOf),
    routes: moved(table.routes),
    ofIngresses: moved(table.ofIngresses),
    possibilities: table.possibilities.map((one) => ({ ...one, entry: entryOf(one.entry), routes: moved(one.routes) })),
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
