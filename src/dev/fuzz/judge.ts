/** Properties that must hold for every input. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { rules } from '../../../rules/index.ts';
import type { Rules } from '../../linter/rule.ts';
import { DEFAULT_SETTINGS } from '../../model/cluster/settings.ts';
import type { ParsedFile } from '../../model/project/project.ts';
import { readCertificate } from '../../node/certificate.ts';
import { digest } from '../../node/digest.ts';
import { fixFiles } from '../../pipeline/fix.ts';
import { lintFiles } from '../../pipeline/lint.ts';
import { parseInput, projectOf } from '../../pipeline/project.ts';
import { VIEWS } from '../../render/index.ts';
import { traceJson } from '../../render/json.ts';
import { FORMATS } from '../../report/index.ts';
import { NO_PAINT } from '../../report/paint.ts';
import type { Report } from '../../report/report.ts';
import { type Request, readRequest } from '../../routes/match/match.ts';
import { tracer } from '../../routes/request/trace.ts';
import type { RouteTable } from '../../routes/route/route.ts';
import { buildRouteTable } from '../../routes/table.ts';
import type { Run } from '../io.ts';
import type { Input } from './inputs.ts';
import { type FuzzFile, runInMemory } from './memory.ts';

/** The failure of an input: what `judge` says, or the exception. */
export type Judge = (input: Input) => Promise<string | undefined>;

/** Text that must not occur in messages unless it is in the input. */
const NEVER = ['undefined', '[object Object]', '[native code]', 'NaN', 'Infinity'] as const;

/** Characters that control a terminal or change the direction of text. */
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

const SETTINGS = { settings: { ...DEFAULT_SETTINGS, readCertificate } };
const LOOK = { paint: NO_PAINT, width: 80 };
const DOCS = JSON.stringify(Object.values(rules).map(({ docs }) => docs));

function requestOrThrow(): Request {
  const request = readRequest('https://shop.example.com/cart?q=1', 'GET', [['constructor', 'v2']]);
  if (request === undefined) throw new Error('the request of the fuzzer is invalid');
  return request;
}

const REQUEST = requestOrThrow();

type Schema = 'report' | 'routes' | 'trace' | 'tests';
type Output = readonly [name: string, text: string];

/** A judge, with the schemas of the project at `root`. */
export function judgeOf(root: string): Judge {
  // They are of two drafts, and use nothing that differs.
  const ajv = new Ajv2020({ strict: false, validateSchema: false, validateFormats: false });
  const compiled = (name: Schema): ValidateFunction =>
    ajv.compile(JSON.parse(readFileSync(join(root, `schemas/${name}.json`), 'utf8')));
  const schemas = {
    report: compiled('report'),
    routes: compiled('routes'),
    trace: compiled('trace'),
    tests: compiled('tests'),
  };
  const schemaFailure = (name: Schema, text: string): string | undefined => {
    const isValid = schemas[name];
    return isValid(JSON.parse(text))
      ? undefined
      : `JSON of ${name} does not match its schema: ${JSON.stringify(isValid.errors?.[0])}`;
  };
  return async (input) => {
    try {
      return input.argv === undefined
        ? await judgeManifests(input, schemaFailure)
        : await judgeCommand(input, input.argv, schemaFailure);
    } catch (error) {
      return error instanceof Error ? (error.stack ?? error.message) : String(error);
    }
  };
}

type SchemaFailure = (name: Schema, text: string) => string | undefined;

const textOf = ({ content }: FuzzFile): string =>
  typeof content === 'string' ? content : new TextDecoder().decode(content);

async function judgeManifests({ files, depth }: Input, schemaFailure: SchemaFailure): Promise<string | undefined> {
  const parsed = files.map(parseInput);
  const report = await lintFiles(parsed, SETTINGS);
  for (const { at, rule } of report.diagnostics)
    if (at.span.start < 0 || at.span.end > at.file.text.length || at.span.start > at.span.end)
      return `${rule} points outside of the file`;
  const json = formatted('json', report, rules);
  const said = files.map(textOf).join('\n');
  const quick = wordFailure([['json', json]], said) ?? controlFailure([['json', json]]);
  if (quick !== undefined || depth === 'quick') return quick;
  if (depth === 'fixes') return fixFailure(parsed);
  const { cluster } = await projectOf(parsed, DEFAULT_SETTINGS);
  const table = buildRouteTable(cluster, { controller: undefined });
  const traced = JSON.stringify(traceJson({ trace: tracer(table)(REQUEST, {}), findings: [] }));
  const failure = wordFailure([['trace', traced]], said);
  if (failure !== undefined || depth === 'trace') return failure;
  return (
    outputFailure(report, table, said, schemaFailure) ?? schemaFailure('report', json) ?? schemaFailure('trace', traced)
  );
}

const formatted = (name: keyof typeof FORMATS, report: Report, described: Rules): string =>
  FORMATS[name](report, { ...LOOK, quiet: false, digest, rules: described, version: '0' });

