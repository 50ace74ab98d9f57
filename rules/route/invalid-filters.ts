/** Filters of a route that contradict each other or the rule that they belong to. */
import {
  type AnyRule,
  type Cursor,
  defineRule,
  FILTER_PATHS,
  type FilterList,
  filterListsOf,
  hasOtherFields,
  type PathModifier,
  type RouteFilter,
  rewriting,
  table,
  unsafeFix,
} from '../../src/kit.ts';

type FilterField = Exclude<keyof RouteFilter, 'type'>;

/** The field with the settings of each type of filter. */
const FIELDS = table<FilterField>({
  RequestHeaderModifier: 'requestHeaderModifier',
  ResponseHeaderModifier: 'responseHeaderModifier',
  RequestMirror: 'requestMirror',
  RequestRedirect: 'requestRedirect',
  URLRewrite: 'urlRewrite',
  CORS: 'cors',
  ExternalAuth: 'externalAuth',
  ExtensionRef: 'extensionRef',
});
const TYPES = [...FIELDS];
const ALL_FIELDS = ['type', ...FIELDS.values()];

const GRPC_TYPES: ReadonlySet<string> = new Set([
  'RequestHeaderModifier',
  'ResponseHeaderModifier',
  'RequestMirror',
  'ExtensionRef',
]);

/** The types that a list may contain only once. */
const ONCE: ReadonlySet<string> = new Set([
  'RequestHeaderModifier',
  'ResponseHeaderModifier',
  'RequestRedirect',
  'URLRewrite',
  'CORS',
]);

