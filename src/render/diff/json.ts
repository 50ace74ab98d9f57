/** A comparison in the shape of the public contract, version 1. */
import { type ChangeKind, KINDS } from '../../compare/answers.ts';
import type { Cause, Change, Comparison, Requests } from '../../compare/change.ts';
import { urlOf } from '../../compare/endpoints.ts';
import type { WayIn } from '../../compare/ways.ts';
import type { AnsweringCertificate } from '../../routes/request/certificate.ts';
import type { RoutingCase } from '../../routes/request/expectation.ts';
import { isCertain, type Trace } from '../../routes/request/trace.ts';
import { hasClass } from '../../routes/route/classes.ts';
import { compact } from '../../text/compact.ts';
import type { Range } from '../../text/source-file.ts';
import {
  answerJson,
  type JsonAnswer,
  type JsonRequest,
  type JsonSource,
  type JsonTraceDoubt,
  requestJson,
  sourceJson,
  traceDoubtsJson,
} from '../json.ts';

/** The difference between two tables of routes as scripts see it. */
export interface JsonDiff {
  readonly version: 1;
  /** Whether both sides answer every request alike; false where that is not known. */
  readonly equivalent: boolean;
  /** The most harmful first. */
  readonly changes: readonly JsonChange[];
  /** Documents of one side that cannot be read, so that what they route is not known; absent without any. */
  readonly unread?: readonly JsonCause[];
  /** The answers to single requests, where some were given. */
  readonly requests?: readonly JsonComparedRequest[];
  readonly summary: JsonDiffSummary;
}

/** How many changes there are of each kind, and how many routes on each side. */
export type JsonDiffSummary = Readonly<Record<ChangeKind, number>> & {
  readonly routes: { readonly before: number; readonly after: number };
};

/** A part of all requests that both sides answer, each in one way. */
export interface JsonChange {
  readonly kind: ChangeKind;
  readonly requests: Requests;
  /** One of the requests. */
  readonly witness: JsonWitness;
  readonly before: JsonComparedAnswer;
  readonly after: JsonComparedAnswer;
  /** The lines that cause it. */
  readonly because: readonly JsonCause[];
  /** False where not all requests of the part are known to differ. */
  readonly proved: boolean;
  /** Services, `namespace/name`, that become reachable from outside; absent where none do. */
  readonly exposes?: readonly string[];
  /** Services that are no longer reachable from outside. */
  readonly hides?: readonly string[];
}

export interface JsonWitness {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface JsonComparedAnswer extends JsonAnswer {
  /** The object whose route answers; absent where none does. */
  readonly source?: JsonSource;
  /** The certificate that a client of https gets; absent where it cannot be known. */
  readonly tls?: AnsweringCertificate;
  /** Whether the files settle the answer. */
  readonly certain: boolean;
  readonly doubts?: readonly JsonTraceDoubt[];
}

export interface JsonCause {
  readonly message: string;
  /** Which of the two inputs the file belongs to. */
  readonly side: 'before' | 'after';
  readonly file: string;
  readonly range: Range;
}

export interface JsonComparedRequest {
  readonly name: string;
  readonly request: JsonRequest;
  readonly before: JsonComparedAnswer;
  readonly after: JsonComparedAnswer;
  /** Index of the change that it belongs to; null where both sides answer alike. */
  readonly change: number | null;
}

/** A request to compare, with both answers. */
export interface ComparedRequest {
  readonly case: RoutingCase;
  readonly before: Trace;
  readonly after: Trace;
  readonly change: number | undefined;
}

/**
 * Compares the answers to single requests on both sides. Where several ways in serve a request, a change of another one than
 * that which answers first counts, too: then the answers are those of that way.
 */
export function comparedRequests(
  cases: readonly RoutingCase[],
  comparison: Comparison,
  before: readonly Trace[],
  after: readonly Trace[],
): readonly ComparedRequest[] {
  return cases.flatMap((one, index): readonly ComparedRequest[] => {
    const [left, right] = [before[index], after[index]];
    if (left === undefined || right === undefined) return [];
    const { request, entry: chosen } = one;
    const isChosen = ({ entry }: WayIn): boolean => {
      if (chosen.class !== undefined) return hasClass(entry, chosen.class);
      return chosen.gateway === undefined || (entry.type === 'gateway' && entry.gateway === chosen.gateway);
    };
    const isFirst = (way: WayIn): boolean => isAsked(way.before, left) || isAsked(way.after, right);
    const change =
      comparison.changeOf(request, (way) => isChosen(way) && isFirst(way)) ?? comparison.changeOf(request, isChosen);
    const way = change === undefined ? undefined : comparison.changes[change]?.way;
    return way === undefined || (isAsked(way.before, left) && isAsked(way.after, right))
      ? [{ case: one, before: left, after: right, change }]
      : [{ case: one, before: way.before.trace(request), after: way.after.trace(request), change }];
  });
}

function isAsked({ entries }: WayIn['before'], { asked }: Trace): boolean {
  return entries.some(({ id }) => id === asked?.entry.id);
}

export function diffJson(comparison: Comparison, requests?: readonly ComparedRequest[]): JsonDiff {
  const { changes, routes, unread } = comparison;
  const counts = new Map<ChangeKind, number>(KINDS.map((kind) => [kind, 0]));
  for (const { kind } of changes) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const count = (kind: ChangeKind): number => counts.get(kind) ?? 0;
  return compact({
    version: 1,
    equivalent: changes.length + unread.length === 0,
    changes: changes.map(changeJson),
    unread: unread.length === 0 ? undefined : unread.map(causeJson),
    requests: requests?.map((one) => ({
      name: one.case.name,
      request: requestJson(one.case.request),
      before: comparedAnswer(one.before),
      after: comparedAnswer(one.after),
      change: one.change ?? null,
    })),
    summary: {
      lost: count('lost'),
      gained: count('gained'),
      moved: count('moved'),
      weights: count('weights'),
      rewritten: count('rewritten'),
      redirected: count('redirected'),
      tls: count('tls'),
      opened: count('opened'),
      closed: count('closed'),
      denied: count('denied'),
      uncertain: count('uncertain'),
      routes,
    },
  });
}

function changeJson({
  kind,
  requests,
  before,
  after,
  because,
  isProved,
  exposes,
  hides,
  ...change
}: Change): JsonChange {
  return compact({
    kind,
    requests: compact(requests),
    witness: witnessOf(change),
    before: comparedAnswer(before, before.certificate),
    after: comparedAnswer(after, after.certificate),
    because: because.map(causeJson),
    proved: isProved,
    exposes: exposes.length === 0 ? undefined : exposes,
    hides: hides.length === 0 ? undefined : hides,
  });
}

/** A request that shows the change. */
export function witnessOf({ witness }: Pick<Change, 'witness'>): JsonWitness {
  return { method: witness.method, url: urlOf(witness), headers: witness.headers };
}

function comparedAnswer(trace: Trace, certificate?: AnsweringCertificate): JsonComparedAnswer {
  const { route, doubts } = trace;
  return compact({
    ...answerJson(trace),
    source: route === undefined ? undefined : sourceJson(route.source),
    tls: certificate === undefined ? undefined : compact(certificate),
    certain: isCertain(trace),
    doubts: traceDoubtsJson(doubts),
  });
}

function causeJson({ message, side, at: { file, span } }: Cause): JsonCause {
  return { message, side, file: file.path, range: file.rangeOf(span) };
}
