/** Answers of both sides compared: whether they are the same to a client, and what kind of change it is where not. */
import type { PossibleAnswer } from '../routes/request/trace.ts';
import { effectKey, effectOf } from './effects.ts';
import { backendName, podsKey, type Share, sharesOf } from './keys.ts';
import type { Answered, Side, WayIn } from './ways.ts';

/** The kinds of changes, the most harmful first. */
export const KINDS = [
  'opened',
  'lost',
  'closed',
  'denied',
  'moved',
  'redirected',
  'tls',
  'rewritten',
  'weights',
  'gained',
  'uncertain',
] as const;

export type ChangeKind = (typeof KINDS)[number];

/** A text that is equal where clients see the same, for this one request. */
export function seenKey(trace: Answered, wording: string): string {
  const doubts = [...new Set(trace.doubts.flatMap(({ alternatives }) => alternatives.map(oneKey)))].sort();
  const isOpen = trace.doubts.some(({ alternatives }) => alternatives.length === 0);
  return JSON.stringify([baseKey(trace, wording), doubts, isOpen]);
}

/** Whether the answers differ in more than the certificate and what is possible besides. */
export function isOtherAnswer(before: Answered, after: Answered): boolean {
  return oneKey(before) !== oneKey(after);
}

/** The same without what is possible besides. `wording` is what is not followed, for answers that depend on it. */
function baseKey(trace: Answered, wording: string): string {
  const { answer } = trace;
  const unknown = answer.outcome === 'unknown' ? [answer.detail, wording] : [];
  return JSON.stringify([oneKey(trace), tlsKey(trace), ...unknown]);
}

function oneKey({ answer: { outcome, statusCode, location, forwarded }, route }: PossibleAnswer): string {
  const backends =
    outcome === 'backend' ? sharesKey(sharesOf(route)) : outcome === 'no-endpoints' ? namesKey(sharesOf(route)) : '';
  const target = location === undefined ? undefined : comparableUrl(location);
  return JSON.stringify([outcome, statusCode, target, outcome === 'backend' ? forwarded : '', backends]);
}

