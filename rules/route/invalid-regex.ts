/** Regular expressions of routes that do not compile or do not match what is expected. */
import {
  type AnyRoute,
  type Cursor,
  compileRegex,
  defineRule,
  type GRPCRouteMatch,
  type HTTPRouteMatch,
  isPerlRegex,
  rewriting,
  rulesOf,
  shown,
  unsafeFix,
} from '../../src/kit.ts';

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
    route(resource, { report }) {
      for (const pattern of patternsOf(resource))
        judge(pattern, pattern.step === 'value' && pattern.parent?.step === 'path');
      if (resource.known === 'HTTPRoute') for (const match of matchesOf<HTTPRouteMatch>(resource)) judgeLiteral(match);

      function judge(at: Cursor<string>, isPath: boolean): void {
        const pattern = at.string;
        if (pattern === undefined) return;
        const compiled = compileRegex(pattern, false);
        if (!compiled.ok) {
          const isKnownElsewhere = isPerlRegex(pattern);
          const data = { pattern, error: compiled.message };
          report(at.at, isKnownElsewhere ? 'notRe2' : 'syntax', data, {
            severity: isKnownElsewhere ? 'warning' : 'error',
          });
        } else if (isPath && isRelative(pattern)) report(at.at, 'relative', { pattern }, { severity: 'warning' });
      }

      function judgeLiteral(match: Cursor<HTTPRouteMatch>): void {
        const written = match.get('path').get('type');
        const type = written.exists ? written.string : 'PathPrefix';
        const at = match.get('path').get('value');
        const path = at.string;
        if (
          path === undefined ||
          (type !== 'PathPrefix' && type !== 'Exact') ||
          !/\*$|\/\*\/|\.\*|\([^()\n]*\)/.test(path)
        )
          return;
        const start = path.replace(/\/?(\(\.\*\)|\.\*|(?<!\*)\*+)$/, '');
        const whole = start === '' ? '/' : start;
        const plain = /^[\w/-]+$/.test(whole) ? whole : undefined;
        const fix =
          type === 'PathPrefix' && plain !== undefined
            ? unsafeFix(`replace with "${plain}"`, rewriting(at, plain))
            : undefined;
        report(at.at, 'notRegex', { path, type, plain }, { severity: 'warning', fix });
      }
    },
  },
});

function literalHelp({ type, plain }: { type: string; plain: string | undefined }): string {
  if (plain === undefined) return 'set type: RegularExpression, or use a path without a pattern';
  if (type === 'PathPrefix') return `replace it with "${plain}": a prefix matches all paths below it`;
  return `set type: PathPrefix and value: ${plain} to match all paths below it`;
}

function matchesOf<Match>(route: AnyRoute): readonly Cursor<Match>[] {
  return rulesOf(route).flatMap((rule) => rule.child<Match[]>('matches').items());
}

/** The regular expressions of a route, by the types of their matches. */
function patternsOf(route: AnyRoute): readonly Cursor<string>[] {
  const isRegex = (type: Cursor<string>): boolean => type.string === 'RegularExpression';
  if (route.known === 'GRPCRoute')
    return matchesOf<GRPCRouteMatch>(route).flatMap((match) => {
      const method = match.get('method');
      const names = isRegex(method.get('type')) ? [method.get('service'), method.get('method')] : [];
      return [
        ...names,
        ...match
          .get('headers')
          .items()
          .filter((one) => isRegex(one.get('type')))
          .map((one) => one.get('value')),
      ];
    });
  return matchesOf<HTTPRouteMatch>(route).flatMap((match) => {
    const path = match.get('path');
    const conditions = [...match.get('headers').items(), ...match.get('queryParams').items()];
    return [
      ...(isRegex(path.get('type')) ? [path.get('value')] : []),
      ...conditions.filter((one) => isRegex(one.get('type'))).map((one) => one.get('value')),
    ];
  });
}

/** Whether an expression starts with a letter, a digit or a class of these, although a path starts with a slash. */
function isRelative(pattern: string): boolean {
  return /^\^?(\w|\\w|\\d|\[[\w-]+\]|\\\.)/.test(pattern);
}
