/** Results of routing tests: for people, for scripts, and as JUnit for CI. */
import type { Paint } from '../report/paint.ts';
import { asGiven, plural } from '../report/report.ts';
import { escapeXml } from '../report/xml.ts';
import type { Request } from '../routes/match/match.ts';
import type { Outcome } from '../routes/request/answer.ts';
import type { CaseResult, Expectation, Mismatch } from '../routes/request/expectation.ts';
import { isCertain } from '../routes/request/trace.ts';
import { compact } from '../text/compact.ts';
import { jsonText, printable } from '../text/printable.ts';
import { columns, wrap } from '../text/width.ts';
import {
  backendName,
  clientJson,
  type JsonBackendName,
  type JsonClient,
  type JsonRequest,
  type JsonTraceDoubt,
  requestJson,
  traceDoubtsJson,
} from './json.ts';
import { placeWords } from './words.ts';

export interface TestOptions {
  readonly paint: Paint;
  readonly width: number;
  /** Only what failed. */
  readonly quiet: boolean;
  /** The path of a file from the root of the repository. */
  readonly inRepository?: (path: string) => string;
}

type TestRenderer = (results: readonly CaseResult[], options: TestOptions) => string;

const isOk = ({ mismatches }: CaseResult): boolean => mismatches.length === 0;

const pretty: TestRenderer = (results, options) => {
  const { paint, width, quiet } = options;
  const failed = results.filter((result) => !isOk(result)).length;
  const blocks = results.flatMap((result) =>
    isOk(result)
      ? quiet
        ? []
        : wrapped('ok      ', printable(result.case.name), width, paint.good)
      : failure(result, options),
  );
  const summary = `${plural(results.length, 'case')}: ${results.length - failed} ok${failed === 0 ? '' : `, ${failed} failed`}`;
  const lines = quiet
    ? blocks
    : [...blocks, ...(blocks.length === 0 ? [] : ['']), failed === 0 ? paint.good(summary) : paint.error(summary)];
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
};

function failure(result: CaseResult, { paint, width }: TestOptions): readonly string[] {
  const { case: one, mismatches } = result;
  const request = requestWords(one.request);
  return [
    ...wrapped('FAILED  ', printable(one.name), width, paint.error),
    `        ${paint.link(placeWords(one.at))}`,
    ...(one.name === request ? [] : wrapped('        ', request, width, paint.dim)),
    ...mismatches.flatMap(({ what, expected, got }) => [
      ...labeled(what.padEnd(9), `expected  ${printable(expected)}`, width, paint.good),
      ...labeled(' '.repeat(9), `got       ${printable(got)}`, width, paint.error),
    ]),
    ...reasons(result).flatMap((text, index) =>
      labeled(index === 0 ? 'because  ' : ' '.repeat(9), printable(text), width, (line) => line),
    ),
  ];
}

function labeled(label: string, text: string, width: number, paint: (text: string) => string): readonly string[] {
  return wrapped(`    ${label} `, text, width, paint, false);
}

function wrapped(
  label: string,
  text: string,
  width: number,
  paint: (text: string) => string,
  paintsLabel = true,
): readonly string[] {
  const hang = ' '.repeat(columns(label));
  const lines = wrap(text, width - hang.length);
  return lines.map((line, index) =>
    index > 0 ? hang + (paintsLabel ? line : paint(line)) : paintsLabel ? paint(label) + line : label + paint(line),
  );
}

const MAX_REASONS = 3;

/** The step that decided, or, where no route took the request, the nearest that did not. */
function reasons({ trace: { steps, answer } }: CaseResult): readonly string[] {
  const chosen = steps.find(({ result }) => result === 'chosen');
  const shown = chosen === undefined ? steps.slice(0, MAX_REASONS) : [chosen];
  const words = shown.map(({ source, match, detail }) => `${source}, ${match}: ${detail}`);
  return words.length > 0 ? words : [answer.detail ?? 'no route takes it'];
}

function requestWords({ method, scheme, host, path, query, headers }: Request): string {
  const named = Object.entries(headers).map(([name, value]) => `, ${name}: ${value}`);
  return printable(`${method} ${scheme}://${host}${path}${query === '' ? '' : `?${query}`}${named.join('')}`);
}

const json: TestRenderer = (results) => `${jsonText(testsJson(results), 2)}\n`;

