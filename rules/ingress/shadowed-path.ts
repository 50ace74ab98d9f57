/** Ingress paths that never get a request, since others of the same controller take them all. */
import { defineRule, describe, hostText, isNear, matchText, type Route } from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  judges: 'value',
  docs: {
    summary: 'A path of an Ingress can never match: another path takes all its requests.',
    why: 'Requests that were meant for this backend are served by another one, without any error.',
    remedy: 'Remove the path, or make the one that takes its requests more specific.',
  },
  messages: {
    shadowed: (what: { path: string; winner: string }) => ({
      message: `path "${what.path}" never gets a request: "${what.winner}" takes them all`,
      help: 'remove it, or make the other path more specific',
    }),
  },
  check: {
    cluster(_, { routes, report }) {
      const { ofIngresses } = routes;
      const byPlace = new Map(ofIngresses.map((route) => [placeOf(route.entry.id, route.order), route]));
      for (const route of ofIngresses) {
        if (route.shadowedBy === undefined || route.isFallback) continue;
        const winner = byPlace.get(placeOf(route.entry.id, route.shadowedBy));
        if (winner === undefined || winner.isFallback || isSamePath(route, winner)) continue;
        const { resource, at } = route.source;
        // Ingresses in far directories are most likely not applied together.
        if (!isNear(resource, winner.source.resource)) continue;
        const note = `${describe(winner.source.resource)}, ${matchText(winner.match)}, comes first`;
        report(
          at,
          'shadowed',
          { path: textOf(route), winner: textOf(winner) },
          { about: resource, notes: [{ message: note, at: winner.source.at }] },
        );
      }
    },
  },
});

const placeOf = (entry: string, order: number): string => `${order} ${entry}`;
const textOf = ({ match }: Route): string => match.path?.value ?? '';

/** The same path twice, be it with a slash at its end, is for ingress/duplicate-path to tell. */
function isSamePath(a: Route, b: Route): boolean {
  const trimmed = (route: Route): string => textOf(route).replace(/(.)\/$/, '$1');
  return (
    hostText(a.match.host) === hostText(b.match.host) &&
    a.match.pathType === b.match.pathType &&
    trimmed(a) === trimmed(b)
  );
}
