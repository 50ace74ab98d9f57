/** What a user expects of a request, and how the answer differs from it. */
import type { Place } from '../../load/value/place.ts';
import type { Request } from '../match/match.ts';
import type { Backend } from '../route/route.ts';
import type { Outcome } from './answer.ts';
import { isCertain, type Trace } from './trace.ts';
import type { TraceOptions } from './way.ts';

/** `service`, `service:port`, `namespace/service:port`; what is left out may be anything. */
export interface BackendName {
  readonly text: string;
  readonly namespace: string | undefined;
  readonly service: string;
  readonly port: string | undefined;
}

export interface Expectation {
  /** All backends that requests are shared among, in any order. */
  readonly backends?: readonly BackendName[];
  readonly status?: number;
  readonly redirect?: string;
  readonly outcome?: Outcome;
  /** Whether the files settle the answer. */
  readonly certain?: boolean;
  /** Path and host that the backend receives. */
  readonly path?: string;
  readonly host?: string;
}

export interface RoutingCase {
  readonly name: string;
  readonly request: Request;
  readonly entry: TraceOptions;
  /** The workload that sends it, as `readClient` reads it. */
  readonly from?: { readonly text: string; readonly at: Place };
  readonly expect: Expectation;
  readonly at: Place;
}

export interface Mismatch {
  readonly what: 'backend' | 'status' | 'redirect' | 'outcome' | 'certain' | 'path' | 'host';
  readonly expected: string;
  readonly got: string;
}

export interface CaseResult {
  readonly case: RoutingCase;
  readonly trace: Trace;
  readonly mismatches: readonly Mismatch[];
}

export function readBackendName(text: string): BackendName | undefined {
  const [whole, namespace, service = '', port] = /^(?:([^/:\s]+)\/)?([^/:\s]+)(?::([^/:\s]+))?$/.exec(text) ?? [];
  return whole === undefined ? undefined : { text, namespace, service, port };
}

/** Compares an answer with what is expected of it; a backend that is expected must also answer, unless a status says else. */
export function judge(one: RoutingCase, trace: Trace): CaseResult {
  const { expect } = one;
  const { answer } = trace;
  const found: Mismatch[] = [];
  const compare = (what: Mismatch['what'], expected: string | undefined, got: string | undefined): void => {
    if (expected !== undefined && expected !== got) found.push({ what, expected, got: got ?? 'none' });
  };
  if (expect.backends !== undefined) {
    const backends =
      answer.outcome === 'redirect' ? [] : (trace.route?.backends ?? []).filter(({ weight }) => weight > 0);
    const isSame = isSameSet(expect.backends, backends);
    const mustAnswer = expect.status === undefined && expect.outcome === undefined;
    if (!isSame || (mustAnswer && answer.outcome !== 'backend'))
      found.push({
        what: 'backend',
        expected: expect.backends.map(({ text }) => text).join(' and '),
        got: gotWords(trace, backends),
      });
  }
  compare('outcome', expect.outcome, answer.outcome);
  if (expect.certain !== undefined && expect.certain !== isCertain(trace))
    found.push({ what: 'certain', expected: String(expect.certain), got: doubtWords(trace) });
  compare('status', textOf(expect.status), textOf(answer.statusCode));
  compare(
    'redirect',
    expect.redirect,
    answer.location ?? (expect.redirect === undefined ? undefined : gotWords(trace, [])),
  );
  compare('path', expect.path, answer.forwarded?.path);
  compare('host', expect.host, answer.forwarded?.host);
  return { case: one, trace, mismatches: found };
}

const textOf = (number: number | undefined): string | undefined => (number === undefined ? undefined : String(number));

function isSameSet(names: readonly BackendName[], backends: readonly Backend[]): boolean {
  return (
    names.every((name) => backends.some((backend) => isNamed(backend, name))) &&
    backends.every((backend) => names.some((name) => isNamed(backend, name)))
  );
}

function isNamed({ namespace, service, port, portName }: Backend, name: BackendName): boolean {
  if (name.service !== service || (name.namespace !== undefined && name.namespace !== namespace)) return false;
  return name.port === undefined || name.port === textOf(port) || name.port === portName;
}

function doubtWords(trace: Trace): string {
  if (isCertain(trace)) return 'true';
  const reasons = trace.doubts.map(({ reason }) => reason);
  return `false: ${[...reasons, ...(reasons.length === 0 ? [trace.answer.detail ?? 'the answer is unknown'] : [])].join('; ')}`;
}

function gotWords({ answer }: Trace, backends: readonly Backend[]): string {
  if (answer.outcome === 'redirect') return `${answer.statusCode ?? ''} to ${answer.location ?? ''}`;
  const names = backends.map(
    ({ namespace, service, port, portName }) =>
      `${namespace}/${service}${port === undefined && portName === undefined ? '' : `:${port ?? portName ?? ''}`}`,
  );
  const failure = answer.outcome === 'backend' ? '' : `${answer.statusCode ?? ''} ${answer.outcome}`.trim();
  const who =
    names.length === 0
      ? failure || 'none'
      : failure === ''
        ? names.join(' and ')
        : `${names.join(' and ')}, ${failure}`;
  return answer.outcome !== 'backend' && answer.detail !== undefined ? `${who} (${answer.detail})` : who;
}
