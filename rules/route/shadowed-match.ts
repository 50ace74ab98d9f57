/** Matches of Gateway API routes that never get a request, since a broader one goes before. */
import { defineRule, describe, gatewayShadows, matchText } from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  docs: {
    summary: 'A match of a route gets no request: another one takes them all.',
    why: 'Requests that were meant for this backend are served by another one, without any error.',
    remedy: 'Remove the match, or make the one that takes its requests more specific.',
  },
  messages: {
    shadowed: (to: { match: string; winner: string }) => ({
      message: `${to.match} never gets a request: ${to.winner} takes them all`,
      help: 'remove it, or make the other match more specific',
    }),
  },
  check: {
    cluster(cluster, { routes, report }) {
      for (const { route, winner, same } of gatewayShadows(routes, cluster)) {
        if (same) continue;
        const { resource, at } = route.source;
        const data = { match: `"${matchText(route.match)}"`, winner: `"${matchText(winner.match)}"` };
        const notes = [{ message: `the rule of ${describe(winner.source.resource)} that comes first`, at: winner.source.at }];
        report(at, 'shadowed', data, { about: resource, notes });
      }
    },
  },
});
