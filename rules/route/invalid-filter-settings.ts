/** Filters of a route with settings that contradict each other. */
import { type Cursor, defineRule, type HeaderModifier, rewriting, unsafeFix } from '../../src/kit.ts';

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
    filter: {
      given: ['requestRedirect.path', 'urlRewrite.path'],
      check(filter, { report }) {
        for (const path of [filter.get('requestRedirect').get('path'), filter.get('urlRewrite').get('path')]) {
          const at = path.get('type');
          const type = at.string;
          if (type !== 'ReplaceFullPath' && type !== 'ReplacePrefixMatch') continue;
          const field = REPLACEMENTS[type];
          const has = field === 'replaceFullPath' ? 'replacePrefixMatch' : 'replaceFullPath';
          const meant = field === 'replaceFullPath' ? 'ReplacePrefixMatch' : 'ReplaceFullPath';
          if (path.get(has).exists) {
            const isBoth = path.get(field).exists;
            const fix = isBoth ? undefined : unsafeFix(`set type: ${meant}`, rewriting(at, meant));
            report(path.get(has).key, 'otherReplacement', { type, has, field, meant, isBoth }, { fix });
          } else if (!path.get(field).exists) report(at.at, 'noReplacement', { type, field });
        }
      },
    },
    'filter.requestHeaderModifier'(modifier, { report }) {
      for (const { value, name } of unprintableHeaders(modifier)) report(value.at, 'headerValue', { name }, WARNING);
    },
    'filter.responseHeaderModifier'(modifier, { report }) {
      for (const { value, name } of unprintableHeaders(modifier)) report(value.at, 'headerValue', { name }, WARNING);
    },
    'filter.requestMirror': {
      required: ['percent', 'fraction'],
      check(mirror, { report }) {
        report(mirror.get('fraction').key, 'percentAndFraction', undefined);
      },
    },
    'filter.requestMirror.fraction': {
      required: ['numerator'],
      check(fraction, { report }) {
        const numerator = fraction.get('numerator').integer;
        const written = fraction.get('denominator');
        const denominator = written.exists ? written.integer : 100;
        if (numerator !== undefined && denominator !== undefined && numerator > denominator)
          report(fraction.get('numerator').at, 'overOne', { numerator, denominator });
      },
    },
    'filter.cors'(cors, { report }) {
      for (const field of ['allowOrigins', 'allowMethods', 'allowHeaders'] as const) {
        const items = cors.get(field).items();
        const star = items.find((item) => item.string === '*');
        if (star !== undefined && items.length > 1) report(star.at, 'star', { field });
      }
    },
    'filter.externalAuth'(auth, { report }) {
      const protocol = auth.get('protocol').string;
      if (protocol !== 'GRPC' && protocol !== 'HTTP') return;
      const field = protocol === 'GRPC' ? 'grpc' : 'http';
      const other = protocol === 'GRPC' ? 'http' : 'grpc';
      const isBoth = auth.get(field).exists;
      if (auth.get(other).exists) {
        const data = { protocol, field, other, meant: protocol === 'GRPC' ? 'HTTP' : 'GRPC', isBoth };
        report(auth.get(other).key, 'authProtocol', data);
      } else if (!isBoth) report(auth.get('protocol').at, 'noAuthField', { protocol, field });
    },
  },
});

const WARNING = { severity: 'warning' } as const;

const NOT_PRINTABLE = /[^\t -~]/;

const REPLACEMENTS = { ReplaceFullPath: 'replaceFullPath', ReplacePrefixMatch: 'replacePrefixMatch' } as const;

function unprintableHeaders(modifier: Cursor<HeaderModifier>): readonly { value: Cursor; name: string }[] {
  const headers = [...modifier.get('set').items(), ...modifier.get('add').items()];
  return headers
    .map((header) => ({ value: header.get('value'), name: header.get('name').string ?? '' }))
    .filter(({ value }) => NOT_PRINTABLE.test(value.string ?? ''));
}
