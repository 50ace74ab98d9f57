/** What a configuration file says, and what is wrong with it. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Ajv } from 'ajv';
import { rules } from '../../rules/index.ts';
import { defineRule } from '../linter/rule.ts';
import { sourceFile } from '../text/source-file.ts';
import { EXAMPLE } from './example.ts';
import { configSchema } from './json-schema.ts';
import { ruleOptions } from './options.ts';
import { readConfig } from './read.ts';

const vocabulary = { rules, formats: ['pretty', 'compact', 'json', 'sarif'] };
const schema = JSON.parse(readFileSync(new URL('../../schemas/config.json', import.meta.url), 'utf8'));
const isValid = new Ajv({ strict: false }).compile(schema);

const read = (text: string, path = 'kroute.yaml') => readConfig(sourceFile(path, text), vocabulary);

/** `line:column: message` for each mistake. */
function mistakes(text: string, path?: string): readonly string[] {
  return read(text, path).problems.map(({ message, at }) => {
    const { line, column } = at.file.positionAt(at.span.start);
    return `${line}:${column}: ${message}`;
  });
}

test('every field is read, each value with its place', () => {
  const { config, bases, problems } = read(`extends: [../base.yaml, ./more.yaml]
severity:
  ingress/*: warning
  service/suspicious-port: off
kubeVersion: 1.30
namespace: shop
controller: nginx
nodePortRange: 30000-30100
external:
  services: [pay/*]
  labels: [app=legacy]
ignore: vendor/
failOn: warning
format: [pretty, "sarif:out.sarif"]
overrides:
  - files: staging/
    namespace: staging
    severity: {service/*: info}
`);
  assert.deepEqual(problems, []);
  assert.deepEqual(
    bases.map(({ value }) => value),
    ['../base.yaml', './more.yaml'],
  );
  const [layer] = config.severity;
  assert.equal(layer?.get('ingress/*')?.value, 'warning');
  assert.equal(layer?.get('service/suspicious-port')?.value, 'off');
  assert.equal(config.kubeVersion?.value, '1.30');
  assert.equal(config.kubeVersion?.at.file.positionAt(config.kubeVersion.at.span.start).line, 5);
  assert.equal(config.namespace?.value, 'shop');
  assert.equal(config.controller?.value, 'nginx');
  assert.deepEqual(config.nodePortRange?.value, { from: 30000, to: 30100 });
  assert.deepEqual(
    config.external.services?.map(({ value }) => value),
    ['pay/*'],
  );
  assert.deepEqual(
    config.external.labels?.map(({ value }) => value),
    ['app=legacy'],
  );
  assert.deepEqual(
    config.ignore.map(({ value }) => value),
    ['vendor/'],
  );
  assert.equal(config.failOn?.value, 'warning');
  assert.deepEqual(
    config.format?.map(({ value }) => value),
    ['pretty', 'sarif:out.sarif'],
  );
  const [override] = config.overrides;
  assert.deepEqual(override?.files, ['staging/']);
  assert.equal(override?.namespace?.value, 'staging');
  assert.equal(override?.severity.get('service/*')?.value, 'info');
});

test('of package.json only what stands under "kroute" counts', () => {
  const { config, problems } = read('{"name": "x", "kroute": {"namespace": "shop"}}', 'web/package.json');
  assert.deepEqual(problems, []);
  assert.equal(config.namespace?.value, 'shop');
  assert.deepEqual(mistakes('{"kroute": {"namespac": "shop"}}', 'package.json'), [
    '1:13: unknown field "namespac"; did you mean "namespace"?',
  ]);
});

