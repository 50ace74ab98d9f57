/** Every report format against its own schema, its escaping rules, or a program that reads it. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { Ajv } from 'ajv';
import { run } from '../dev/io.ts';
import type { Diagnostic, Severity } from '../linter/diagnostic.ts';
import { digest } from '../node/digest.ts';
import { sourceFile } from '../text/source-file.ts';
import { FORMATS, type Format } from './index.ts';
import { NO_PAINT } from './paint.ts';
import type { Report } from './report.ts';

const folder = fileURLToPath(new URL('../../fixtures/reports', import.meta.url));
const home = process.cwd();

async function inFolder<T>(directory: string, act: () => Promise<T>): Promise<T> {
  process.chdir(directory);
  try {
    return await act();
  } finally {
    process.chdir(home);
  }
}

const shop = (format: string): Promise<string> =>
  inFolder(folder, async () => {
    const { out } = await run(['lint', 'shop.yaml', '--no-config', '-f', format]);
    // Pages of rules are where the package is.
    return out.replaceAll(new URL('../../', import.meta.url).href, 'file:///package/');
  });

// --- what each makes of a real file

const ENDINGS = {
  compact: 'txt',
  json: 'json',
  sarif: 'sarif',
  github: 'txt',
  gitlab: 'json',
  junit: 'xml',
  checkstyle: 'xml',
  markdown: 'md',
  pretty: 'txt',
} as const satisfies Readonly<Record<Format, string>>;

for (const [format, ending] of Object.entries(ENDINGS))
  test(`${format}: the report of a file`, async () => {
    const path = join(folder, `shop.${format}.${ending}`);
    const text = format === 'sarif' ? withoutRules(await shop(format)) : await shop(format);
    if (process.env.UPDATE === '1' || !existsSync(path)) writeFileSync(path, text);
    assert.equal(text, readFileSync(path, 'utf8'));
  });

/** All rules and the version of kroute change more often than the format. */
function withoutRules(text: string): string {
  const log = JSON.parse(text);
  log.runs[0].tool.driver.rules = [];
  delete log.runs[0].tool.driver.version;
  for (const result of log.runs[0].results) delete result.ruleIndex;
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

// --- hard cases

const FILE = sourceFile('k8s/a b, 100%: "ü".yaml', 'kind: Service\nmetadata:\n  name: web\n');

function finding(message: string, more: Partial<Diagnostic> = {}): Diagnostic {
  const at = { file: FILE, document: 0, path: ['metadata', 'na/me~'], span: { start: 26, end: 35 } };
  return {
    rule: 'service/no-ports',
    messageId: 'none',
    severity: 'error',
    message,
    help: undefined,
    at,
    resource: undefined,
    notes: [],
    fix: undefined,
    ...more,
  };
}

function report(...diagnostics: readonly Diagnostic[]): Report {
  const fileNames = [FILE.path, 'clean & <tidy>.yaml'];
  const nothing = { suppressed: 0, skipped: [], notFollowed: [], rendered: [] };
  return { diagnostics, files: 2, fileNames, documents: 2, resources: 2, ...nothing };
}

const render = (format: Format, ...diagnostics: readonly Diagnostic[]): string =>
  FORMATS[format](report(...diagnostics), { paint: NO_PAINT, width: 80, quiet: false, digest });

const NASTY = 'a%b\r\nc, d: e <i>&"\'|`*_[x](y)@me #1 ]]> \u0000\u001b[31m \ud83d \ufffe 🛒';

// --- sarif

const isSarif = new Ajv({
  strict: false,
  // The schema has a pattern that Unicode mode refuses.
  unicodeRegExp: false,
  allErrors: true,
  formats: { uri: isUri, 'uri-reference': isUri, 'date-time': true },
}).compile(JSON.parse(readFileSync(join(folder, 'sarif-2.1.0.schema.json'), 'utf8')));

function isUri(text: string): boolean {
  return !/[\s<>"{}|\\^`]/.test(text) && URL.canParse(text, 'file:///root/');
}

function validSarif(text: string) {
  assert.ok(isSarif(JSON.parse(text)), JSON.stringify(isSarif.errors, undefined, 1));
  return JSON.parse(text).runs[0];
}

test('sarif: valid against the schema of SARIF 2.1.0, whatever the findings', async () => {
  validSarif(await shop('sarif'));
  validSarif(render('sarif'));
  const fix = { title: NASTY, safety: 'safe', edits: [{ file: FILE, span: { start: 0, end: 4 }, text: '' }] } as const;
  const notes = [{ message: NASTY, at: finding('').at }];
  validSarif(render('sarif', finding(NASTY, { help: NASTY, notes, fix }), finding('x', { severity: 'info' })));
});

test('sarif: rules, regions, the second party and fixes are where consumers look', async () => {
  const { tool, results } = validSarif(await shop('sarif'));
  const port = results.find(({ ruleId }: { ruleId: string }) => ruleId === 'ingress/backend-port-not-found');
  assert.equal(tool.driver.rules[port.ruleIndex].id, port.ruleId);
  assert.deepEqual(port.locations[0].physicalLocation, {
    artifactLocation: { uri: 'shop.yaml', uriBaseId: 'SRCROOT' },
    region: { startLine: 34, startColumn: 27, endLine: 34, endColumn: 31 },
  });
  assert.equal(port.relatedLocations[0].physicalLocation.region.startLine, 12);
  const type = results.find(({ ruleId }: { ruleId: string }) => ruleId === 'schema/unknown-value');
  assert.deepEqual(type.fixes[0].artifactChanges[0].replacements, [
    {
      deletedRegion: { startLine: 9, startColumn: 9, endLine: 9, endColumn: 17 },
      insertedContent: { text: 'NodePort' },
    },
  ]);
});

test('sarif: paths are URIs', () => {
  const [result] = validSarif(render('sarif', finding('x'))).results;
  assert.equal(result.locations[0].physicalLocation.artifactLocation.uri, 'k8s/a%20b%2C%20100%25:%20%22%C3%BC%22.yaml');
});

test('sarif: no message links anywhere', () => {
  const hostile = 'label "[here](https://example.com)"';
  const notes = [{ message: hostile, at: finding('').at }];
  const [linked, plain] = validSarif(render('sarif', finding(hostile, { notes }), finding('[a-z] and (b)'))).results;
  assert.equal(linked.message.text, 'label "\\[here\\](https://example.com)"');
  assert.equal(linked.relatedLocations[0].message.text, linked.message.text);
  assert.equal(plain.message.text, '[a-z] and (b)');
});

test('sarif: the first part of a path is no scheme', () => {
  for (const [path, uri] of [
    ['javascript:alert(1)/a.yaml', 'javascript%3Aalert(1)/a.yaml'],
    ['a:b', 'a%3Ab'],
    ['k8s/a:b', 'k8s/a:b'],
    ['#x/?y', '%23x/%3Fy'],
    ['a\nb\ud800', 'a%0Ab%EF%BF%BD'],
  ]) {
    const at = { ...finding('').at, file: sourceFile(path ?? '', 'a\n'), span: { start: 0, end: 1 } };
    const [result] = validSarif(render('sarif', finding('x', { at }))).results;
    assert.equal(result.locations[0].physicalLocation.artifactLocation.uri, uri);
  }
});

const many = (number: number, severity: Severity): readonly Diagnostic[] =>
  Array.from({ length: number }, (_, index) => finding(`${severity} ${index}`, { severity }));

test('sarif: of more than code scanning takes, the most severe stay, and the rest is mentioned', async () => {
  const all = [...many(20_000, 'info'), ...many(3_000, 'error'), ...many(6_000, 'warning')];
  const text = render('sarif', ...all);
  const { results, invocations } = JSON.parse(text).runs[0];
  const levels = results.map(({ level }: { level: string }) => level);
  assert.equal(levels.length, 25_000);
  const numberOf = (level: string): number => levels.filter((one: string) => one === level).length;
  assert.deepEqual([numberOf('error'), numberOf('warning'), numberOf('note')], [3_000, 6_000, 16_000]);
  // In the order of the report, each with the fingerprint that it always has.
  assert.deepEqual([levels[0], levels.at(-1)], ['note', 'warning']);
  const [alone] = JSON.parse(render('sarif', finding('warning 5999', { severity: 'warning' }))).runs[0].results;
  assert.deepEqual(results.at(-1).partialFingerprints, alone.partialFingerprints);
  const note = 'the 4000 least severe findings are left out: code scanning accepts at most 25000 results per run';
  assert.deepEqual(invocations, [
    { executionSuccessful: true, toolExecutionNotifications: [{ level: 'warning', message: { text: note } }] },
  ]);
  const few = validSarif(render('sarif', ...many(2, 'error')));
  assert.equal(few.invocations, undefined);
  const short = { ...JSON.parse(text), runs: [{ ...JSON.parse(text).runs[0], results: results.slice(0, 10) }] };
  validSarif(JSON.stringify(short));
  assert.ok(gzipSync(text).length < 10 * 1024 * 1024);
});

test('sarif: what is left out is said on standard error', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'kroute-many-'));
  const labels = Array.from({ length: 26_000 }, (_, index) => `    l${index}: a b\n`).join('');
  writeFileSync(
    join(directory, 'web.yaml'),
    `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web\n  labels:\n${labels}`,
  );
  const { code, err } = await inFolder(directory, () => run(['lint', 'web.yaml', '-f', 'sarif:out.sarif']));
  assert.equal(code, 1);
  assert.match(err, /^kroute: out\.sarif: the 1000 least severe findings are left out: .*\n$/);
  assert.equal(JSON.parse(readFileSync(join(directory, 'out.sarif'), 'utf8')).runs[0].results.length, 25_000);
  rmSync(directory, { recursive: true });
});

