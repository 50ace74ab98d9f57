/** Templates of ApplicationSets, against what Argo CD documents of both kinds. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fillingActions, fillingNames, normalized } from './argo-template.ts';

const flat = {
  path: 'apps/shop',
  'path.basename': 'shop',
  'path[0]': 'apps',
  'values.size': 'xl',
  big: 'x'.repeat(400_000),
};
const nested = {
  path: { path: 'apps/shop', basename: 'shop', segments: ['apps', 'shop'] },
  values: { size: 'xl', 'short-name': 's' },
  port: 80,
  on: true,
  none: '',
  big: 'x'.repeat(400_000),
};

test('parameters by their whole names', () => {
  const fill = fillingNames(flat);
  for (const [text, filled] of [
    ['{{path}}', 'apps/shop'],
    ['{{ path.basename }}-{{path[0]}}-{{values.size}}', 'shop-apps-xl'],
    ['{{path[7]}} {{path.basename}}', '{{path[7]}} shop'],
    ['{{.path.basename}}', '{{.path.basename}}'],
    ['{{constructor}} {{__proto__}}', '{{constructor}} {{__proto__}}'],
    ['{{ path.basename', '{{ path.basename'],
    ['{{big}}{{big}}', '{{big}}{{big}}'],
  ] as const)
    assert.equal(fill(text), filled);
});

test('actions of Go templates', () => {
  const fill = fillingActions(nested);
  for (const [text, filled] of [
    ['{{.path.path}}', 'apps/shop'],
    ['a {{- .path.basename -}} b', 'ashopb'],
    ['{{ index .path.segments 1 }}-{{ index .values "short-name" }}', 'shop-s'],
    ['{{ (index .path.segments 0) | upper | quote }}', '"APPS"'],
    ['{{ .absent | default "none" }} {{ default `x` .none }} {{ .values.size | default "m" }}', 'none x xl'],
    ['{{ printf "%s-%s:%d" .path.basename (lower "TEST") .port }}', 'shop-test:80'],
    ['{{ .path.basename | trimPrefix "sh" | trimSuffix "p" }}{{ replace "/" "-" .path.path }}', 'oapps-shop'],
    ['{{ .on }} {{ $.port | toString }}', 'true 80'],
    ['{{ "A_b" | normalize }}', 'a-b'],
  ] as const)
    assert.equal(fill(text), filled);
});

test('actions that are not settled stay, with all around them', () => {
  const fill = fillingActions(nested);
  for (const text of [
    '{{ .path.basename }} {{ .absent }}',
    '{{ if .on }}a{{ end }}',
    '{{ path.basename }}',
    '{{ .path }}',
    '{{ index .path.segments 9 }} {{ index .path.segments -1 }}',
    '{{ .path.basename | sha256sum }}',
    '{{ .path.basename | trunc 2 }}',
    '{{ .constructor }} {{ .path.__proto__ }}',
    '{{ "a" "b" }} {{ upper }} {{ ( }} {{ | upper }} {{}}',
    '{{ .big | printf "%s%s" .big }}',
    `{{ ${'('.repeat(400)}.port${')'.repeat(399)} }}`,
    `{{ "a"${' | replace "a" "aaaaaaaaaaaaaaaa"'.repeat(20)} }}`,
    `{{ ${'.path'.repeat(1000)} }}`,
  ])
    assert.equal(fill(text), text);
});

test('a name that DNS allows', () => {
  assert.equal(normalized('-.My_App.-'), 'my-app');
  assert.equal(normalized('_'), '');
});