export default defineRule({
  severity: 'error',
  scope: 'object',
  fix: 'unsafe',
  judges: 'objects',
  docs: {
    summary: 'The filters of a route contradict each other or the rule that they belong to.',
    why: 'The API server rejects the route.',
    remedy:
      'Set only the field of its type in each filter, use each type once, and use redirects only in rules without backends.',
  },
  messages: {
    otherField: (to: { type: string; field: string; has: string; meant: string }) => ({
      message: `filter type "${to.type}" requires ${to.field}, not ${to.has}`,
      help: `set type: ${to.meant}, or replace ${to.has} with ${to.field}`,
    }),
    noField: (to: { type: string; field: string }) => ({
      message: `${to.field} is required when the filter type is "${to.type}"`,
      help: `add ${to.field}`,
    }),
    extraField: (to: { type: string; has: string; meant: string }) => ({
      message: `${to.has} must not be set when the filter type is "${to.type}"`,
      help: `move ${to.has} to a separate filter with type: ${to.meant}`,
    }),
    repeated: (to: { type: string }) => ({
      message: `duplicate filter of type "${to.type}"`,
      help: 'merge the two filters',
    }),
    redirectAndRewrite: () => ({
      message: 'URLRewrite cannot be combined with RequestRedirect',
      help: 'remove one of the two: redirected requests are not sent to a backend',
    }),
    redirectWithBackends: () => ({
      message: 'backendRefs cannot be combined with a RequestRedirect filter',
      help: 'remove backendRefs, or move the redirect to a separate rule',
    }),
    prefixWithout: (to: { field: string; matches: string }) => ({
      message: `replacePrefixMatch in ${to.field} requires exactly one match of type PathPrefix, but ${to.matches}`,
      help: 'keep one match, with path type PathPrefix, or use type: ReplaceFullPath with replaceFullPath',
    }),
  },
  check: {
    route: {
      given: FILTER_PATHS,
      check(resource, { report }) {
        const mayHave = (type: string): boolean => resource.known !== 'GRPCRoute' || GRPC_TYPES.has(type);
        for (const list of filterListsOf(resource)) {
          judgeList(list);
          for (const filter of list.at.items()) judgeUnion(filter);
        }

        function judgeList(list: FilterList): void {
          const { at, rule, backend } = list;
          const filters = at.items();
          if (filters.length === 0) return;
          const seen = new Map<string, Cursor<RouteFilter>>();
          for (const filter of filters) {
            const type = filter.get('type').string ?? '';
            const first = seen.get(type);
            if (first === undefined) seen.set(type, filter);
            else if (ONCE.has(type))
              report(
                filter.get('type').at,
                'repeated',
                { type },
                { notes: [{ message: 'first defined here', at: first.get('type').at }] },
              );
          }
          const redirect = seen.get('RequestRedirect');
          const rewrite = seen.get('URLRewrite');
          if (redirect !== undefined && rewrite !== undefined)
            report(rewrite.get('type').at, 'redirectAndRewrite', undefined, {
              notes: [{ message: 'the redirect is defined here', at: redirect.get('type').at }],
            });
          const redirecting = filters.find((filter) => filter.get('requestRedirect').exists);
          const backends = rule.get('backendRefs');
          if (backend === undefined && redirecting !== undefined && backends.items().length > 0)
            report(backends.key, 'redirectWithBackends', undefined, {
              notes: [{ message: 'the redirect is defined here', at: redirecting.get('requestRedirect').key }],
            });
          judgePrefixes(list);
        }

        function judgePrefixes({ at, rule, backend }: FilterList): void {
          const matches = matchesError(rule);
          if (matches === undefined) return;
          for (const field of ['requestRedirect', 'urlRewrite'] as const) {
            const replacing = at.items().filter((filter) => replacesPrefix(filter.get(field).get('path')));
            const [filter] = replacing;
            if (filter === undefined) continue;
            // The API server misses the error if several filters or backends have it.
            const isRejected =
              replacing.length === 1 && (backend === undefined || replacingBackends(rule, field) === 1);
            const severity = isRejected ? 'error' : 'warning';
            report(
              filter.get(field).get('path').get('replacePrefixMatch').key,
              'prefixWithout',
              { field, matches },
              { severity },
            );
          }
        }

        function judgeUnion(filter: Cursor<RouteFilter>): void {
          const at = filter.get('type');
          const type = at.string;
          const field = type === undefined ? undefined : FIELDS.get(type);
          if (type === undefined || field === undefined || !mayHave(type)) return;
          const written = new Set(filter.entries().flatMap(({ step, exists }) => (exists ? [step] : [])));
          const others = TYPES.filter(([name, other]) => other !== field && written.has(other) && mayHave(name));
          const [other] = others;
          if (written.has(field))
            for (const [meant, has] of others) report(filter.get(has).key, 'extraField', { type, has, meant });
          else if (other === undefined) {
            // A misspelled field is reported as unknown.
            if (!hasOtherFields(filter, ALL_FIELDS)) report(at.at, 'noField', { type, field });
          } else {
            const [meant, has] = other;
            const fix = others.length === 1 ? unsafeFix(`set type: ${meant}`, rewriting(at, meant)) : undefined;
            report(at.at, 'otherField', { type, field, has, meant }, { fix });
          }
        }
      },
    },
  },
});

function replacesPrefix(path: Cursor<PathModifier>): boolean {
  return path.get('type').string === 'ReplacePrefixMatch' && path.get('replacePrefixMatch').exists;
}

/** How many backends of a rule have exactly one such filter. */
function replacingBackends(rule: Cursor<AnyRule>, field: 'requestRedirect' | 'urlRewrite'): number {
  const replacing = (filter: Cursor<RouteFilter>): boolean => replacesPrefix(filter.get(field).get('path'));
  const backends = rule.get('backendRefs').items();
  return backends.filter((backend) => backend.get('filters').items().filter(replacing).length === 1).length;
}

/** Why a rule does not have exactly one prefix to replace; undefined if it does. By default a rule matches the prefix `/`. */
function matchesError(rule: Cursor<AnyRule>): string | undefined {
  const list = rule.get('matches');
  if (!list.exists) return undefined;
  const matches = list.items();
  const [match] = matches;
  if (match === undefined) return 'the rule has no matches';
  if (matches.length > 1) return `the rule has ${matches.length} matches`;
  const type = match.get('path').get('type');
  // Another value of type is unsupported, which is reported itself.
  if (!type.exists || (type.string !== 'Exact' && type.string !== 'RegularExpression')) return undefined;
  return `the path of the rule has type ${type.string}`;
}
