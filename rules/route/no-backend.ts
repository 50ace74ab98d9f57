/** Rules without a backend and without a redirect. */
import { type AnyRoute, defineRule, parentOf, parentRefsOf } from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  scope: 'object',
  judges: 'objects',
  docs: {
    summary: 'A rule has neither a backend nor a redirect.',
    why: 'Requests that match the rule are answered with 500.',
    remedy: 'Add backendRefs or a RequestRedirect filter, or remove the rule.',
  },
  messages: {
    none: () => ({
      message: 'the rule has neither backendRefs nor a RequestRedirect filter',
      help: 'add backendRefs or a RequestRedirect filter, or remove the rule',
    }),
  },
  check: {
    'route.spec.rules[]': {
      without: ['backendRefs[]'],
      check(rule, { report }, route) {
        // The API server rejects other kinds of routes without backends.
        if ((route.known !== 'HTTPRoute' && route.known !== 'GRPCRoute') || isPolicy(route)) return;
        const backends = rule.get('backendRefs');
        if (backends.items().length > 0 || (backends.exists && !backends.isList)) return;
        const answers = rule
          .get('filters')
          .items()
          .some((filter) => ANSWERING.has(filter.get('type').string ?? '') || filter.get('requestRedirect').exists);
        if (!answers) report(rule.key, 'none', undefined);
      },
    },
  },
});

/** Parents that route by their rules. */
const ROUTING: ReadonlySet<string> = new Set(['Gateway', 'ListenerSet', 'Service']);

/** Whether it describes requests for a policy, as for a Server of Linkerd, and routes nothing. */
function isPolicy(route: AnyRoute): boolean {
  const kinds = parentRefsOf(route).map((parent) => parentOf(route, parent).kind);
  return kinds.length > 0 && kinds.every((kind) => !ROUTING.has(kind));
}

/** Filters that answer requests, or may answer them. */
const ANSWERING: ReadonlySet<string> = new Set(['RequestRedirect', 'ExtensionRef', 'ExternalAuth']);