/** The results as scripts see them. */
export interface JsonTests {
  readonly version: 1;
  /** In the order of the file. */
  readonly cases: readonly JsonTestCase[];
  readonly summary: { readonly cases: number; readonly ok: number; readonly failed: number };
}

export interface JsonTestCase {
  readonly name: string;
  /** The file of expectations, and the line of this one, 1-based. */
  readonly file: string;
  readonly line: number;
  readonly status: 'ok' | 'failed';
  readonly request: JsonRequest;
  /** The workload whose pods send it; absent where none is given. */
  readonly from?: JsonClient;
  /** What the file says, and nothing else. */
  readonly expected: JsonExpectation;
  readonly actual: {
    readonly outcome: Outcome;
    readonly statusCode?: number;
    readonly location?: string;
    readonly forwarded?: { readonly host: string; readonly path: string };
    /** Whether the manifests settle the answer, and what they do not settle. */
    readonly certain: boolean;
    readonly doubts?: readonly JsonTraceDoubt[];
    readonly backends: readonly JsonBackendName[];
  };
  readonly mismatches: readonly Mismatch[];
  /** Which routes decided; only where the case failed. */
  readonly reasons?: readonly string[];
}

export interface JsonExpectation {
  /** As written: `service`, `service:port` or `namespace/service:port`. */
  readonly backends?: readonly string[];
  readonly outcome?: Outcome;
  readonly certain?: boolean;
  readonly status?: number;
  readonly redirect?: string;
  readonly path?: string;
  readonly host?: string;
}

export function testsJson(results: readonly CaseResult[]): JsonTests {
  const failed = results.filter((result) => !isOk(result)).length;
  return {
    version: 1,
    cases: results.map(caseJson),
    summary: { cases: results.length, ok: results.length - failed, failed },
  };
}

function caseJson(result: CaseResult): JsonTestCase {
  const { case: one, trace, mismatches } = result;
  const { outcome, statusCode, location, forwarded } = trace.answer;
  const certain = isCertain(trace);
  const doubts = traceDoubtsJson(trace.doubts);
  const backends = (trace.route?.backends ?? []).map(backendName);
  return compact({
    name: one.name,
    file: one.at.file.path,
    line: one.at.file.positionAt(one.at.span.start).line,
    status: isOk(result) ? 'ok' : 'failed',
    request: requestJson(one.request),
    from: trace.client === undefined ? undefined : clientJson(trace.client.resource),
    expected: expectedJson(one.expect),
    actual: compact({ outcome, statusCode, location, forwarded, certain, doubts, backends }),
    mismatches,
    reasons: isOk(result) ? undefined : reasons(result),
  });
}

function expectedJson({ backends, ...rest }: Expectation): JsonExpectation {
  return compact({ backends: backends?.map(({ text }) => text), ...rest });
}

const junit: TestRenderer = (results, { inRepository = asGiven }) => {
  const failed = results.filter((result) => !isOk(result)).length;
  const counts = `tests="${results.length}" failures="${failed}"`;
  const suite = results[0]?.case.at.file.path ?? 'routes';
  return `${[
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="kroute" ${counts}>`,
    `  <testsuite name="${escapeXml(suite)}" ${counts}>`,
    ...results.flatMap((result) => junitCase(result, inRepository)),
    '  </testsuite>',
    '</testsuites>',
  ].join('\n')}\n`;
};

function junitCase(result: CaseResult, nameOf: (path: string) => string): readonly string[] {
  const { case: one, mismatches } = result;
  const { path } = one.at.file;
  const { line } = one.at.file.positionAt(one.at.span.start);
  const open = `    <testcase name="${escapeXml(one.name)}" classname="${escapeXml(path)}" file="${escapeXml(nameOf(path))}" line="${line}"`;
  if (isOk(result)) return [`${open}/>`];
  const differences = mismatches.map(({ what, expected, got }) => `${what}: expected ${expected}, got ${got}`);
  return [
    `${open}>`,
    `      <failure message="${escapeXml(differences.join('; '))}">${escapeXml([requestWords(one.request), ...differences, ...reasons(result)].join('\n'))}</failure>`,
    '    </testcase>',
  ];
}

export const TEST_FORMATS = { pretty, json, junit } as const satisfies Readonly<Record<string, TestRenderer>>;
export type TestFormat = keyof typeof TEST_FORMATS;
