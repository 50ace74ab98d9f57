/** Matches of Gateway API routes that another rule already has. */
import { defineRule, describe, gatewayShadows, matchText, type Route } from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  judges: 'value',
  docs: {
    summary: 'Two rules of routes on one listener match the same requests.',
    why: 'Only one of them gets requests: the one of the oldest route, then the first route by name, then the first rule in the list.',
    remedy:
      'Merge the two rules; to split requests between backends, set several backendRefs with weights in one rule.',
  },
  messages: {
    duplicate: (to: { match: string }) => ({
      message: `duplicate match ${to.match}: another rule gets all its requests`,
      help: 'merge the two rules: several backendRefs with weights split the requests of one rule',
    }),
  },
  check: {
    cluster(cluster, { routes, report }) {
      for (const { route, winner, same } of gatewayShadows(routes, cluster)) {
        if (!same) continue;
        const { resource, at } = route.source;
        const notes = [
          { message: `the rule of ${describe(winner.source.resource)} that takes precedence`, at: winner.source.at },
        ];
        report(at, 'duplicate', { match: textOf(route) }, { about: resource, notes });
      }
    },
  },
});

function textOf({ match }: Route): string {
  const isEverything = match.path === undefined && match.host.type === 'any';
  return isEverything ? '(all connections)' : `"${matchText(match)}"`;
}
