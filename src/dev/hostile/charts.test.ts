/**
 * Hostile charts with the real helm: they run no code, write no files, download nothing, and read nothing outside of
 * the tree.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { type Case, CHART, chart, holds, prepare, RENDERED, type Tree, without } from './hostile.ts';
import { canTrace, record } from './recorder.ts';

const NAMES: readonly string[] = [
  '--post-renderer=sh',
  '--post-renderer-args=x',
  '--output-dir=stolen',
  '--dependency-update',
  '--validate',
  '--values=/etc/passwd',
  '--repo=https://example.com',
  '--debug',
  '-f',
  '-',
  '--',
  'a b',
  "it's",
  'a"b',
  'a\nb',
  '$(touch ran)',
  '`touch ran`',
  'a;touch ran',
  'a\u001b[31mb',
  'UPPER',
  '__proto__',
  '{{ .Values }}',
  'a'.repeat(60),
  'example.com',
];

/** The names of skeletons, which are no charts until a program fills them in. */
const FILLED_IN: ReadonlySet<string> = new Set(['__proto__', '{{ .Values }}']);

test('charts with any name are rendered under a valid name', without('helm'), async () => {
  const files = Object.assign({}, ...NAMES.map((name, index) => chart(name, `c${index}`)));
  const place = prepare('helm', { files });
  const ran = await record(['lint', '-f', 'compact', '.'], place);
  holds(ran);
  // helm itself rejects a name with a slash or a control character.
  for (const [index, name] of NAMES.entries())
    if (!FILLED_IN.has(name) && !/[\p{Cc}/]/u.test(name))
      assert.match(ran.out, new RegExp(`^c${index}/.*port must be in 1-65535`, 'm'), name);
});

const REMOTE = { $ref: 'URL/schema.json' };
const schema = (value: unknown): string => JSON.stringify(value);

