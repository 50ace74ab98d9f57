/** Why requests are answered differently after a migration, as far as a known difference of behavior explains it. */
import { comparableUrl } from '../compare/answers.ts';
import type { Change } from '../compare/change.ts';
import type { Request } from '../routes/match/match.ts';
import { isSimple } from '../routes/match/normalize.ts';
import { matchesPath } from '../routes/match/path.ts';
import type { Trace } from '../routes/request/trace.ts';
import type { PathMatch } from '../routes/route/route.ts';

export interface Reason {
  readonly id: string;
  /** A sentence without a full stop. */
  readonly text: string;
  /** What can be done. */
  readonly remedy: string;
}

const REASONS = {
  spelling: {
    text: 'the Gateway API does not say whether paths such as "//", "/../" or "%2F" are normalized before they are compared',
    remedy: 'look up how your implementation reads them, if clients send such paths',
  },
  certificate: {
    text: 'the old controller answers https for every host, with its default certificate where there is no Secret; a Gateway only where a listener has one',
    remedy: 'add a Secret and spec.tls to the Ingress and migrate again, if these hosts are used with https',
  },
  newTls: {
    text: 'the old controller takes no https there, and a listener of the Gateway does',
    remedy: 'remove the listener, if the hosts must not be served with https',
  },
  ownPage: {
    text: 'the old controller answers these paths itself',
    remedy: 'let health checks ask the new proxy where it has its own',
  },
  newPage: {
    text: 'the new proxy answers these paths itself',
    remedy: 'nothing has to be done, unless clients rely on another answer',
  },
  closed: {
    text: 'the rule has no backends, since something that must not be left out cannot be carried over',
    remedy:
      'see the comment at the rule and the settings that are lost, carry them over by hand, and then add the backends',
  },
  failing: {
    text: 'a backend that does not exist is answered with 500 by a Gateway, and with 503 by the old controller',
    remedy: 'nothing has to be done',
  },
  slash: {
    text: 'ingress-nginx cuts the last slash from the URL when it redirects, and a RequestRedirect filter does not',
    remedy: 'nothing has to be done where the backend treats both alike',
  },
  redirect: {
    text: 'a RequestRedirect filter writes other URLs than the old controller: of the request it keeps the query, and a port that is not the usual one',
    remedy: 'check whether clients depend on it',
  },
  wildcard: {
    text: 'a wildcard host of an Ingress has one label in place of the star, and one of the Gateway API has any number',
    remedy: 'add a listener for the deeper names with a route without backends, if they must not be served',
  },
  regexHost: {
    text: 'with "use-regex" or "rewrite-target" on any Ingress of a host, ingress-nginx compares all its paths without case and only by their start',
    remedy: 'add matches for the paths that clients really use',
  },
  regexOrder: {
    text: 'where a regular expression ranks among other paths is up to each implementation',
    remedy: 'replace the expression with prefixes, or test it with your implementation',
  },
  tls: {
    text: 'the old controller takes another certificate, which is not among the files',
    remedy: 'check that the certificate of the listener is the one that clients expect',
  },
  order: {
    text: 'in the Gateway API the most specific path goes first, and the old controller has another order',
    remedy: 'check which of the two was meant',
  },
  stringPrefix: {
    text: 'the old controller compares the start of a path by characters, and a PathPrefix by elements',
    remedy: 'add matches for the paths that clients really use',
  },
  pattern: {
    text: 'a pattern such as /v1/* does not take /v1 itself, and a PathPrefix does',
    remedy: 'nothing has to be done, if /v1 may be served as well',
  },
  open: {
    text: 'the files do not settle what the old controller answers',
    remedy: 'see "before" of each part',
  },
  policy: {
    text: 'whether a client is let in is decided by something that is not in the manifests',
    remedy: 'see the settings that are lost, and test the policies that are written',
  },
  expression: {
    text: 'a regular expression takes more paths in the new routes, which compare other parts of a path with it, or care for case',
    remedy: 'check which paths clients really use',
  },
  unwritten: {
    text: 'no rule was written for it',
    remedy: 'see what is not migrated and the settings that are lost',
  },
  other: {
    text: 'the objects of the Gateway API have no exact form of it',
    remedy: 'see the lines that cause each part',
  },
} as const;

export type ReasonId = keyof typeof REASONS;

/** What Ingresses become. */
export type MigrationTarget = 'gateway-api' | 'ingress' | 'v1';