// --- paths in a repository

const IN_REPOSITORY: readonly (readonly [Format, string, (text: string) => unknown])[] = [
  ['github', 'GITHUB_WORKSPACE', (text) => /^::error file=([^,]*),/m.exec(text)?.[1]],
  ['gitlab', 'CI_PROJECT_DIR', (text) => JSON.parse(text)[0].location.path],
  ['junit', 'CI_PROJECT_DIR', (text) => / file="([^"]*)"/.exec(text)?.[1]],
  [
    'sarif',
    'GITHUB_WORKSPACE',
    (text) => validSarif(text).results[0].locations[0].physicalLocation.artifactLocation.uri,
  ],
];

for (const [format, name, pathIn] of IN_REPOSITORY)
  test(`${format}: files are named from the root of the repository`, async () => {
    const workspace = realpathSync(mkdtempSync(join(tmpdir(), 'kroute-workspace-')));
    const link = `${workspace}-link`;
    symlinkSync(workspace, link);
    mkdirSync(join(workspace, 'sub/k8s'), { recursive: true });
    const web = join(workspace, 'sub/k8s/web.yaml');
    writeFileSync(web, 'apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{port: 0}]}\n');
    writeFileSync(join(workspace, 'kroute.yaml'), 'severity: {service/no-selector: off}\n');
    const asked = (cwd: string, path: string, env: Readonly<Record<string, string>>) =>
      inFolder(join(workspace, cwd), async () => pathIn((await run(['lint', path, '-f', format], { env })).out));
    const inside = 'sub/k8s/web.yaml';
    assert.equal(await asked('sub', 'k8s', { [name]: workspace }), inside);
    assert.equal(await asked('sub/k8s', '../../sub', { [name]: workspace }), inside);
    assert.equal(await asked('sub', 'k8s', { [name]: link }), inside);
    assert.equal(await asked('.', './sub', { [name]: `${workspace}/` }), inside);
    assert.equal(await asked('sub', web, { [name]: workspace }), inside);
    // Nothing is known of the repository, or the file does not belong to it.
    assert.equal(await asked('sub', 'k8s', {}), 'k8s/web.yaml');
    assert.equal(await asked('sub', 'k8s', { [name]: '' }), 'k8s/web.yaml');
    assert.equal(await asked('sub', 'k8s', { [name]: join(workspace, 'other') }), 'k8s/web.yaml');
    assert.equal(await asked('sub', 'k8s', { [name]: join(workspace, 'su') }), 'k8s/web.yaml');
    rmSync(workspace, { recursive: true });
    rmSync(link);
  });

