/** The two tables that a migration is judged by: what the Ingresses serve, and what their Gateways serve. */

import type { Comparison } from '../compare/change.ts';
import { compareTables } from '../compare/compare.ts';
import type { CompareOptions } from '../compare/ways.ts';
import type { Entry, Listen, RouteTable } from '../routes/route/route.ts';
import { memo } from '../text/query.ts';

/**
 * Compares a table with one that has the Gateways, too. `gateways`: the Gateway that takes the place of each way in, by
 * the id of its entry.
 */
export function prove(
  before: RouteTable,
  after: RouteTable,
  gateways: ReadonlyMap<string, string>,
  readCertificate: CompareOptions['readCertificate'],
): Comparison {
  return compareTables(renamed(before, gateways), without(after, gateways), { readCertificate });
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

/** The table after the Ingresses are deleted. */
function without(table: RouteTable, gateways: ReadonlyMap<string, string>): RouteTable {
  const isLeft = ({ entry }: { readonly entry: Entry }): boolean => !gateways.has(entry.id);
  return {
    ...table,
    entries: table.entries.filter((entry) => isLeft({ entry })),
    routes: table.routes.filter(isLeft),
    ofIngresses: table.ofIngresses.filter(isLeft),
    possibilities: table.possibilities.filter(isLeft),
    refusals: table.refusals.filter(isLeft),
  };
}