/** The same where the new controller reads Ingresses, too. */
const OF_INGRESSES: Partial<Readonly<Record<ReasonId, Omit<Reason, 'id'>>>> = {
  spelling: {
    text: 'the two controllers read paths such as "//", "/../" or "%2F" differently',
    remedy: 'look up how the new controller reads them, if clients send such paths',
  },
  certificate: {
    text: 'the old controller answers https for every host, with its default certificate where there is no Secret',
    remedy: 'add a Secret and spec.tls to the Ingress, if these hosts are used with https',
  },
  newTls: {
    text: 'the old controller takes no https there, and the new one does',
    remedy: 'nothing has to be done, if the hosts may be served with https as well',
  },
  newPage: {
    text: 'the new controller answers these paths itself',
    remedy: 'nothing has to be done, unless clients rely on another answer',
  },
  failing: {
    text: 'the controllers answer differently where a backend does not exist or has no pods',
    remedy: 'nothing has to be done',
  },
  slash: {
    text: 'ingress-nginx cuts the last slash from the URL when it redirects, and the new controller does not',
    remedy: 'nothing has to be done where the backend treats both alike',
  },
  redirect: {
    text: 'the new controller redirects with another status or to another form of the URL',
    remedy: 'check whether clients depend on it',
  },
  wildcard: {
    text: 'the controllers differ in how many labels a wildcard host has in place of the star',
    remedy: 'check which names clients really use',
  },
  order: {
    text: 'the new controller has another order of paths',
    remedy: 'check which of the two was meant',
  },
  stringPrefix: {
    text: 'one of the controllers compares the start of a path by characters, and the other by elements',
    remedy: 'check which paths clients really use',
  },
  regexOrder: {
    text: 'the new controller ranks regular expressions among other paths in its way',
    remedy: 'replace the expression with prefixes, or test it with the new controller',
  },
  expression: {
    text: 'the new controller compares other parts of a path with a regular expression, or cares for case',
    remedy: 'check which paths clients really use',
  },
  other: { text: 'the new controller serves it differently', remedy: 'see the lines that cause each part' },
};

/** The reason of a change. */
export function reasonOf(change: Change, target: MigrationTarget): Reason {
  const id = reasonId(change);
  return { id, ...REASONS[id], ...(target === 'ingress' ? OF_INGRESSES[id] : {}) };
}

function reasonId({ kind, witness, before, after }: Change): ReasonId {
  const [was, is] = [before.answer, after.answer];
  if (!isSimple(witness.path)) return 'spelling';
  if (witness.scheme === 'https' && is.outcome === 'refused' && after.route === undefined) return 'certificate';
  if (witness.scheme === 'https' && was.outcome === 'refused' && before.route === undefined) return 'newTls';
  if (before.route === undefined && (was.outcome === 'response' || was.outcome === 'denied')) return 'ownPage';
  if (after.route === undefined && (is.outcome === 'response' || is.outcome === 'denied')) return 'newPage';
  if (isClosed(after)) return before.doubts.length === 0 && was.outcome === 'error' ? 'failing' : 'closed';
  if (was.outcome === 'redirect' && is.outcome === 'redirect')
    return withoutSlash(was.location) === withoutSlash(is.location) ? 'slash' : 'redirect';
  if ((was.outcome === 'no-endpoints' || was.outcome === 'error') && is.outcome === 'error') return 'failing';
  if (kind === 'tls') return 'tls';
  if (hasRegexDoubt(after)) return 'regexOrder';
  if (before.doubts.some(({ alternatives }) => alternatives.some(({ answer }) => answer.outcome === 'denied')))
    return 'policy';
  if (before.doubts.length > 0) return 'open';
  const [old, now] = [before.route?.match, after.route?.match];
  if (isByCharacters(old?.path, witness) !== isByCharacters(now?.path, witness)) return 'stringPrefix';
  if (now?.host.type === 'wildcard' && old?.host.type !== 'wildcard') return 'wildcard';
  const path: PathMatch | undefined = old?.path;
  if (now?.path?.type === 'string-prefix' && path?.type !== 'string-prefix') return 'stringPrefix';
  if (
    now?.path?.type === 'prefix' &&
    witness.path === now.path.value &&
    path?.type !== 'exact' &&
    path?.value !== now.path.value &&
    was.outcome !== 'error' &&
    path?.type !== 'regex'
  )
    return 'pattern';
  if (path?.type === 'regex') return 'regexHost';
  if (path?.type === 'string-prefix') return 'stringPrefix';
  if (path?.type === 'glob' || (old === undefined && now?.path?.type === 'prefix')) return 'pattern';
  if (old === undefined && now?.path?.type === 'regex') return 'expression';
  if (now === undefined) return 'unwritten';
  return old !== undefined && is.outcome === 'backend' ? 'order' : 'other';
}

/** Whether a prefix takes the path of a request by its characters alone, and not by its elements. */
function isByCharacters(path: PathMatch | undefined, { path: asked }: Request): boolean {
  return path?.type === 'string-prefix' && !matchesPath({ type: 'prefix', value: path.value }, asked);
}

/** A rule that answers 500 for want of backends. */
function isClosed({ answer, route }: Trace): boolean {
  return answer.outcome === 'error' && route !== undefined && route.backends.length === 0;
}

const withoutSlash = (location = ''): string => comparableUrl(location).replace(/\/$/, '');

function hasRegexDoubt({ route, doubts }: Trace): boolean {
  return route?.match.path?.type === 'regex' && doubts.some(({ reason }) => reason.includes('regular expression'));
}
