/** Regular expressions of routes that do not compile or do not match what is expected. */
import { type Cursor, compileRegex, defineRule, isPerlRegex, rewriting, shown, unsafeFix } from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  scope: 'object',
  fix: 'unsafe',
  judges: 'value',
  docs: {
    summary:
      'A regular expression of a route does not compile or matches no path, or a path with a pattern is matched literally.',
    why: 'Gateways reject the route or never match it. Most of them use RE2 and match whole paths and values.',
    remedy: 'Use an RE2 expression for the whole value, with type RegularExpression.',
  },
  messages: {
    syntax: (to: { pattern: string; error: string }) => ({
      message: `"${shown(to.pattern)}" is not a valid regular expression: ${to.error}`,
      help: 'use RE2 syntax, and escape characters that must match literally with "\\"',
    }),
    notRe2: (to: { pattern: string; error: string }) => ({
      message: `"${shown(to.pattern)}" is not a valid RE2 expression, which most Gateways require: ${to.error}`,
      help: 'rewrite it without lookaround and backreferences',
    }),
    relative: (to: { pattern: string }) => ({
      message: `regular expression "${shown(to.pattern)}" matches no path: it does not start with "/"`,
      help: 'start it with "/" or ".*": most Gateways match the whole path',
    }),
    notRegex: (to: { path: string; type: string; plain: string | undefined }) => ({
      message: `path "${shown(to.path)}" of type ${to.type} is matched literally, not as a pattern`,
      help: literalHelp(to),
    }),
  },
  check: {
    'HTTPRoute.spec.rules[].matches[].path': {
      required: ['value'],
      check(path, { report }) {
        const at = path.get('value');
        const type = path.get('type').stringOr('PathPrefix');
        if (type === 'RegularExpression') {
          for (const { is, severity, ...data } of regexErrors(at)) report(at.at, is, data, { severity });
          const pattern = at.string ?? '';
          if (isRelative(pattern) && compileRegex(pattern, false).ok)
            report(at.at, 'relative', { pattern }, { severity: 'warning' });
        } else if (type === 'PathPrefix' || type === 'Exact') {
          const literal = literalPattern(at, type);
          if (literal !== undefined) report(at.at, 'notRegex', literal, { severity: 'warning', fix: literal.fix });
        }
      },
    },
    'route.spec.rules[].matches[].headers[]'(header, { report }) {
      const at = header.get('value');
      if (!isRegex(header.get('type'))) return;
      for (const { is, severity, ...data } of regexErrors(at)) report(at.at, is, data, { severity });
    },
    'HTTPRoute.spec.rules[].matches[].queryParams[]'(parameter, { report }) {
      const at = parameter.get('value');
      if (!isRegex(parameter.get('type'))) return;
      for (const { is, severity, ...data } of regexErrors(at)) report(at.at, is, data, { severity });
    },
    'GRPCRoute.spec.rules[].matches[].method': {
      required: ['type'],
      check(method, { report }) {
        if (!isRegex(method.get('type'))) return;
        for (const at of [method.get('service'), method.get('method')])
          for (const { is, severity, ...data } of regexErrors(at)) report(at.at, is, data, { severity });
      },
    },
  },
});

const isRegex = (type: Cursor<string>): boolean => type.string === 'RegularExpression';

interface RegexError {
  readonly is: 'syntax' | 'notRe2';
  readonly severity: 'error' | 'warning';
  readonly pattern: string;
  readonly error: string;
}

/** The error of an expression, if it has one. */
function regexErrors({ string: pattern }: Cursor<string>): readonly RegexError[] {
  const compiled = pattern === undefined ? undefined : compileRegex(pattern, false);
  if (pattern === undefined || compiled === undefined || compiled.ok) return [];
  const { message: error } = compiled;
  // It is one where other engines are used.
  if (isPerlRegex(pattern)) return [{ is: 'notRe2', severity: 'warning', pattern, error }];
  return [{ is: 'syntax', severity: 'error', pattern, error }];
}

/** A path that looks like a pattern, with what it probably means. */
function literalPattern(at: Cursor<string>, type: 'PathPrefix' | 'Exact') {
  const path = at.string;
  if (path === undefined || !/\*$|\/\*\/|\.\*|\([^()\n]*\)/.test(path)) return undefined;
  const start = path.replace(/\/?(\(\.\*\)|\.\*|(?<!\*)\*+)$/, '');
  const whole = start === '' ? '/' : start;
  const plain = /^[\w/-]+$/.test(whole) ? whole : undefined;
  const fix =
    type === 'PathPrefix' && plain !== undefined
      ? unsafeFix(`replace with "${plain}"`, rewriting(at, plain))
      : undefined;
  return { path, type, plain, fix };
}

function literalHelp({ type, plain }: { type: string; plain: string | undefined }): string {
  if (plain === undefined) return 'set type: RegularExpression, or use a path without a pattern';
  if (type === 'PathPrefix') return `replace it with "${plain}": a prefix matches all paths below it`;
  return `set type: PathPrefix and value: ${plain} to match all paths below it`;
}

/** Whether an expression starts with a letter, a digit or a class of these, although a path starts with a slash. */
function isRelative(pattern: string): boolean {
  return /^\^?(\w|\\w|\\d|\[[\w-]+\]|\\\.)/.test(pattern);
}