function outputFailure(
  report: Report,
  table: RouteTable,
  said: string,
  schemaFailure: SchemaFailure,
): string | undefined {
  // SARIF lists all rules; those without findings are always the same.
  const found = new Set(report.diagnostics.map(({ rule }) => rule));
  const described = Object.fromEntries(Object.entries(rules).filter(([id]) => found.has(id)));
  const reports = names(FORMATS).map((name): Output => [name, formatted(name, report, described)]);
  const views = names(VIEWS).map((name): Output => [name, VIEWS[name](table, LOOK)]);
  for (const [name, output] of [...reports, ...views]) if (name === 'sarif' || name === 'gitlab') JSON.parse(output);
  const routes = views.find(([name]) => name === 'json')?.[1] ?? '';
  return (
    wordFailure([...reports, ...views], said) ??
    controlFailure(reports.filter(([name]) => name !== 'github')) ??
    schemaFailure('routes', routes)
  );
}

const names = <K extends string>(record: Readonly<Record<K, unknown>>): readonly K[] => {
  const isName = (key: string): key is K => Object.hasOwn(record, key);
  return Object.keys(record).filter(isName);
};

function wordFailure(outputs: readonly Output[], said: string): string | undefined {
  for (const [name, output] of outputs)
    for (const word of NEVER)
      if (output.includes(word) && !said.toLowerCase().includes(word.toLowerCase()) && !isInDocs(word, output))
        return `${name} says "${word}": ${around(output, word)}`;
  return undefined;
}

/** SARIF and the pages of rules include their documentation. */
const isInDocs = (word: string, output: string): boolean => output.length > 20_000 && DOCS.includes(word);

function around(text: string, word: string): string {
  const at = text.indexOf(word);
  return text.slice(Math.max(0, at - 80), at + 80);
}

function controlFailure(outputs: readonly Output[]): string | undefined {
  for (const [name, output] of outputs) {
    const found = CONTROL.exec(output);
    if (found !== null) return `${name} contains a control character: ${JSON.stringify(around(output, found[0]))}`;
  }
  return undefined;
}

async function fixFailure(parsed: readonly ParsedFile[]): Promise<string | undefined> {
  for (const safety of ['safe', 'unsafe'] as const) {
    const { changed } = await fixFiles(parsed, SETTINGS, safety);
    if (changed.length === 0) continue;
    const after = new Map(changed.map(({ path, after }) => [path, after]));
    const again = await fixFiles(
      parsed.map(({ file }) => parseInput({ path: file.path, content: after.get(file.path) ?? file.text })),
      SETTINGS,
      safety,
    );
    if (again.changed.length > 0) return `a second run of --fix (${safety}) changes more`;
  }
  return undefined;
}

/** Commands whose output is exact: a patch, a filtered file, colors, workflow commands, what a shell evaluates. */
const EXACT = /^(--fix.*|-|--color|github|github:.*|completion|__complete)$/;

async function judgeCommand(
  { files, depth }: Input,
  argv: readonly string[],
  schemaFailure: SchemaFailure,
): Promise<string | undefined> {
  const stdin = new TextEncoder().encode(files[0] === undefined ? '' : textOf(files[0]));
  const ran = await runInMemory(argv, files, stdin);
  const said = [...argv, ...files.map(({ path }) => path), ...files.map(textOf)].join('\n');
  const outputs: readonly Output[] = [
    ['standard output', ran.out],
    ['standard error', ran.err],
  ];
  const failure =
    exitFailure(ran) ??
    wordFailure(outputs, said) ??
    (argv.some((word) => EXACT.test(word)) ? undefined : controlFailure(outputs));
  if (failure !== undefined || depth === 'quick' || depth === 'trace') return failure;
  const again = await runInMemory(argv, files, stdin);
  if (again.out !== ran.out || again.err !== ran.err || again.code !== ran.code)
    return 'a second run on the same files has a different result';
  if (argv[0] === 'lint') {
    const other = await runInMemory(reordered(argv, files), [...files].reverse(), stdin);
    if (other.out !== ran.out || other.code !== ran.code) return 'the report depends on the order of the files';
  }
  return ran.code === 2 ? undefined : schemaOfCommand(argv, ran, schemaFailure);
}

/** The same paths in reverse order, if they are the last arguments. */
function reordered(argv: readonly string[], files: readonly FuzzFile[]): readonly string[] {
  const paths = new Set(files.map(({ path }) => path));
  const first = argv.findIndex((word) => paths.has(word));
  return first < 0 ? argv : [...argv.slice(0, first), ...argv.slice(first).toReversed()];
}

function exitFailure({ code, out, err }: Run): string | undefined {
  if (![0, 1, 2].includes(code)) return `exit code ${code}: ${err}`;
  if (/^ {4}at /m.test(err)) return `a stack on standard error: ${err}`;
  if (code === 2 && err === '') return 'exit code 2, and nothing on standard error';
  if (code === 2 && out === '' && err.trimEnd().includes('\n')) return `exit code 2, and several lines: ${err}`;
  return undefined;
}

function schemaOfCommand(argv: readonly string[], { out }: Run, schemaFailure: SchemaFailure): string | undefined {
  const line = argv.join(' ');
  if (/^lint -f json [^-]*$/.test(line)) return schemaFailure('report', out);
  if (line === 'routes -o json .') return schemaFailure('routes', out);
  if (/^trace [^-]*-f json \.?$/.test(line)) return schemaFailure('trace', out);
  if (/^test t\.yaml a\.yaml -f json$/.test(line)) return schemaFailure('tests', out);
  return undefined;
}
