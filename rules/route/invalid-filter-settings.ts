/** Filters of a route with settings that contradict each other. */
import {
  type CorsFilter,
  type Cursor,
  defineRule,
  filterListsOf,
  type HeaderModifier,
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
    summary: 'The settings of a filter contradict each other.',
    why: 'The API server rejects the route.',
    remedy: 'Set one path replacement and one share of requests per filter, and do not combine "*" with other entries.',
  },
  messages: {
    noReplacement: (to: { type: string; field: string }) => ({
      message: `${to.field} is required when type is "${to.type}"`,
      help: `add ${to.field}`,
    }),
    otherReplacement: (to: { type: string; has: string; field: string; meant: string; isBoth: boolean }) => ({
      message: `${to.has} must not be set when type is "${to.type}"`,
      help: to.isBoth ? `remove ${to.has}` : `set type: ${to.meant}, or rename ${to.has} to ${to.field}`,
    }),
    headerValue: (to: { name: string }) => ({
      message: `the value of header "${to.name}" contains characters that are not printable ASCII`,
      help: 'use only printable ASCII characters in one line: the experimental channel of the Gateway API rejects other values',
    }),
    percentAndFraction: () => ({
      message: 'fraction cannot be combined with percent',
      help: 'remove fraction or percent',
    }),
    overOne: (to: { numerator: number; denominator: number }) => ({
      message: `fraction ${to.numerator}/${to.denominator} must not be greater than 1`,
      help: `set numerator to ${to.denominator} or less`,
    }),
    star: (to: { field: string }) => ({
      message: `"*" in ${to.field} cannot be combined with other entries`,
      help: 'remove "*" or all other entries',
    }),
    authProtocol: (to: { protocol: string; field: string; other: string; meant: string; isBoth: boolean }) => ({
      message: `${to.other} must not be set when protocol is "${to.protocol}"`,
      help: to.isBoth ? `remove ${to.other}` : `replace ${to.other} with ${to.field}, or set protocol: ${to.meant}`,
    }),
    noAuthField: (to: { protocol: string; field: string }) => ({
      message: `${to.field} is required when protocol is "${to.protocol}"`,
      help: `add ${to.field}`,
    }),
  },
  check: {
    route(resource, { report }) {
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
          const isBoth = path.get(field).exists;
          const fix = isBoth ? undefined : unsafeFix(`set type: ${meant}`, rewriting(at, meant));
          report(path.get(has).key, 'otherReplacement', { type, has, field, meant, isBoth }, { fix });
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
        const data = {
          protocol,
          field,
          other,
          meant: protocol === 'GRPC' ? 'HTTP' : 'GRPC',
          isBoth: auth.get(field).exists,
        };
        if (auth.get(other).exists) report(auth.get(other).key, 'authProtocol', data);
        else if (!auth.get(field).exists) report(auth.get('protocol').at, 'noAuthField', { protocol, field });
      }
    },
  },
});

const NOT_PRINTABLE = /[^\t -~]/;

const REPLACEMENTS = { ReplaceFullPath: 'replaceFullPath', ReplacePrefixMatch: 'replacePrefixMatch' } as const;