test('the root of the repository changes no fingerprint, and no path in reports for people and scripts', async () => {
  const env = { GITHUB_WORKSPACE: join(folder, '..'), CI_PROJECT_DIR: join(folder, '..') };
  const lint = (format: string, more: object) =>
    inFolder(folder, async () => (await run(['lint', 'shop.yaml', '--no-config', '-f', format], more)).out);
  for (const format of ['json', 'compact', 'pretty', 'checkstyle', 'markdown'])
    assert.equal(await lint(format, { env }), await lint(format, {}), format);
  const prints = (text: string): readonly string[] => text.match(/"(?:fingerprint|kroute\/v1)": "\w+"/g) ?? [];
  for (const format of ['gitlab', 'sarif']) {
    const here = await lint(format, {});
    const there = await lint(format, { env });
    assert.match(there, /"(?:path|uri)": "reports\/shop\.yaml"/);
    assert.deepEqual(prints(there), prints(here));
    assert.ok(prints(here).length > 1);
  }
});

test('standard input is a file of no repository', async () => {
  const env = { GITHUB_WORKSPACE: join(folder, '..') };
  const stdin = readFileSync(join(folder, 'shop.yaml'), 'utf8');
  const { out } = await inFolder(folder, () => run(['lint', '-', '-f', 'github'], { env, stdin }));
  assert.match(out, /^::error file=<stdin>,/);
});

