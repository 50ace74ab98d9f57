/** ApplicationSets and the Applications that Argo CD makes of them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseFile } from '../../load/parse.ts';
import { Cursor } from '../../load/value/cursor.ts';
import { sourceFile } from '../../text/source-file.ts';
import { Tree } from '../project/gitops.ts';
import { applicationsOf } from './application-set.ts';

const tree = new Tree(
  ['shop', 'cart', 'old', '.hidden'].map((name) => `apps/${name}/a.yaml`).concat('apps/shop/deep/a.yaml', 'top/a.yaml'),
);

/** The names, paths and namespaces of the Applications; the last entry is a mark where there may be others. */
function expanded(spec: string): readonly string[] {
  const text = `apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nspec:\n${spec.replaceAll(/^(?=.)/gm, '  ')}`;
  const [document] = parseFile(sourceFile('argocd/set.yaml', text));
  assert.ok(document?.is === 'readable', text);
  const { made, open } = applicationsOf(Cursor.root(document), (pattern) => tree.matching(pattern, 'argocd/set.yaml'));
  const found = made.map((root) => {
    const source = root.follow(['spec', 'source', 'path']).text;
    return `${root.follow(['metadata', 'name']).text} ${source} ${root.follow(['spec', 'destination', 'namespace']).text}`;
  });
  return open.length === 0 ? found : [...found, '...'];
}

const PLAIN = `
template:
  metadata: {name: '{{path.basename}}'}
  spec:
    source: {path: '{{path}}'}
    destination: {namespace: '{{values.team}}-{{path[1]}}'}
`;
const GO = `
goTemplate: true
template:
  metadata: {name: '{{.path.basename}}'}
  spec:
    source: {path: '{{.path.path}}'}
    destination: {namespace: '{{.values.team}}-{{index .path.segments 1}}'}
`;
const OF_LIST = `
template:
  metadata: {name: '{{name}}'}
  spec:
    source: {path: 'apps/{{name}}'}
    destination: {namespace: '{{values.ns}}'}
`;

const GIT = `
generators:
  - git:
      directories: [{path: apps/*}, {path: apps/old, exclude: true}]
      values: {team: web}
`;

test('directories of git, some excluded', () => {
  const found = ['shop apps/shop web-shop', 'cart apps/cart web-cart'];
  assert.deepEqual(expanded(GIT + PLAIN), found);
  assert.deepEqual(expanded(GIT + GO), found);
  const prefixed = GIT.replace('values:', 'pathParamPrefix: my\n      values:');
  assert.deepEqual(expanded(prefixed + PLAIN.replaceAll('{{path', '{{my.path')), found);
  assert.deepEqual(expanded(prefixed + GO.replaceAll('.path.', '.my.path.')), found);
  assert.deepEqual(expanded(`${GIT.replace('apps/*', 'apps/*/*')}${PLAIN}`), ['deep apps/shop/deep web-shop']);
  assert.deepEqual(expanded(`${GIT.replace('apps/*', "'*'")}${PLAIN.replace('[1]', '[0]')}`), [
    'apps apps web-apps',
    'top top web-top',
  ]);
});

test('lists of elements, as data and as YAML', () => {
  const list = `
generators:
  - list:
      elements: [{name: shop, values: {ns: a}}]
      elementsYaml: "[{name: cart, values: {ns: b}}]"
`;
  assert.deepEqual(expanded(list + OF_LIST), ['shop apps/shop a', 'cart apps/cart b']);
});

test('a matrix fills in its second generator; a merge lays sets over those of the same keys', () => {
  const matrix = `
generators:
  - matrix:
      generators:
        - list: {elements: [{base: apps, values: {team: web}}]}
        - git: {directories: [{path: '{{BASE}}/*'}, {path: apps/old, exclude: true}]}
`;
  const found = ['shop apps/shop web-shop', 'cart apps/cart web-cart'];
  assert.deepEqual(expanded(matrix.replace('BASE', 'base') + PLAIN), found);
  assert.deepEqual(expanded(matrix.replace('BASE', '.base') + GO), found);
  const merge = `
generators:
  - merge:
      mergeKeys: [name]
      generators:
        - list: {elements: [{name: shop, values: {ns: a}}, {name: cart, values: {ns: b}}]}
        - list: {elements: [{name: cart, values: {ns: c}}, {name: other, values: {ns: d}}]}
`;
  assert.deepEqual(expanded(merge + OF_LIST), ['shop apps/shop a', 'cart apps/cart c']);
});

