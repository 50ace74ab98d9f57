/** Matches of Gateway API routes that get no requests if a regular expression takes precedence. */
import { defineRule, describe, gatewayShadows, matchText } from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  judges: 'value',
  docs: {
    summary: 'A match of a route gets no requests if regular expressions take precedence.',
    why: 'The Gateway API does not specify the precedence of regular expressions. If they take precedence, another backend serves the requests that were meant for this one, without any error.',
    remedy:
      'Use type PathPrefix for the broader match, which comes after longer paths in all implementations, or make it more specific.',
  },
  messages: {
    shadowed: (to: { match: string; winner: string }) => ({
      message: `${to.match} is shadowed by ${to.winner} if regular expressions take precedence`,
      help: 'use type PathPrefix for the other match, or make it more specific: the precedence depends on the Gateway',
    }),
  },
  check: {
    cluster(cluster, { routes, report }) {
      for (const { route, winner, same } of gatewayShadows(routes, cluster)) {
        if (same) continue;
        const { resource, at } = route.source;
        const data = { match: `"${matchText(route.match)}"`, winner: `"${matchText(winner.match)}"` };
        const notes = [
          { message: `the rule of ${describe(winner.source.resource)} that takes precedence`, at: winner.source.at },
        ];
        report(at, 'shadowed', data, { about: resource, notes });
      }
    },
  },
});