/** URLs that lead to the same place alike: the usual port and an empty path may be written or not. */
export function comparableUrl(url: string): string {
  const [, scheme, host = '', rest = ''] = /^(https?):\/\/([^/?#]*)(.*)$/s.exec(url) ?? [];
  if (scheme === undefined) return url;
  const usual = scheme === 'https' ? ':443' : ':80';
  const name = host.endsWith(usual) ? host.slice(0, -usual.length) : host;
  return `${scheme}://${name}${rest.startsWith('/') ? '' : '/'}${rest}`;
}

/** Fractions are written alike whatever the weights add up to. */
const sharesKey = (shares: readonly Share[]): string =>
  merged(shares)
    .map(([name, share]) => `${name} ${share.toFixed(6)}`)
    .join('; ');

const namesKey = (shares: readonly Share[]): string =>
  shares
    .map(({ backend }) => backendName(backend))
    .sort()
    .join('; ');

/** The share of each backend with its pods; one that is named twice counts once. */
function merged(shares: readonly Share[]): readonly (readonly [name: string, share: number])[] {
  const byName = new Map<string, number>();
  for (const { backend, share, serves } of shares) {
    const name = `${backendName(backend)} ${podsKey(backend)} ${serves}`;
    byName.set(name, (byName.get(name) ?? 0) + share);
  }
  return [...byName].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** The certificate that a client sees, or that it sees that of the backend. */
function tlsKey({ request, route, answer, certificate }: Answered): string {
  if (request.scheme !== 'https' || route === undefined || answer.outcome === 'refused') return '';
  if (route.tls?.mode === 'Passthrough') return 'passed on';
  // One certificate that a proxy makes for itself is as good as another.
  if (certificate !== undefined) {
    const { secret, own, covers } = certificate;
    // Whether a Secret that cannot be read is valid for the host is guessed from an Ingress, and not from a Gateway.
    if (secret !== undefined && own === undefined && covers !== false) return JSON.stringify({ secret });
    return JSON.stringify({ ...certificate, own: own !== undefined });
  }
  return route.tls === undefined ? '' : JSON.stringify([...route.tls.secrets].sort());
}

const PAGES: ReadonlySet<string> = new Set(['not-found', 'response', 'denied']);

/** Two texts that are equal where answers are alike, whatever the path: for keeping parts apart. */
export function patternKeys(before: Answered, after: Answered): string {
  const withTls = before.route !== undefined && after.route !== undefined && tlsKey(before) !== tlsKey(after);
  return `${patternKey(before, withTls)} ${patternKey(after, withTls)}`;
}

function patternKey(trace: Answered, withTls: boolean): string {
  const { scheme } = trace.request;
  const one = ({ answer, route }: PossibleAnswer): unknown => [
    // The pages of a proxy that knows no rule for the host are no separate part.
    ...(route === undefined && PAGES.has(answer.outcome) ? [''] : [answer.outcome, answer.statusCode]),
    answer.outcome === 'redirect' || answer.outcome === 'loop' || answer.outcome === 'backend'
      ? effectKey(effectOf(route, scheme))
      : '',
    answer.outcome === 'redirect' && route === undefined ? answer.location : '',
    answer.outcome === 'backend' ? sharesKey(sharesOf(route)) : '',
    answer.outcome === 'no-endpoints' ? namesKey(sharesOf(route)) : '',
    answer.outcome === 'unknown' ? answer.detail : '',
  ];
  return JSON.stringify([
    one(trace),
    withTls ? tlsKey(trace) : '',
    trace.doubts.map(({ alternatives }) => alternatives.map(one)),
  ]);
}

export function isAnswered({ answer: { outcome, statusCode = 0 }, route }: PossibleAnswer): boolean {
  if (outcome === 'response' && route === undefined) return false;
  return outcome === 'backend' || outcome === 'redirect' || (outcome === 'response' && statusCode < 400);
}

/** Whether a client is refused by a rule. Without a route it is the page of a proxy that knows no rule for the host. */
const isDenied = ({ answer: { outcome }, route }: PossibleAnswer): boolean =>
  outcome === 'denied' && route !== undefined;

/** What kind of change it is where clients see something else. */
export function kindOf(before: Answered, after: Answered, way: WayIn, wordings: readonly [string, string]): ChangeKind {
  const [left, right] = [before.answer.outcome, after.answer.outcome];
  if (left === 'unknown' || right === 'unknown') return 'uncertain';
  if (baseKey(before, wordings[0]) === baseKey(after, wordings[1]) || areAsPossible(before, after)) return 'uncertain';
  if (!isAnswered(before) && isAnswered(after)) return opens(before, way, way.before) ? 'opened' : 'gained';
  if (isAnswered(before) && !isAnswered(after)) {
    if (isDenied(after)) return 'denied';
    return opens(after, way, way.after) ? 'closed' : 'lost';
  }
  if (isDenied(after)) return 'denied';
  if (left === 'redirect' || right === 'redirect' || left === 'loop' || right === 'loop') return 'redirected';
  if (oneKey(before) === oneKey(after)) return 'tls';
  return left !== 'backend' || right !== 'backend' ? 'moved' : ofBackends(before, after);
}

/** Whether the same answers are possible on both sides, in another order. */
function areAsPossible(before: Answered, after: Answered): boolean {
  const all = (trace: Answered): string =>
    [...new Set([trace, ...trace.doubts.flatMap(({ alternatives }) => alternatives)].map(oneKey))].sort().join('\n');
  return before.doubts.length > 0 && after.doubts.length > 0 && all(before) === all(after);
}

/**
 * Whether the client had no way in, or has none any longer: nothing listens, or a policy refuses it. A controller listens
 * although no Ingress of its class is left.
 */
function opens(trace: Answered, { isOutside, entry }: WayIn, { entries }: Side): boolean {
  if (isDenied(trace)) return true;
  if (trace.answer.outcome !== 'refused' || !isOutside) return false;
  return entry.type !== 'ingress' || entries.length > 0;
}

function ofBackends(before: Answered, after: Answered): ChangeKind {
  const [left, right] = [sharesOf(before.route), sharesOf(after.route)];
  const [served, serves] = [servedShare(left), servedShare(right)];
  if (served - serves > SMALL) return 'lost';
  if (serves - served > SMALL) return 'gained';
  const [one, other] = [merged(left), merged(right)];
  if (one.map(([name]) => name).join() !== other.map(([name]) => name).join()) return 'moved';
  if (sharesKey(left) !== sharesKey(right)) return 'weights';
  return 'rewritten';
}

const SMALL = 1e-9;

const servedShare = (shares: readonly Share[]): number =>
  shares.reduce((sum, { share, serves }) => sum + (serves ? share : 0), 0);