const WRONG: readonly (readonly [string, RegExp])[] = [
  ['severty: {}', /^1:1: unknown field "severty"; did you mean "severity"\?$/],
  ['plugins: []', /^1:1: unknown field "plugins"; valid fields: /],
  [
    'severity: {ingress/invalid-hst: off}',
    /^1:12: unknown rule "ingress\/invalid-hst"; did you mean "ingress\/invalid-host"\?$/,
  ],
  ['severity: {ingres/*: off}', /did you mean "ingress\/\*"\?$/],
  ['severity: {ingres: off}', /^1:12: unknown rule "ingres"; did you mean "ingress"\?$/],
  ['severity: {ingress/*: of}', /^1:23: unsupported value "of" for "ingress\/\*"; did you mean "off"\?$/],
  ['severity: error', /^1:11: "severity" must be a map from rule to "error", "warning", "info" or "off"$/],
  ['kubeVersion: 2.0', /^1:14: "kubeVersion": "2.0" is not a Kubernetes version such as 1\.31$/],
  ['namespace: My_Shop', /^1:12: "namespace": "My_Shop" must contain only/],
  ['nodePortRange: 5-1', /^1:16: .*is not a port range such as 30000-32767$/],
  ['failOn: errors', /did you mean "error"\?$/],
  ['format: xml', /^1:9: "format": "xml" is not a format/],
  ['format: "json:"', /must have a file after the colon$/],
  ['external: {services: web}', /^1:22: "services" must be a list$/],
  ['external: {service: [web]}', /did you mean "services"\?$/],
  ['external: {labels: [app]}', /^1:21: an item of "labels": "app" must have the form key=value/],
  ['overrides: [{severity: {}}]', /^1:13: missing required field "files" in an item of "overrides"$/],
  [
    'options: {tree/host-not-alowed: {}}',
    /^1:11: unknown rule "tree\/host-not-alowed"; did you mean "tree\/host-not-allowed"\?$/,
  ],
  ['options: {hosts: []}', /^1:11: unknown rule "hosts"; rules with options: tree\/host-not-allowed$/],
  ['options: {ingress/invalid-host: {}}', /^1:11: rule "ingress\/invalid-host" has no options$/],
  ['options: [a]', /^1:10: "options" must be a map of rules$/],
  ['options: {tree/host-not-allowed: [a]}', /^1:34: "tree\/host-not-allowed" must be a map of options$/],
  ['options: {tree/host-not-allowed: {host: []}}', /^1:35: unknown option "host"; did you mean "hosts"\?$/],
  ['options: {tree/host-not-allowed: {domains: []}}', /^1:35: unknown option "domains"; valid options: hosts$/],
  ['options: {tree/host-not-allowed: {hosts: a.com}}', /^1:42: "hosts" must be a list$/],
  [
    'options: {tree/host-not-allowed: {hosts: ["a.*"]}}',
    /^1:43: an item of "hosts": "a\.\*" must contain "\*" only as its first label/,
  ],
  [
    'options: {tree/host-not-allowed: {hosts: [{}]}}',
    /^1:43: an item of "hosts" must be a host such as shop\.internal/,
  ],
  ['options: {custom/owner: team}', /^1:25: "custom\/owner" must be a map of options$/],
  ['- a', /^1:1: the configuration must be a map of fields$/],
  ['namespace: a\nnamespace: b', /^2:1: duplicate key "namespace"$/],
  ['namespace: [a', /^1:12: /],
  ['namespace: a\n---\nnamespace: b', /a configuration must be a single document/],
];
for (const [text, words] of WRONG)
  test(`reported with its place: ${text.replaceAll('\n', ' ')}`, () => {
    const [first = '', ...others] = mistakes(text);
    assert.match(first, words);
    assert.deepEqual(others, []);
  });

/** A rule with an option of each form. */
const FORMS = {
  'test/forms': defineRule({
    severity: 'info',
    docs: { summary: 'a', why: 'b', remedy: 'c' },
    options: {
      names: { is: 'texts', docs: 'd', default: [] },
      prefix: {
        is: 'text',
        docs: 'd',
        default: '',
        what: 'a prefix',
        errorOf: (text) => (text === 'x' ? 'is x' : undefined),
      },
      mode: { is: 'words', words: ['loose', 'strict'], docs: 'd', default: 'loose' },
      limit: { is: 'number', docs: 'd', min: 1, max: 9, default: 3 },
      deep: { is: 'boolean', docs: 'd', default: false },
    },
    messages: {},
    check: {},
  }),
};
const ofForms = (text: string) =>
  readConfig(sourceFile('kroute.yaml', `options: {test/forms: {${text}}}`), { rules: FORMS, formats: [] });

test('options of each form are read: only what is given, as plain data', () => {
  const { config, problems } = ofForms('names: [1.30, off], prefix: 12, mode: strict, limit: 4.5, deep: true');
  assert.deepEqual(problems, []);
  assert.deepEqual(ruleOptions(config.options, FORMS), {
    'test/forms': { names: ['1.30', 'off'], prefix: '12', mode: 'strict', limit: 4.5, deep: true },
  });
  assert.deepEqual(ruleOptions(ofForms('names: , deep: false').config.options, FORMS), {
    'test/forms': { deep: false },
  });
  assert.deepEqual(ruleOptions(ofForms('').config.options, FORMS), {});
});

const ILL_FORMED: readonly (readonly [string, string])[] = [
  ['names: a', '"names" must be a list'],
  ['prefix: [a]', '"prefix" must be a prefix'],
  ['prefix: x', '"prefix": "x" is x'],
  ['mode: strikt', 'unsupported value "strikt" for "mode"; did you mean "strict"?'],
  ['limit: many', '"limit" must be a number from 1 to 9'],
  ['limit: 10', '"limit" must be a number from 1 to 9'],
  ['deep: maybe', '"deep" must be true or false'],
];

test('each form reports what does not fit, and the JSON Schema rejects it, too', () => {
  const fits = new Ajv({ strict: false }).compile(configSchema({ rules: FORMS, formats: [] }));
  const valid = { names: ['a'], prefix: 'a', mode: 'strict', limit: 9, deep: true };
  assert.ok(fits({ options: { 'test/forms': valid, 'custom/any': { thing: 1 } } }), JSON.stringify(fits.errors));
  for (const [text, message] of ILL_FORMED) {
    assert.deepEqual(
      ofForms(text).problems.map((problem) => problem.message),
      [message],
    );
    const [name = '', value = ''] = text.split(': ');
    const json = value === '[a]' ? ['a'] : value === '10' ? 10 : value;
    // Editors cannot know a custom form.
    assert.equal(fits({ options: { 'test/forms': { [name]: json } } }), text === 'prefix: x', text);
  }
});

