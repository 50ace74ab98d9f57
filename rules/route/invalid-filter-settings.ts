/** Filters of a route whose settings contradict themselves. */
import {
  type CorsFilter,
  type Cursor,
  defineRule,
  filterListsOf,
  type HeaderModifier,
  isRoute,
  type PathModifier,
  type RouteFilter,
  rewriting,
  unsafeFix,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  scope: 'object',
  fix: 'unsafe',
  judges: 'objects',
  docs: {
    summary: 'The settings of a filter contradict themselves.',
    why: 'The API server refuses the route.',
    remedy: 'Give each filter one replacement, one share of requests, and "*" only alone.',
  },
  messages: {
    noReplacement: (to: { type: string; field: string }) => ({
      message: `type "${to.type}" needs ${to.field}`,
      help: `add ${to.field}`,
    }),
    otherReplacement: (to: { type: string; has: string; meant: string }) => ({
      message: `${to.has} is given, but the type is "${to.type}"`,
      help: `set type: ${to.meant}, or remove ${to.has}`,
    }),
    headerValue: (to: { name: string }) => ({
      message: `the value of header "${to.name}" holds characters that no header may have`,
      help: 'write printable ASCII in one line: the experimental channel of the Gateway API refuses other values',
    }),
    percentAndFraction: () => ({
      message: 'the mirror has both a percent and a fraction',
      help: 'keep one of the two',
    }),
    overOne: (to: { numerator: number; denominator: number }) => ({
      message: `the mirror's fraction ${to.numerator}/${to.denominator} is more than all requests`,
      help: 'let the numerator be at most the denominator (100 where none is written)',
    }),
    star: (to: { field: string }) => ({
      message: `${to.field} has "*" beside other entries`,
      help: 'let "*" stand alone, or remove it',
    }),
    authProtocol: (to: { protocol: string; field: string; other: string }) => ({
      message: `external authorization over ${to.protocol} is configured by ${to.field}, not by ${to.other}`,
      help: `write ${to.field}, or set another protocol`,
    }),
    noAuthField: (to: { protocol: string; field: string }) => ({
      message: `external authorization over ${to.protocol} has no ${to.field}`,
      help: `add ${to.field}`,
    }),
  },
  check: {
    resource(resource, { report }) {
      if (!isRoute(resource)) return;
      for (const { at } of filterListsOf(resource)) for (const filter of at.items()) judgeFilter(filter);

      function judgeFilter(filter: Cursor<RouteFilter>): void {
        for (const { step: field } of filter.entries())
          switch (field) {
            case 'requestRedirect':
            case 'urlRewrite':
              judgeReplacement(filter.get(field).get('path'));
              break;
            case 'requestHeaderModifier':
            case 'responseHeaderModifier':
              judgeHeaders(filter.get(field));
              break;
            case 'requestMirror':
              judgeMirror(filter.get(field));
              break;
            case 'cors':
              judgeCors(filter.get(field));
              break;
            case 'externalAuth':
              judgeAuthorization(filter.get(field));
              break;
            default:
          }
      }

      function judgeReplacement(path: Cursor<PathModifier>): void {
        const at = path.get('type');
        const type = at.string;
        if (type !== 'ReplaceFullPath' && type !== 'ReplacePrefixMatch') return;
        const field = REPLACEMENTS[type];
        const has = field === 'replaceFullPath' ? 'replacePrefixMatch' : 'replaceFullPath';
        const meant = field === 'replaceFullPath' ? 'ReplacePrefixMatch' : 'ReplaceFullPath';
        if (path.get(has).exists) {
          const fix = path.get(field).exists ? undefined : unsafeFix(`set type: ${meant}`, rewriting(at, meant));
          report(path.get(has).key, 'otherReplacement', { type, has, meant }, { fix });
        } else if (!path.get(field).exists) report(at.at, 'noReplacement', { type, field });
      }

      function judgeHeaders(modifier: Cursor<HeaderModifier>): void {
        for (const header of [...modifier.get('set').items(), ...modifier.get('add').items()]) {
          const value = header.get('value');
          if (value.string === undefined || !NOT_PRINTABLE.test(value.string)) continue;
          report(value.at, 'headerValue', { name: header.get('name').string ?? '' }, { severity: 'warning' });
        }
      }

      function judgeMirror(mirror: Cursor<NonNullable<RouteFilter['requestMirror']>>): void {
        const fraction = mirror.get('fraction');
        if (mirror.get('percent').exists && fraction.exists) report(fraction.key, 'percentAndFraction', undefined);
        const numerator = fraction.get('numerator').integer;
        const written = fraction.get('denominator');
        const denominator = written.exists ? written.integer : 100;
        if (numerator !== undefined && denominator !== undefined && numerator > denominator)
          report(fraction.get('numerator').at, 'overOne', { numerator, denominator });
      }

      function judgeCors(cors: Cursor<CorsFilter>): void {
        for (const field of ['allowOrigins', 'allowMethods', 'allowHeaders'] as const) {
          const items = cors.get(field).items();
          const star = items.find((item) => item.string === '*');
          if (star !== undefined && items.length > 1) report(star.at, 'star', { field });
        }
      }

      function judgeAuthorization(auth: Cursor<NonNullable<RouteFilter['externalAuth']>>): void {
        const protocol = auth.get('protocol').string;
        if (protocol !== 'GRPC' && protocol !== 'HTTP') return;
        const field = protocol === 'GRPC' ? 'grpc' : 'http';
        const other = protocol === 'GRPC' ? 'http' : 'grpc';
        if (auth.get(other).exists) report(auth.get(other).key, 'authProtocol', { protocol, field, other });
        else if (!auth.get(field).exists) report(auth.get('protocol').at, 'noAuthField', { protocol, field });
      }
    },
  },
});

const NOT_PRINTABLE = /[^\t -~]/;

const REPLACEMENTS = { ReplaceFullPath: 'replaceFullPath', ReplacePrefixMatch: 'replacePrefixMatch' } as const;
