/** How files add up, where they are found, and which files their globs mean. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rules } from '../../rules/index.ts';
import { sourceFile } from '../text/source-file.ts';
import { gradeInFiles, namespaceOverride, perFile } from './apply.ts';
import { type Config, merge, severityOf } from './config.ts';
import { ruleOptions } from './options.ts';
import { readConfig } from './read.ts';

const vocabulary = { rules, formats: ['pretty'] };

function configOf(text: string): Config {
  const { config, problems } = readConfig(sourceFile('kroute.yaml', text), vocabulary);
  assert.deepEqual(problems, []);
  return config;
}

test('single values are replaced, lists add up, severities are laid one over the other', () => {
  const both = merge(
    configOf(
      'namespace: a\nkubeVersion: "1.30"\nignore: [x]\nexternal: {services: [a]}\nseverity: {ingress/invalid-host: off, yaml/*: info}',
    ),
    configOf('namespace: b\nignore: [y]\nexternal: {services: [b]}\nseverity: {ingress/*: warning}'),
  );
  assert.equal(both.namespace?.value, 'b');
  assert.equal(both.kubeVersion?.value, '1.30');
  assert.deepEqual(
    both.ignore.map(({ value }) => value),
    ['x', 'y'],
  );
  assert.deepEqual(
    both.external.services?.map(({ value }) => value),
    ['a', 'b'],
  );
  // The area of the upper file hides the rule of the lower one.
  assert.equal(severityOf('ingress/invalid-host', both.severity)?.value, 'warning');
  assert.equal(severityOf('yaml/syntax', both.severity)?.value, 'info');
  assert.equal(severityOf('service/no-ports', both.severity), undefined);
});

test('options: the upper file wins per option, and what only the lower one gives stays', () => {
  const both = merge(
    configOf('options: {tree/host-not-allowed: {hosts: [a.com]}, custom/owner: {teams: [a], strict: true}}'),
    configOf('options: {tree/host-not-allowed: {hosts: [b.com]}, custom/owner: {teams: [b]}}'),
  );
  assert.deepEqual(ruleOptions(both.options, rules), { 'tree/host-not-allowed': { hosts: ['b.com'] } });
  const owner = both.options?.get('custom/owner');
  assert.deepEqual([owner?.get('teams')?.json(), owner?.get('strict')?.json()], [['b'], true]);
  assert.deepEqual(ruleOptions(merge(both, configOf('')).options, rules), ruleOptions(both.options, rules));
});

test('within a file the rule comes before its area', () => {
  const { severity } = configOf('severity: {ingress/invalid-host: error, ingress/*: off}');
  assert.equal(severityOf('ingress/invalid-host', severity)?.value, 'error');
  assert.equal(severityOf('ingress/invalid-path', severity)?.value, 'off');
});

test('an area may be written without its star, and a star alone is every rule', () => {
  const { severity } = configOf("severity: {ingress/invalid-host: error, ingress: info, custom: warning, '*': off}");
  const gradeOf = (rule: string) => severityOf(rule, severity)?.value;
  assert.equal(gradeOf('ingress/invalid-host'), 'error');
  assert.equal(gradeOf('ingress/invalid-path'), 'info');
  assert.equal(gradeOf('custom/owner'), 'warning');
  assert.equal(gradeOf('yaml/syntax'), 'off');
});

test('overrides apply to the files that their globs match, later ones win', () => {
  const config = configOf(`
ignore: [vendor/, '*.gen.yaml', '!keep.gen.yaml']
severity: {service/*: warning}
overrides:
  - files: staging/
    namespace: staging
    severity: {service/*: info}
  - files: ['/staging/old.yaml']
    severity: {service/no-ports: off}
`);
  const files = perFile(
    config,
    (path) => (path.startsWith('k8s/') ? path.slice(4) : undefined),
    () => assert.fail(),
  );
  const grade = gradeInFiles(config, files);
  assert.equal(grade('service/no-ports', 'k8s/web.yaml'), 'warning');
  assert.equal(grade('service/no-ports', 'k8s/a/staging/web.yaml'), 'info');
  assert.equal(grade('service/no-ports', 'k8s/staging/old.yaml'), 'off');
  assert.equal(grade('service/no-selector', 'k8s/staging/old.yaml'), 'info');
  assert.equal(grade('service/no-ports', 'staging/web.yaml'), 'warning', 'outside the directory of the configuration');
  assert.equal(namespaceOverride(files, 'k8s/staging/web.yaml')?.value, 'staging');
  assert.equal(namespaceOverride(files, 'k8s/web.yaml'), undefined);
  const ignored = ['k8s/vendor/a.yaml', 'k8s/x.gen.yaml', 'k8s/keep.gen.yaml', 'vendor/a.yaml', 'k8s/a.yaml'];
  assert.deepEqual(ignored.map(files.isIgnored), [true, true, false, false, false]);
});