test('all problems are reported at once, and an empty file has no problem', () => {
  assert.equal(mistakes('failOn: x\nformat: y\nignore: {}\n').length, 3);
  for (const text of ['', '# nothing\n', EXAMPLE, 'severity:\n']) assert.deepEqual(mistakes(text), []);
});

const GOOD: readonly object[] = [
  {},
  { severity: { 'ingress/*': 'off', 'service/suspicious-port': 'error' } },
  { severity: { '*': 'off', service: 'error', 'custom/*': 'info', custom: 'warning', 'custom/owner': 'error' } },
  { kubeVersion: 1.31, namespace: 'shop', controller: 'nginx', nodePortRange: '1-2', failOn: 'never' },
  { kubeVersion: '1.31.4', format: ['pretty', 'sarif:a.sarif'], ignore: ['a/', '*.b'], extends: 'x.yaml' },
  { external: { services: ['a/*', 'b'], secrets: [], labels: ['app=x,tier=*'] } },
  { options: { 'tree/host-not-allowed': { hosts: ['*', '*.example.com', 'shop.internal'] }, 'custom/a': { b: [1] } } },
  { overrides: [{ files: ['a'], severity: { 'yaml/*': 'info' }, namespace: 'x' }, { files: 'b' }] },
];
const BAD: readonly object[] = [
  { severty: {} },
  { severity: { 'ingress/invalid-hst': 'off' } },
  { severity: { 'ingress/*': 'of' } },
  { severity: { ingres: 'off' } },
  { severity: { '*/*': 'off' } },
  { severity: { customs: 'off' } },
  { kubeVersion: 'new' },
  { namespace: 'My_Shop' },
  { nodePortRange: 30000 },
  { failOn: 'off' },
  { format: 'xml' },
  { external: { services: 'a' } },
  { external: { labels: ['app'] } },
  { options: { 'tree/host-not-allowd': {} } },
  { options: { 'ingress/invalid-host': {} } },
  { options: { 'tree/host-not-allowed': { host: [] } } },
  { options: { 'tree/host-not-allowed': { hosts: 'a' } } },
  { options: { 'tree/host-not-allowed': { hosts: ['a.*'] } } },
  { options: { 'custom/a': 1 } },
  { overrides: [{ files: 'a', options: {} }] },
  { overrides: [{ namespace: 'x' }] },
  { overrides: { files: 'a' } },
];

test('the JSON Schema and kroute agree about what is right and what is wrong', () => {
  for (const one of GOOD) {
    assert.ok(isValid(one), `${JSON.stringify(one)}: ${JSON.stringify(isValid.errors)}`);
    assert.deepEqual(mistakes(JSON.stringify(one)), [], JSON.stringify(one));
  }
  for (const one of BAD) {
    assert.ok(!isValid(one), JSON.stringify(one));
    assert.notDeepEqual(mistakes(JSON.stringify(one)), [], JSON.stringify(one));
  }
});

test('a file with very many problems gets a few messages', () => {
  const lines = Array.from({ length: 150_000 }, (_, at) => `k${at}: 1`);
  const list = Array.from({ length: 150_000 }, () => '- []');
  for (const text of [lines.join('\n'), `ignore:\n${list.join('\n')}`, `severity: {${lines.join(', ')}}`])
    assert.ok(read(text).problems.length <= 101);
  const [long] = read(`failOn: ${'x'.repeat(100_000)}`).problems;
  assert.match(long?.message ?? '', /^unsupported value "x{80}\.\.\." for "failOn"; /);
});

test('names of prototypes are names like others', () => {
  for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf']) {
    for (const text of [
      `${name}: 1`,
      `severity: {${name}: off}`,
      `options: {${name}: {a: 1}}`,
      `external: {${name}: [x]}`,
    ])
      assert.match(read(text).problems[0]?.message ?? '', new RegExp(`^unknown (field|rule) "${name}"`), text);
    assert.match(read(`failOn: ${name}`).problems[0]?.message ?? '', /unsupported value/);
    assert.match(read(`format: ${name}`).problems[0]?.message ?? '', /is not a format/);
    assert.match(read(`overrides: [{files: x, ${name}: 1}]`).problems[0]?.message ?? '', /unknown field/);
    const { config, problems } = read(
      `severity: {custom/x: off}\noptions: {custom/x: {${name}: 1}}\nnamespace: ${name}`,
    );
    assert.equal(problems.length, /^[a-z]+$/.test(name) ? 0 : 1);
    assert.equal(config.options?.get('custom/x')?.get(name)?.number, problems.length === 0 ? 1 : undefined);
  }
});
