/** Regular expressions of routes that do not compile or do not match what they seem to. */
import {
  type AnyRoute,
  type Cursor,
  compileRegex,
  defineRule,
  type GRPCRouteMatch,
  type HTTPRouteMatch,
  isPerlRegex,
  isRoute,
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
      'A regular expression of a route does not compile, or cannot match what it is for; or a pattern stands where none is read.',
    why: 'Gateways refuse the route or never match it. Most of them use RE2 and match whole paths and values.',
    remedy: 'Write an RE2 expression for the whole value, under type RegularExpression.',
  },
  messages: {
    syntax: (to: { pattern: string; error: string }) => ({
      message: `"${shown(to.pattern)}" is no regular expression: ${to.error}`,
      help: 'correct the expression',
    }),
    notRe2: (to: { pattern: string; error: string }) => ({
      message: `"${shown(to.pattern)}" is no RE2 expression, which most Gateways use: ${to.error}`,
      help: 'write it without look-around and back-references',
    }),
    relative: (to: { pattern: string }) => ({
      message: `"${shown(to.pattern)}" can match no whole path: it does not start with "/"`,
      help: 'most Gateways match the expression against the whole path: start it with "/" or ".*"',
    }),
    notRegex: (to: { path: string; type: string }) => ({
      message: `path "${shown(to.path)}" is of type ${to.type}, so its "*" stands for itself`,
      help:
        to.type === 'PathPrefix'
          ? 'leave out the end from "*" on: a prefix takes all paths below it'
          : 'set type: PathPrefix or RegularExpression',
    }),
  },
  check: {
    resource(resource, { report }) {
      if (!isRoute(resource)) return;
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
        const bare = path.replace(/\/?(\(\.\*\)|\.\*|(?<!\*)\*+)$/, '');
        const plain = bare === '' ? '/' : bare;
        const fix =
          type === 'PathPrefix' && /^[\w/-]+$/.test(plain)
            ? unsafeFix(`write "${plain}"`, rewriting(at, plain))
            : undefined;
        report(at.at, 'notRegex', { path, type }, { severity: 'warning', fix });
      }
    },
  },
});

function matchesOf<Match>(route: AnyRoute): readonly Cursor<Match>[] {
  return rulesOf(route).flatMap((rule) => rule.child<Match[]>('matches').items());
}

/** The regular expressions of a route, by the types that are written beside them. */
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

/** Whether an expression starts with a letter, digit or class of them, where a path has its slash. */
function isRelative(pattern: string): boolean {
  return /^\^?(\w|\\w|\\d|\[[\w-]+\]|\\\.)/.test(pattern);
}