// --- fingerprints

test('fingerprints: moved lines and other findings do not change them; each is different', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'kroute-prints-'));
  const text = readFileSync(join(folder, 'shop.yaml'), 'utf8');
  const prints = async (content: string): Promise<readonly string[]> => {
    writeFileSync(join(directory, 'shop.yaml'), content);
    const out = await inFolder(directory, async () => (await run(['lint', 'shop.yaml', '-f', 'gitlab'])).out);
    return JSON.parse(out).map(({ fingerprint }: { fingerprint: string }) => fingerprint);
  };
  const before = await prints(text);
  assert.equal(new Set(before).size, before.length);
  const moved = `\n# a line more\n${text.replace('---\n', '---\n# and another\n')}`;
  assert.deepEqual(await prints(moved), before);
  const other = `apiVersion: v1\nkind: Service\nmetadata: {name: other}\nspec: {type: nodeport, ports: [{port: 0}]}\n---\n${text}`;
  const more = await prints(other);
  assert.ok(more.length > before.length && new Set(more).size === more.length);
  assert.deepEqual(
    before.filter((print) => !more.includes(print)),
    [],
  );
  const sarif = await inFolder(directory, async () => (await run(['lint', 'shop.yaml', '-f', 'sarif'])).out);
  const ofSarif = validSarif(sarif).results.map(
    (one: { partialFingerprints: object }) => Object.values(one.partialFingerprints)[0],
  );
  assert.deepEqual(ofSarif, more);
  rmSync(directory, { recursive: true });
});

test('fingerprints: equal findings are numbered', () => {
  const issues = JSON.parse(render('gitlab', finding('x'), finding('x'), finding('y')));
  assert.equal(new Set(issues.map(({ fingerprint }: { fingerprint: string }) => fingerprint)).size, 3);
});

// --- github

test('github: one command a finding, errors first, with all that could end it escaped', () => {
  const text = render('github', finding('later', { severity: 'warning' }), finding(NASTY, { help: 'line, two: 100%' }));
  const lines = text.split('\n');
  assert.equal(lines.length, 3, text);
  assert.equal(
    lines[0]?.replace(/::a%25b.*/, '::'),
    '::error file=k8s/a b%2C 100%25%3A "ü".yaml,line=3,col=3,endLine=3,endColumn=12,title=service/no-ports::',
  );
  assert.match(lines[0] ?? '', /::a%25b\\r\\nc, d: e .*%0Aline, two: 100%25$/);
  assert.match(lines[1] ?? '', /^::warning /);
});

test('github: annotations come by themselves in a workflow, unless formats are chosen', async () => {
  const env = { GITHUB_ACTIONS: 'true' };
  const lint = (...flags: readonly string[]) =>
    inFolder(folder, () => run(['lint', 'shop.yaml', '--no-config', '--no-color', ...flags], { env }));
  const { out } = await lint();
  assert.match(out, /^shop\.yaml\n/);
  assert.match(out, /^::error file=shop\.yaml,line=34,/m);
  assert.doesNotMatch((await lint('-f', 'compact')).out, /^::/m);
});