const CHARTS: readonly Case[] = [
  {
    name: 'a file is a link out of the tree',
    files: chart('shop'),
    links: { 'shop/files/secret': 'OUTSIDE/secret' },
    isRefused: true,
    says: /^kroute: shop: the templates are skipped: files\/secret is a link that leads out of the tree$/m,
  },
  {
    name: 'the environment of the process',
    files: chart('shop'),
    links: { 'shop/env': '/proc/self/environ' },
    isRefused: true,
  },
  { name: 'a directory is one', files: chart('shop'), links: { 'shop/files': 'OUTSIDE' }, isRefused: true },
  { name: 'a chart in it is one', files: chart('shop'), links: { 'shop/charts/dep': 'OUTSIDE/dep' }, isRefused: true },
  { name: 'its values are a device', files: chart('shop'), links: { 'shop/more': '/dev/zero' }, isRefused: true },
  {
    name: '.helmignore is a device',
    files: chart('shop'),
    links: { 'shop/.helmignore': '/dev/zero' },
    isRefused: true,
  },
  {
    name: 'a link leads to its own directory',
    files: chart('shop'),
    links: { 'shop/files/loop': '..', 'shop/files/again': '../files' },
    isRefused: true,
    says: /files\/\w+ is a link that leads back to a directory above it$/m,
  },
  {
    name: 'links that double at each level',
    files: { ...chart('shop'), 'shop/files/a/x': '', 'many/.keep': '' },
    links: Object.fromEntries(
      Array.from({ length: 20 }, (_, level) => [
        [`many/${level}/left`, level === 19 ? '../../shop/files/a' : `../${level + 1}`],
        [`many/${level}/right`, level === 19 ? '../../shop/files/a' : `../${level + 1}`],
      ])
        .flat()
        .concat([['shop/many', '../many/0']]),
    ),
    isRefused: true,
    says: /it has more than 20000 files$/m,
  },
  {
    name: 'a pipe',
    files: chart('shop'),
    pipes: ['shop/pipe'],
    isRefused: true,
    says: /(?:skipped|rendered): pipe is neither a file nor a directory$/m,
  },
  {
    name: 'links within the tree are followed, ignored files are not read',
    files: { ...chart('shop'), 'shop/.helmignore': '# not part of it\n.venv/\ncache\n', 'common/x.tpl': '' },
    links: {
      'shop/templates/_x.tpl': '../../common/x.tpl',
      'shop/.venv/python': '/bin/sh',
      'shop/cache': 'OUTSIDE/secret',
    },
  },
  {
    name: '.helmignore with a name behind what is a blank for JavaScript alone',
    files: { ...chart('shop'), 'shop/.helmignore': '# a comment\n\ufeffsecret\n' },
    links: { 'shop/secret': 'OUTSIDE/secret' },
    isRefused: true,
    says: /^kroute: shop: the templates are skipped: secret is a link that leads out of the tree$/m,
  },
  {
    name: 'a schema elsewhere',
    files: { ...chart('shop'), 'shop/values.schema.json': schema({ properties: { port: REMOTE } }) },
    says: /^kroute: shop: values are not checked against values\.schema\.json: it refers to http:\S+, and nothing is fetched$/m,
  },
  {
    name: 'a schema that is a file elsewhere',
    files: { ...chart('shop'), 'shop/values.schema.json': schema({ $ref: 'file:///etc/passwd' }) },
    says: /it refers to file:\/\/\/etc\/passwd, and nothing is fetched$/m,
  },
  {
    name: 'a draft elsewhere',
    files: { ...chart('shop'), 'shop/values.schema.json': schema({ $schema: 'URL/draft' }) },
    says: /nothing is fetched$/m,
  },
  {
    name: 'a schema with its own address refers to nothing else',
    files: {
      ...chart('shop'),
      'shop/values.schema.json': schema({
        $schema: 'http://json-schema.org/draft-07/schema#',
        $id: 'URL/own.json',
        definitions: { port: { type: 'integer' } },
        properties: { port: { $ref: '#/definitions/port' } },
      }),
    },
  },
  {
    name: 'values that do not match a schema are still rejected',
    files: { ...chart('shop'), 'shop/values.schema.json': schema({ properties: { port: { type: 'string' } } }) },
    says: /(?:skipped|rendered): .*port/m,
  },
  {
    name: 'a schema of a subchart',
    files: {
      ...chart('shop'),
      ...chart('dep', 'shop/charts/dep'),
      'shop/charts/dep/values.schema.json': schema({ properties: { port: REMOTE } }),
    },
    says: /charts\/dep\/values\.schema\.json: it refers to/m,
  },
  {
    name: 'dependencies elsewhere',
    files: {
      ...chart('shop'),
      'shop/Chart.yaml': `${CHART('shop')}dependencies:
  - {name: a, version: 1.0.0, repository: URL/charts}
  - {name: b, version: 1.0.0, repository: "oci://127.0.0.1/charts"}
  - {name: c, version: 1.0.0, repository: "file://../../outside/dep"}
  - {name: --post-renderer=sh, version: 1.0.0, repository: "@stable"}
`,
      'shop/Chart.lock': 'dependencies: []\n',
    },
    says: /(?:skipped|rendered): /m,
  },
  {
    name: 'functions that contact other servers',
    files: {
      ...chart('shop'),
      'shop/templates/c.yaml': `{{- $all := lookup "v1" "Secret" "" "" }}
{{- $host := getHostByName "localhost" }}
apiVersion: v1
kind: ConfigMap
metadata: {name: lookup}
data: {a: {{ toJson $all | quote }}, b: {{ $host | quote }}, c: {{ .Files.Get "../../outside/secret" | quote }}}
`,
    },
  },
  {
    name: 'the environment',
    files: { ...chart('shop'), 'shop/templates/c.yaml': 'a: {{ env "SECRET" }}\n' },
    says: /(?:skipped|rendered): /m,
  },
  {
    name: 'templates without end',
    files: {
      ...chart('shop'),
      'shop/templates/c.yaml': '{{ define "x" }}{{ include "x" . }}{{ end }}{{ include "x" . }}\n',
    },
    says: /(?:skipped|rendered): /m,
  },
  {
    name: 'memory without end',
    files: {
      ...chart('shop'),
      'shop/templates/c.yaml': `a: |\n  {{ $x := repeat 50000000 "0123456789" }}{{ range until 100 }}{{ $x = printf "%s%s" $x $x }}{{ end }}{{ len $x }}\n`,
    },
    says: /(?:skipped|rendered): it took more than 2048 MiB of memory$/m,
  },
  {
    name: 'a message with control characters',
    files: { ...chart('shop'), 'shop/templates/c.yaml': '{{ fail "a\\n::error::b\\u001b[31m\\u202ec" }}\n' },
    says: /(?:skipped|rendered): /m,
  },
];

for (const one of CHARTS)
  test(`chart: ${one.name}`, without('helm'), async () => {
    const ran = await record(['lint', '-f', 'compact', '.'], prepare('helm', one));
    holds(ran);
    if (one.says !== undefined) assert.match(`${ran.err}${ran.out}`, one.says);
    if (one.isRefused === true) {
      assert.match(`${ran.err}${ran.out}`, /^kroute: shop: the templates are skipped: |cannot be rendered: /m);
      assert.deepEqual(ran.programs, []);
    } else if (canTrace) assert.deepEqual(ran.programs, ['helm']);
    if (one.says === undefined && one.isRefused !== true) {
      assert.equal(ran.err, '');
      assert.match(ran.out, RENDERED);
    }
  });

test('chart: a schema URL in a packed chart is not requested', without('helm'), async () => {
  const place = prepare('helm', { files: { ...chart('shop'), ...packed() } });
  mkdirSync('shop/charts');
  const files = ['Chart.yaml', 'values.schema.json'].map((name) => `dep/${name}`);
  const tar = execFileSync('tar', ['-c', '-f', '-', ...files]);
  writeFileSync('shop/charts/dep-0.1.0.tgz', gzipSync(tar));
  const ran = await record(['lint', '-f', 'compact', 'shop'], place);
  holds(ran);
  assert.match(ran.out, RENDERED);
});

function packed(): Tree {
  return { 'dep/Chart.yaml': CHART('dep'), 'dep/values.schema.json': schema({ properties: { port: REMOTE } }) };
}
