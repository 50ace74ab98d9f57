/** Matches of Gateway API routes that get no request where a regular expression goes before them. */
import { defineRule, describe, gatewayShadows, matchText } from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  judges: 'value',
  docs: {
    summary: 'A match of a route gets no request: another one, by a regular expression, takes them all.',
    why: 'The Gateway API leaves open how regular expressions rank among paths. Where they go first, requests that were meant for this backend are served by another one, without any error.',
    remedy: 'Write the broader match as PathPrefix, which goes after longer ones everywhere, or make it more specific.',
  },
  messages: {
    shadowed: (to: { match: string; winner: string }) => ({
      message: `${to.match} gets no request where regular expressions go first: ${to.winner} takes them all`,
      help: 'write the other match as PathPrefix, or make it more specific: how regular expressions rank is up to the Gateway',
    }),
  },
  check: {
    cluster(cluster, { routes, report }) {
      for (const { route, winner, same } of gatewayShadows(routes, cluster)) {
        if (same) continue;
        const { resource, at } = route.source;
        const data = { match: `"${matchText(route.match)}"`, winner: `"${matchText(winner.match)}"` };
        const notes = [
          { message: `the rule of ${describe(winner.source.resource)} that comes first`, at: winner.source.at },
        ];
        report(at, 'shadowed', data, { about: resource, notes });
      }
    },
  },
});
