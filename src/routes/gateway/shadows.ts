/** Matches of Gateway API routes that never get a request, with the one that takes them all. */
import type { Place } from '../../load/value/place.ts';
import { directoriesOfAlternatives } from '../../model/cluster/alternatives.ts';
import type { Cluster } from '../../model/cluster/cluster.ts';
import { isNear } from '../../model/cluster/context.ts';
import { directoryOf } from '../../model/objects/paths.ts';
import type { Resource } from '../../model/objects/resource.ts';
import { groupBy } from '../../text/group.ts';
import { hostText } from '../match/host.ts';
import { trimmedPrefix } from '../match/path.ts';
import type { Route, RouteMatch, RouteTable, ValueMatch } from '../route/route.ts';

export interface Shadow {
  readonly route: Route;
  readonly winner: Route;
  /** The two match the same requests, rather than one more than the other. */
  readonly same: boolean;
}

/**
 * One for each match that is shadowed on every listener and for every host: a match that gets requests anywhere is
 * there for those. Only what is evidently applied together counts.
 */
export function gatewayShadows({ ofGateways }: RouteTable, cluster: Cluster): readonly Shadow[] {
  if (ofGateways.every(({ shadowedBy }) => shadowedBy === undefined)) return [];
  const alternatives = directoriesOfAlternatives(cluster);
  const byPlace = new Map(ofGateways.map((route) => [placeOf(route.entry.id, route.order), route]));
  const bySource = groupBy(ofGateways, ({ source }) => sourceOf(source.at));
  return [...bySource.values()].flatMap((all): readonly Shadow[] => {
    const shadows = all.flatMap((route): readonly Shadow[] => {
      const winner = byPlace.get(placeOf(route.entry.id, route.shadowedBy ?? -1));
      // Matches of one rule lead to the same backends.
      if (winner === undefined || winner.backends === route.backends) return [];
      if (!areTogether(route.source.resource, winner.source.resource, alternatives)) return [];
      return [{ route, winner, same: isSameMatch(route.match, winner.match) }];
    });
    const [first] = shadows;
    return first !== undefined && shadows.length === all.length ? [first] : [];
  });
}

const placeOf = (entry: string, order: number): string => `${order} ${entry}`;
const sourceOf = ({ file, span }: Place): string => `${span.start} ${file.path}`;

function areTogether(a: Resource, b: Resource, alternatives: ReadonlySet<string>): boolean {
  if (a === b || a.file.path === b.file.path) return !isOtherDefinition(a, b);
  return isNear(a, b) && !alternatives.has(directoryOf(a.file.path)) && !isOtherDefinition(a, b);
}

/** Another definition of the same object. */
function isOtherDefinition(a: Resource, b: Resource): boolean {
  return a !== b && a.kind === b.kind && a.namespace === b.namespace && a.name === b.name;
}

function isSameMatch(a: RouteMatch, b: RouteMatch): boolean {
  return textOf(a) === textOf(b);
}

/** A match as text that is equal for equal matches, in whatever order their conditions are written. */
function textOf({ host, path, method, headers, queryParams }: RouteMatch): string {
  const value = path?.type === 'prefix' ? trimmedPrefix(path.value) : path?.value;
  const conditions = (list: readonly ValueMatch[], fold: boolean): readonly string[] =>
    list.map((one) => `${one.type} ${fold ? one.name.toLowerCase() : one.name} ${one.value}`).toSorted();
  return JSON.stringify([
    hostText(host),
    path?.type,
    value,
    method,
    conditions(headers, true),
    conditions(queryParams, false),
  ]);
}
