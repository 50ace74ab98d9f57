/** Ingress paths that get no requests because other paths of the same controller take them all. */
import {
  ALB,
  defineRule,
  describe,
  dialectOfController,
  hostText,
  isNear,
  matchText,
  type Route,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  judges: 'value',
  docs: {
    summary: 'A path of an Ingress gets no requests: another path takes them all.',
    why: 'Another backend serves the requests that were meant for this one, without any error.',
    remedy: 'Remove the path, or make the path that takes its requests more specific.',
  },
  messages: {
    shadowed: (what: { path: string; winner: string }) => ({
      message: `path "${what.path}" is shadowed by "${what.winner}", which gets all its requests`,
      help: `remove path "${what.path}", or make "${what.winner}" more specific`,
    }),
    redirected: (what: { path: string }) => ({
      message: `path "${what.path}" gets no requests: the controller redirects all of plain HTTP to HTTPS`,
      help: `serve path "${what.path}" on an entry point for HTTPS, or remove it`,
    }),
    ordered: (what: { path: string; winner: string }) => ({
      message: `path "${what.path}" is shadowed by "${what.winner}", which gets all its requests`,
      help: `put path "${what.path}" before "${what.winner}": the load balancer takes the first rule that matches`,
    }),
    grouped: (what: { path: string; winner: string; ingress: string }) => ({
      message: `path "${what.path}" is shadowed by "${what.winner}", which gets all its requests`,
      help: `give ${what.ingress} a higher number in annotation "${ALB.keys.groupOrder}" than this Ingress has, or make "${what.winner}" more specific`,
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
        // Ingresses in distant directories are probably not applied together.
        if (!isNear(resource, winner.source.resource)) continue;
        const path = textOf(route);
        const other = winner.source.resource;
        if (other.known !== 'Ingress') {
          const notes = [{ message: `${describe(other)} sets the redirect`, at: winner.source.at }];
          report(at, 'redirected', { path }, { about: resource, notes });
          continue;
        }
        const note = `the path of ${describe(other)} that takes precedence: ${matchText(winner.match)}`;
        const extra = { about: resource, notes: [{ message: note, at: winner.source.at }] };
        const to = { path, winner: textOf(winner) };
        if (dialectOfController(route.entry.controller ?? '') !== 'aws-alb') report(at, 'shadowed', to, extra);
        else if (other === resource) report(at, 'ordered', to, extra);
        else report(at, 'grouped', { ...to, ingress: describe(other) }, extra);
      }
    },
  },
});

const placeOf = (entry: string, order: number): string => `${order} ${entry}`;
const textOf = ({ match }: Route): string => match.path?.value ?? '';

/** Whether the paths are equal except for a trailing slash: ingress/duplicate-path reports these. */
function isSamePath(a: Route, b: Route): boolean {
  const trimmed = (route: Route): string => textOf(route).replace(/(.)\/$/, '$1');
  return (
    hostText(a.match.host) === hostText(b.match.host) &&
    a.match.pathType === b.match.pathType &&
    trimmed(a) === trimmed(b)
  );
}
