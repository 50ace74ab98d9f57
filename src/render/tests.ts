/** Results of routing tests: for people, for scripts, and as JUnit for CI. */
import type { Paint } from '../report/paint.ts';
import { asGiven, plural } from '../report/report.ts';
import { escapeXml } from '../report/xml.ts';
import type { Request } from '../routes/match/match.ts';
import type { CaseResult, Expectation } from '../routes/request/expectation.ts';
import { jsonText, printable } from '../text/printable.ts';
import { columns, wrap } from '../text/width.ts';
import { traceDoubtJson } from './json.ts';
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
      ...labelled(what.padEnd(9), `expected  ${printable(expected)}`, width, paint.good),
      ...labelled(' '.repeat(9), `got       ${printable(got)}`, width, paint.error),
    ]),
    ...reasons(result).flatMap((text, index) =>
      labelled(index === 0 ? 'because  ' : ' '.repeat(9), printable(text), width, (line) => line),
    ),
  ];
}

function labelled(label: string, text: string, width: number, paint: (text: string) => string): readonly string[] {
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
  const told = chosen === undefined ? steps.slice(0, MAX_REASONS) : [chosen];
  const words = told.map(({ source, match, detail }) => `${source}, ${match}: ${detail}`);
  return words.length > 0 ? words : [answer.detail ?? 'no route takes it'];
}

function requestWords({ method, scheme, host, path, query, headers }: Request): string {
  const named = Object.entries(headers).map(([name, value]) => `, ${name}: ${value}`);
  return printable(`${method} ${scheme}://${host}${path}${query === '' ? '' : `?${query}`}${named.join('')}`);
}

const json: TestRenderer = (results) => {
  const failed = results.filter((result) => !isOk(result)).length;
  const report = {
    version: 1,
    cases: results.map((result) => {
      const { case: one, trace, mismatches } = result;
      const { method, scheme, host, port, path, query, headers } = one.request;
      return {
        name: one.name,
        file: one.at.file.path,
        line: one.at.file.positionAt(one.at.span.start).line,
        status: isOk(result) ? 'ok' : 'failed',
        request: { method, scheme, host, port, path, query, headers },
        expected: expectedJson(one.expect),
        actual: {
          outcome: trace.answer.outcome,
          statusCode: trace.answer.statusCode,
          location: trace.answer.location,
          forwarded: trace.answer.forwarded,
          certain: trace.doubts.length === 0,
          doubts: trace.doubts.length === 0 ? undefined : trace.doubts.map(traceDoubtJson),
          backends: (trace.route?.backends ?? []).map(({ namespace, service, port: number, weight, status }) => ({
            namespace,
            service,
            port: number,
            weight,
            status,
          })),
        },
        mismatches,
        reasons: isOk(result) ? undefined : reasons(result),
      };
    }),
    summary: { cases: results.length, ok: results.length - failed, failed },
  };
  return `${jsonText(report, 2)}\n`;
};

function expectedJson({ backends, ...rest }: Expectation): unknown {
  return { backends: backends?.map(({ text }) => text), ...rest };
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
