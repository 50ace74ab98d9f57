/** `test`: checks expectations about routing against the manifests. */
import { fieldPath } from '../load/value/place.ts';
import type { ParsedFile } from '../model/project/project.ts';
import { parseInput } from '../pipeline/project.ts';
import { type Routing, routingOf } from '../pipeline/routing.ts';
import { doubtedTraces } from '../pipeline/trace.ts';
import { type JsonTests, testsJson } from '../render/tests.ts';
import type { Outcome } from '../routes/request/answer.ts';
import { readClient } from '../routes/request/client.ts';
import { type CaseResult, judge, type RoutingCase } from '../routes/request/expectation.ts';
import { type Problem, readExpectations } from '../routes/request/read-expectations.ts';
import { type Trace, tracer } from '../routes/request/trace.ts';
import { checkedOptions, checkedTexts, kindOf, type Reads } from './arguments.ts';
import { inWords } from './configured.ts';
import { judgingOf, rulesLeftOut } from './lint.ts';
import { type ManifestOptions, type Opened, openTexts } from './opened.ts';
import { isTextFile, type TextFile } from './text-file.ts';
import type { TraceRequest } from './trace.ts';
import { UsageError } from './usage-error.ts';

export type TestResult = JsonTests;
export type TestOptions = ManifestOptions;

/** What is expected of a request. docs/routing-tests.md describes each field. */
export interface ExpectedRoute {
  readonly name?: string;
  /** `GET https://shop.example.com/cart`, the URL alone, or an object. */
  readonly request: TraceRequest;
  readonly class?: string;
  readonly gateway?: string;
  /** The workload whose pods send the request inside of the cluster: `shop/web` or `deploy/web`. */
  readonly from?: string;
  readonly expect: {
    /** `service`, `service:port` or `namespace/service:port`, or a list of these. */
    readonly backend?: string | readonly string[];
    readonly status?: number;
    readonly redirect?: string;
    readonly outcome?: Outcome;
    /** Whether the manifests decide the answer. */
    readonly certain?: boolean;
    /** The path and host that the backend receives. */
    readonly path?: string;
    readonly host?: string;
  };
}

/** A list of expectations, or the text of a file with a list. */
export type Expectations = readonly ExpectedRoute[] | TextFile;

/**
 * Checks expectations against the routes of files in memory: returns what `kroute test --format json` prints, as a
 * value. Throws a `UsageError` if an expectation, an option or the configuration is invalid.
 */
export async function test(
  files: TextFile | readonly TextFile[],
  expectations: Expectations,
  options: TestOptions = {},
): Promise<TestResult> {
  const texts = checkedTexts('test', files);
  const cases = casesIn(checkedExpectations(expectations, 'texts'));
  return testIn(openTexts(texts, checkedTestOptions(options, 'texts')), cases);
}

export async function testIn(
  { files, settings, configured }: Opened,
  cases: readonly RoutingCase[],
): Promise<TestResult> {
  const routing = await routingOf(files, settings);
  return testsJson(await judgeAll(cases, { ...routing, settings, configured }));
}

/** What is expected of the requests of cases, compared with what answers them. Throws a `UsageError` for a client that is not found. */
export async function judgeAll(cases: readonly RoutingCase[], opened: Routed): Promise<readonly CaseResult[]> {
  const traces = await tracesOf(cases, opened);
  return cases.flatMap((one, index) => {
    const trace = traces[index];
    return trace === undefined ? [] : [judge(one, trace)];
  });
}

type Routed = Routing & Pick<Opened, 'configured' | 'settings'>;

/**
 * The answers to the requests of cases, with the doubts that `kroute trace` has. Short names are relative to a namespace where
 * a case has no client. Throws a `UsageError` for a client that is not found.
 */
export function tracesOf(cases: readonly RoutingCase[], opened: Routed): Promise<readonly Trace[]> {
  const { table, settings } = opened;
  const { namespace } = settings;
  const follow = tracer(table);
  const chosen = cases.map(({ entry, from }) => {
    if (from === undefined) return { ...entry, namespace };
    const reading = readClient(table.cluster, from.text, namespace);
    if (!reading.ok) throw problemError({ at: from.at, message: `from: ${reading.message}` });
    return { ...entry, namespace, from: reading.client };
  });
  const traces = cases.map((one, index) => follow(one.request, chosen[index] ?? one.entry));
  return doubtedTraces(opened, traces, judgingOf(opened, { rules: [] }, rulesLeftOut(opened)));
}

export function checkedTestOptions(given: unknown, reads: Reads) {
  return checkedOptions('test', given, reads).common;
}

/** The name of a list of expectations that is not from a file. */
const LIST = 'expectations';

/** Expectations as a file. */
export function checkedExpectations(given: unknown, reads: Reads): TextFile {
  if (Array.isArray(given)) return { path: LIST, text: jsonOf(given) };
  if (typeof given === 'object' && given !== null && isTextFile(given)) return { path: given.path, text: given.text };
  const path = reads === 'paths' ? 'the path of a file, ' : '';
  throw new UsageError(`test: the expectations must be ${path}{ path, text } or a list of cases, not ${kindOf(given)}`);
}

function jsonOf(cases: readonly unknown[]): string {
  try {
    // On several lines, so that the line number of a case identifies it.
    return JSON.stringify(cases, undefined, 1);
  } catch {
    throw new UsageError('test: the expectations cannot be written as JSON');
  }
}

/** The cases in a file. Throws a `UsageError` for the first mistake, with its line, or for a list with its index. */
export function casesIn(file: TextFile | ParsedFile): readonly RoutingCase[] {
  const { documents } = 'text' in file ? parseInput({ path: file.path, content: file.text }) : file;
  const reading = readExpectations(documents);
  if (reading.ok) return reading.cases;
  throw problemError(reading.problem);
}

function problemError(problem: Problem): UsageError {
  const { at, message } = problem;
  return new UsageError(at.file.path === LIST ? `${LIST}${fieldPath(at.path)}: ${message}` : inWords(problem));
}
