/** Rules that take requests and do nothing with them. */
import { defineRule, isRoute, rulesOf } from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  scope: 'object',
  judges: 'objects',
  docs: {
    summary: 'A rule has neither a backend nor a redirect.',
    why: 'The rule takes the requests that it matches, and each of them is answered with 500.',
    remedy: 'Add backendRefs or a redirect, or remove the rule.',
  },
  messages: {
    none: () => ({
      message: 'the rule has neither a backend nor a redirect',
      help: 'add backendRefs or a RequestRedirect filter, or remove the rule',
    }),
  },
  check: {
    resource(resource, { report }) {
      if (!isRoute(resource)) return;
      // Without backends the API refuses the other kinds.
      if (resource.known !== 'HTTPRoute' && resource.known !== 'GRPCRoute') return;
      for (const rule of rulesOf(resource)) {
        const backends = rule.get('backendRefs');
        if (backends.items().length > 0 || (backends.exists && !backends.isList)) continue;
        const answers = rule
          .get('filters')
          .items()
          .some((filter) => ANSWERING.has(filter.get('type').string ?? '') || filter.get('requestRedirect').exists);
        if (!answers && !rule.isNull) report(rule.key, 'none', undefined);
      }
    },
  },
});

/** Filters that answer requests themselves, or may do so. */
const ANSWERING: ReadonlySet<string> = new Set(['RequestRedirect', 'ExtensionRef', 'ExternalAuth']);