test('selectors, templates of generators and patches', () => {
  const list = (more: string): string => `
generators:
  - list:
      elements: [{name: shop, values: {ns: a}}, {name: cart, values: {ns: b}}]
${more.replaceAll(/^(?=.)/gm, '    ')}`;
  assert.deepEqual(expanded(list('selector: {matchLabels: {name: cart}}\n') + OF_LIST), ['cart apps/cart b']);
  const not = 'selector: {matchExpressions: [{key: name, operator: NotIn, values: [cart]}]}\n';
  assert.deepEqual(expanded(list(not) + OF_LIST), ['shop apps/shop a']);
  const template = '  template: {spec: {destination: {namespace: "x-{{name}}"}}}\n';
  assert.deepEqual(expanded(list(template) + OF_LIST), ['shop apps/shop x-shop', 'cart apps/cart x-cart']);
  const go = OF_LIST.replaceAll('{{', '{{.');
  const patch = "goTemplate: true\ntemplatePatch: 'spec: {destination: {namespace: p-{{.name}}}}'\n";
  assert.deepEqual(expanded(list('') + patch + go), ['shop apps/shop p-shop', 'cart apps/cart p-cart']);
  const open = "goTemplate: true\ntemplatePatch: '{{if .x}}spec: {destination: {}}{{end}}'\n";
  assert.deepEqual(expanded(list('') + open + go), ['...']);
  const other = "goTemplate: true\ntemplatePatch: '{{if .x}}spec: {syncPolicy: {}}{{end}}'\n";
  assert.deepEqual(expanded(list('') + other + go), ['shop apps/shop a', 'cart apps/cart b']);
});

test('what is in a cluster or elsewhere is not settled', () => {
  for (const generator of [
    '{clusters: {}}',
    '{scmProvider: {github: {organization: x}}}',
    '{pullRequest: {github: {owner: x}}}',
    '{git: {files: [{path: "*.json"}]}}',
    '{git: {directories: [{path: "apps/[a-z]*"}]}}',
    '{git: {directories: [{path: "{{x}}/*"}]}}',
    '{git: {directories: [{path: "elsewhere/*"}]}}',
    '{matrix: {generators: [{clusters: {}}, {list: {elements: [{name: a}]}}]}}',
    '{matrix: {generators: [{list: {elements: [{name: a}]}}]}}',
    '{merge: {mergeKeys: [name], generators: [{list: {elements: [{name: a}]}}, {clusters: {}}]}}',
    '{list: {elements: [a]}}',
    '{list: {elementsYaml: "{{ .x | toJson }}"}}',
    '{list: {}, clusters: {}}',
    'text',
  ])
    assert.deepEqual(expanded(`generators: [${generator}]${OF_LIST}`), ['...'], generator);
  assert.deepEqual(expanded('template: {}'), []);
});

test('hostile ones end soon', () => {
  const elements = `[${'{name: a},'.repeat(5000)}]`;
  assert.equal(expanded(`generators: [{list: {elements: ${elements}}}]${OF_LIST}`).length, 201);
  const both = `{list: {elements: ${elements}}}`;
  assert.equal(expanded(`generators: [{matrix: {generators: [${both}, ${both}]}}]${OF_LIST}`).length, 201);
  const deep = '{matrix: {generators: ['.repeat(50) + ']}}'.repeat(50);
  assert.deepEqual(expanded(`generators: [${deep}]${OF_LIST}`), ['...']);
  const wide = `{list: {elements: [{${Array.from({ length: 5000 }, (_, index) => `k${index}: v`).join(', ')}}]}}`;
  assert.deepEqual(expanded(`generators: [{matrix: {generators: [${both}, ${wide}]}}]${OF_LIST}`), ['...']);
  const big = `[{name: '${'x'.repeat(300_000)}'}]`;
  const long = `${OF_LIST}x: '${'{{name}}'.repeat(20)}'`;
  assert.deepEqual(expanded(`generators: [{list: {elements: ${big}}}]${long}`).length, 1);
  const prototype = '{list: {elements: [{__proto__: {name: a}, constructor: b}]}}';
  assert.deepEqual(expanded(`generators: [${prototype}]${OF_LIST}`), ['{{name}} apps/{{name}} {{values.ns}}']);
});
