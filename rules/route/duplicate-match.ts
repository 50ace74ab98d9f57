/** Matches of Gateway API routes that another one repeats. */
import { defineRule, describe, gatewayShadows, matchText, type Route } from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  judges: 'value',
  docs: {
    summary: 'Two rules of routes on one listener match the same requests.',
    why: 'Only one of them gets requests: the oldest route, else the first by name, else the first rule in the list.',
    remedy: 'Merge the two rules; to share requests between backends, give one rule several backendRefs with weights.',
  },
  messages: {
    duplicate: (to: { match: string }) => ({
      message: `another rule matches ${to.match} too, and gets all its requests`,
      help: 'merge the two rules: several backendRefs with weights share the requests of one',
    }),
  },
  check: {
    cluster(cluster, { routes, report }) {
      for (const { route, winner, same } of gatewayShadows(routes, cluster)) {
        if (!same) continue;
        const { resource, at } = route.source;
        const notes = [
          { message: `the rule of ${describe(winner.source.resource)} that comes first`, at: winner.source.at },
        ];
        report(at, 'duplicate', { match: textOf(route) }, { about: resource, notes });
      }
    },
  },
});

function textOf({ match }: Route): string {
  const isEverything = match.path === undefined && match.host.type === 'any';
  return isEverything ? 'every connection' : `"${matchText(match)}"`;
}
