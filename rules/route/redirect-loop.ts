/** Routes that redirect requests to their own URL. */
import { defineRule, filterListsOf, isRoute, type Place, type Resource, redirectLoops } from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  judges: 'tree',
  docs: {
    summary: 'A RequestRedirect leads to the URL of the request.',
    why: 'Clients follow the redirect until they give up: browsers show "too many redirects". This happens where a route for the redirect to HTTPS is also attached to the HTTPS listener.',
    remedy: 'Attach the route with the redirect only to the HTTP listener, with sectionName.',
  },
  messages: {
    loop: (to: { url: string; listener: string; through: string | undefined }) => ({
      message:
        to.through === undefined
          ? `the redirect leads back to the same URL: ${to.url} on listener "${to.listener}"`
          : `the redirects of ${to.url} on listener "${to.listener}" do not end: the next is to ${to.through}`,
      help:
        to.through === undefined
          ? 'set sectionName in parentRefs to the HTTP listener, or change the target of the redirect'
          : 'redirect to a URL that is not redirected again',
    }),
  },
  check: {
    cluster(_, { routes, report }) {
      const reported = new Set<Resource>();
      const redirects = routes.ofGateways.filter(({ filters }) =>
        filters.some(({ type }) => type === 'RequestRedirect'),
      );
      if (redirects.length === 0) return;
      for (const { route, url, through } of redirectLoops(routes, redirects)) {
        const { resource, at } = route.source;
        if (reported.has(resource)) continue;
        reported.add(resource);
        const shown = new URL(url).href;
        report(
          placeOf(resource, at),
          'loop',
          { url: shown, listener: route.entry.listener ?? '', through },
          { about: resource },
        );
      }
    },
  },
});

/** The redirect in the rule at a place. */
function placeOf(resource: Resource, rule: Place): Place {
  if (!isRoute(resource)) return rule;
  const redirects = filterListsOf(resource).flatMap(({ at }) =>
    at.items().filter((filter) => filter.get('type').string === 'RequestRedirect'),
  );
  const inRule = redirects.find((filter) => String(filter.path.slice(0, 3)) === String(rule.path.slice(0, 3)));
  return inRule === undefined ? rule : inRule.get('requestRedirect').key;
}
