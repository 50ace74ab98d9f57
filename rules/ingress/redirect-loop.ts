/** Ingresses that redirect requests to their own URL. */
import { annotationsOf, defineRule, type Place, type Resource, type Route, redirectLoops } from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  judges: 'tree',
  docs: {
    summary: 'An annotation of an Ingress redirects requests to their own URL.',
    why: 'Clients follow the redirect until they give up: browsers show "too many redirects".',
    remedy: 'Redirect to a host or path that the Ingress does not serve.',
  },
  messages: {
    loop: (to: { url: string; through: string | undefined }) => ({
      message:
        to.through === undefined
          ? `the redirect leads back to the same URL: ${to.url}`
          : `the redirects of ${to.url} do not end: the next is to ${to.through}`,
      help: 'redirect to a URL that another Ingress or server answers, or remove the redirect',
    }),
  },
  check: {
    cluster(_, { routes, report }) {
      const reported = new Set<Resource>();
      const redirects = routes.ofIngresses.filter(({ filters }) =>
        filters.some(({ type }) => type === 'RequestRedirect'),
      );
      if (redirects.length === 0) return;
      for (const { route, url, through } of redirectLoops(routes, redirects)) {
        const { resource } = route.source;
        if (reported.has(resource)) continue;
        reported.add(resource);
        report(placeOf(route), 'loop', { url: new URL(url).href, through }, { about: resource });
      }
    },
  },
});

/** The annotation with the target of the redirect. */
function placeOf({ source, filters }: Route): Place {
  const target = filters.find((filter) => filter.type === 'RequestRedirect')?.location;
  const entry = annotationsOf(source.resource)
    .entries()
    .find(({ string }) => string !== undefined && string === target);
  return entry?.at ?? source.at;
}