// --- gitlab

test('gitlab: the fields that GitLab requires', async () => {
  const issues: readonly Readonly<Record<string, unknown>>[] = JSON.parse(await shop('gitlab'));
  assert.ok(issues.length > 0);
  for (const issue of issues) {
    assert.deepEqual(Object.keys(issue), ['description', 'check_name', 'fingerprint', 'severity', 'location']);
    assert.match(String(issue.severity), /^(info|minor|major|critical|blocker)$/);
    assert.match(String(issue.fingerprint), /^[0-9a-f]{32}$/);
  }
  assert.deepEqual(issues.at(-1)?.location, { path: 'shop.yaml', lines: { begin: 34, end: 34 } });
  assert.equal(render('gitlab'), '[]\n');
});

// --- junit, checkstyle

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
}

/** Reads the XML that reports are made of, and refuses what is not well-formed. */
function readXml(text: string): Element {
  assert.doesNotMatch(text, /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u, 'characters XML forbids');
  const root: Element = { name: '', attributes: {}, children: [] };
  const open: Element[] = [root];
  const body = text.replace(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n/, '');
  for (const [, chars = '', close, name = '', inside = '', empty] of body.matchAll(
    /([^<]*)<(\/?)([a-z-]+)((?:\s+\w+="[^"<]*")*)\s*(\/?)>/gy,
  )) {
    assert.doesNotMatch(chars + inside, /&(?!(?:amp|lt|gt|quot|apos|#\d+);)/, 'a bare ampersand');
    assert.doesNotMatch(chars, /]]>/);
    if (close === '/') {
      assert.equal(open.pop()?.name, name);
      continue;
    }
    const attributes = Object.fromEntries(
      Array.from(inside.matchAll(/(\w+)="([^"]*)"/g), ([, key = '', value = '']) => [key, value]),
    );
    const element: Element = { name, attributes, children: [] };
    open.at(-1)?.children.push(element);
    if (empty !== '/') open.push(element);
  }
  assert.equal(open.length, 1, 'an element is left open');
  const [only, second] = root.children;
  assert.ok(only !== undefined && second === undefined);
  return only;
}

const hasPython = spawnSync('python3', ['-c', 'import xml.etree.ElementTree']).status === 0;

for (const format of ['junit', 'checkstyle'] as const) {
  test(`${format}: well-formed, whatever the findings`, async () => {
    readXml(await shop(format));
    readXml(render(format));
    readXml(render(format, finding(NASTY, { help: NASTY }), finding(NASTY, { severity: 'info' })));
  });

  test(`${format}: Python reads it`, { skip: !hasPython && 'python3 is not installed' }, () => {
    const text = render(format, finding(NASTY, { help: NASTY }), finding(NASTY, { severity: 'info' }));
    const program =
      'import sys, xml.etree.ElementTree as e; r = e.fromstring(sys.stdin.buffer.read()); print(len(list(r.iter())))';
    const { status, stderr } = spawnSync('python3', ['-c', program], { input: text });
    assert.equal(status, 0, String(stderr));
  });
}

test('junit: the counts agree with what is there', async () => {
  const texts = [
    await shop('junit'),
    render('junit'),
    render('junit', finding('x'), finding('y', { severity: 'info' })),
  ];
  for (const text of texts) {
    const root = readXml(text);
    const sums = { tests: 0, failures: 0 };
    for (const { attributes, children } of root.children) {
      const failed = children.filter((one) => one.children.some(({ name }) => name === 'failure')).length;
      assert.deepEqual([attributes.tests, attributes.failures], [String(children.length), String(failed)]);
      sums.tests += children.length;
      sums.failures += failed;
    }
    assert.deepEqual([root.attributes.tests, root.attributes.failures], [String(sums.tests), String(sums.failures)]);
  }
});

test('junit: a clean file passes, and no two cases of a file share a name', () => {
  const root = readXml(render('junit', finding('x'), finding('y'), finding('x')));
  const [marked, clean] = root.children;
  assert.deepEqual([clean?.attributes.name, clean?.attributes.failures], ['clean &amp; &lt;tidy&gt;.yaml', '0']);
  const names = marked?.children.map(({ attributes }) => attributes.name) ?? [];
  assert.equal(new Set(names).size, 3, names.join('\n'));
});

// --- markdown

test('markdown: no finding ends its cell, starts a link or tag, or calls anybody', () => {
  const [, , , , row = '', rest] = render('markdown', finding(NASTY, { help: 'a\n\n| b' })).split('\n');
  assert.equal(rest, '');
  assert.equal(row.split(/(?<!\\)\|/).length, 6, row);
  const cell = row.split(/(?<!\\)\|/)[3] ?? '';
  // Nothing is read within code.
  assert.doesNotMatch(cell.replaceAll('<br>', '').replaceAll(/`[^`]*`|&#\d+;/g, ''), /[<@[\]`*_|#\\]/);
});

test('markdown: fits a comment, and says what is left out', () => {
  const many = Array.from({ length: 2000 }, (_, index) => finding(`finding ${index} `.repeat(5)));
  const text = render('markdown', ...many);
  assert.ok(text.length <= 65_536);
  const rows = text.split('\n').filter((line) => line.startsWith('| error')).length;
  assert.match(text, new RegExp(`\\n\\n${2000 - rows} more findings are not shown\\.\\n$`));
  assert.match(text, /^\*\*kroute\*\*: 2000 errors, 0 warnings; /);
  assert.equal(render('markdown'), '**kroute**: no problems in 2 objects in 2 files\n');
});

// --- json

const isReport = new Ajv({ allErrors: true, formats: { uri: isUri } }).compile(
  JSON.parse(readFileSync(fileURLToPath(new URL('../../schemas/report.json', import.meta.url)), 'utf8')),
);

test('json: valid against schemas/report.json', async () => {
  const fix = { title: 'x', safety: 'unsafe', edits: [{ file: FILE, span: { start: 0, end: 0 }, text: '' }] } as const;
  const made = render('json', finding(NASTY, { help: 'x', fix, notes: [{ message: 'x', at: finding('').at }] }));
  const example = fileURLToPath(new URL('../../fixtures/rules', import.meta.url));
  const all = await inFolder(
    example,
    async () => (await run(['lint', '.', '--no-config', '--no-render', '-f', 'json'])).out,
  );
  for (const text of [await shop('json'), made, render('json'), all]) {
    assert.ok(isReport(JSON.parse(text)), JSON.stringify(isReport.errors?.slice(0, 3), undefined, 1));
  }
  assert.equal(JSON.parse(made).diagnostics[0].path, '/metadata/na~1me~0');
});

// --- several at once

test('several formats at once, each to its place', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'kroute-formats-'));
  writeFileSync(join(directory, 'shop.yaml'), readFileSync(join(folder, 'shop.yaml')));
  const lint = (...flags: readonly string[]) => inFolder(directory, () => run(['lint', ...flags]));
  const { out, code, err } = await lint('--format', 'sarif:out.sarif', '--format', 'pretty', '-f', 'junit:out.xml');
  assert.deepEqual([code, err], [1, '']);
  assert.match(out, /^shop\.yaml\n/);
  validSarif(readFileSync(join(directory, 'out.sarif'), 'utf8'));
  readXml(readFileSync(join(directory, 'out.xml'), 'utf8'));
  const below = await lint('-f', 'json:new/folder/out.json');
  assert.deepEqual([below.code, below.err], [1, '']);
  JSON.parse(readFileSync(join(directory, 'new/folder/out.json'), 'utf8'));
  const nowhere = await lint('-f', 'json:shop.yaml/out.json');
  assert.deepEqual([nowhere.code, nowhere.err], [2, 'kroute: --format: shop.yaml/out.json: not a directory\n']);
  const unknown = await lint('-f', 'srif');
  assert.deepEqual(
    [unknown.code, unknown.out, unknown.err],
    [2, '', 'kroute: --format: unknown format "srif"; did you mean "sarif"? See "kroute lint --help"\n'],
  );
  rmSync(directory, { recursive: true });
});
