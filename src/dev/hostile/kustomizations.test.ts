/**
 * Hostile kustomizations with the real kustomize: no plugin runs, nothing is downloaded, and nothing outside of the
 * tree is read.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Case, chart, holds, prepare, RENDERED, SERVICE, type Tree, without } from './hostile.ts';
import { canTrace, record } from './recorder.ts';

const BUILTIN = `apiVersion: builtin
kind: ConfigMapGenerator
metadata: {name: x}
name: x
files: [URL/a]
`;
function withBuiltin(field: string, name: string | undefined): Tree {
  const inline = `|-\n${BUILTIN.replaceAll(/^/gm, '    ')}`;
  return {
    ...kustomization(`${field}:\n  - ${name ?? inline}\n`),
    ...(name === 'evil.yaml' ? { 'app/evil.yaml': BUILTIN } : {}),
  };
}

const PLUGIN = (annotation: string): string => `apiVersion: example.com/v1
kind: Evil
metadata:
  name: evil
  annotations:
    config.kubernetes.io/function: |
${annotation.replaceAll(/^/gm, '      ')}
`;
const EXEC = { 'app/run.sh': '#!/bin/sh\ntouch ran\n' };
const plain = { 'app/a.yaml': SERVICE };
const kustomization = (text: string): Tree => ({
  ...plain,
  'app/kustomization.yaml': `resources: [a.yaml]\n${text}`,
});
const NOT_FETCHED =
  /^kroute: app\/kustomization\.yaml: checked without being built: it includes \S+, which is not fetched$/m;

const PLUGINS = ['generators', 'transformers', 'validators'] as const;
const KUSTOMIZATIONS: readonly Case[] = [
  ...PLUGINS.flatMap((field): readonly Case[] => [
    ...[
      'exec:\n  path: ./run.sh',
      'container:\n  image: example.com/x\n  network: true',
      'starlark:\n  path: x.star',
    ].map(
      (annotation): Case => ({
        name: `${field}: ${annotation.split(':')[0]}`,
        files: {
          ...kustomization(`${field}: [evil.yaml]\n`),
          'app/evil.yaml': PLUGIN(annotation),
          ...EXEC,
          'app/x.star': 'x\n',
        },
        says: /(?:being|be) built: /m,
      }),
    ),
    {
      name: `${field}: a plugin of the old kind`,
      files: {
        ...kustomization(`${field}: [evil.yaml]\n`),
        'app/evil.yaml': 'apiVersion: example.com/v1\nkind: Evil\nmetadata: {name: x}\nargsOneLiner: touch ran\n',
        'app/example.com/v1/evil/Evil': EXEC['app/run.sh'],
      },
      says: /(?:being|be) built: /m,
    },
    {
      name: `${field}: the configuration contains a URL`,
      files: withBuiltin(field, 'evil.yaml'),
      isRefused: true,
      says: NOT_FETCHED,
    },
    { name: `${field}: within the list`, files: withBuiltin(field, undefined), isRefused: true, says: NOT_FETCHED },
    {
      name: `${field}: through a directory`,
      files: {
        ...withBuiltin(field, 'inner'),
        'app/inner/kustomization.yaml': 'resources: [evil.yaml]\n',
        'app/inner/evil.yaml': BUILTIN,
      },
      isRefused: true,
      says: NOT_FETCHED,
    },
  ]),
  ...['configMapGenerator', 'secretGenerator'].map(
    (field): Case => ({
      name: `${field}: a URL behind a key of two lines`,
      files: kustomization(`${field}: [{name: x, files: ["a\\n=URL/a"]}]\n`),
      isRefused: true,
      says: /(?:being|be) built: it includes /m,
    }),
  ),
  {
    name: 'charts',
    files: {
      ...kustomization(
        'helmCharts: [{name: --post-renderer=sh, repo: URL/charts, releaseName: -f}]\nhelmGlobals: {chartHome: charts}\n',
      ),
      ...chart('--post-renderer=sh', 'app/charts/--post-renderer=sh'),
    },
    says: /(?:being|be) built: .*helm/m,
  },
  ...[
    'resources: [URL/a.yaml]',
    'RESOURCES: [URL/a.yaml]',
    're\u017fources: [URL/a.yaml]',
    'resources: ["URL/${X}/a.yaml"]',
    'resources: ["\\x68ttp://127.0.0.1/a.yaml"]',
    'resources: ["HTTP://127.0.0.1/a.yaml"]',
    'bases: [URL/a]',
    'components: [URL/a]',
    'crds: [URL/a.json]',
    'configurations: [URL/a.yaml]',
    'openapi: {path: URL/a.json}',
    'configMapGenerator: [{name: x, files: [URL/a]}]',
    'configMapGenerator: [{name: x, files: [key=URL/a]}]',
    'configMapGenerator: [{name: x, envs: [URL/a]}]',
    'configMapGenerator: [{name: x, env: URL/a}]',
    'configMapGenerator: [{name: x, FILES: [URL/a]}]',
    'secretGenerator: [{name: x, files: [URL/a]}]',
    'patches: [{path: URL/a.yaml}]',
    'patches: [{PATH: URL/a.yaml}]',
    'patchesStrategicMerge: [URL/a.yaml]',
    'patchesJson6902: [{target: {version: v1, kind: Service, name: web}, path: URL/a.yaml}]',
    'replacements: [{path: URL/a.yaml}]',
    'transformers: [URL/a.yaml]',
    'commonAnnotations: {a: &a URL/a.yaml}\nreplacements: [{path: *a}]',
    '<<: {crds: [URL/a.json]}',
    'resources: [git::file:///etc/x]',
    'resources: [file:///etc/x]',
    'resources: [ssh://git@127.0.0.1/a/b]',
    'resources: [git@127.0.0.1:a/b]',
    'resources: [user@127.0.0.1/a/b]',
    'resources: [github.com/a/b]',
    'resources: [GitHub.com:a/b]',
    'resources: ["github.com/a/b?ref=--upload-pack=touch ran"]',
    'resources: ["../outside?ref=x"]',
    'resources: [../x.git/y]',
  ].map((text): Case => {
    const files = { ...plain, 'app/kustomization.yaml': `${text}\n` };
    return { name: text.replaceAll('\n', ' '), files, isRefused: true, says: /(?:being|be) built: /m };
  }),
  {
    name: 'a URL in a base that was not given',
    files: {
      ...kustomization(''),
      'app/kustomization.yaml': 'resources: [../../base]\n',
      'base/kustomization.yaml': 'resources: [URL/a.yaml]\n',
    },
    isRefused: true,
    says: /(?:being|be) built: /m,
  },
  {
    name: 'a plugin that is assembled from parts',
    files: {
      ...kustomization('generators: [inner]\n'),
      'app/inner/kustomization.yaml': `resources: [evil.yaml]
patches: [{target: {kind: ConfigMapGenerator}, patch: '[{"op": "replace", "path": "/files/0", "value": "URL/a"}]'}]
`,
      'app/inner/evil.yaml': BUILTIN.replace('URL/', ''),
    },
    isRefused: true,
    says: /inner\/kustomization\.yaml: it changes configurations of plugins by "patches"/m,
  },
  {
    name: 'a link that leads to other neighbors',
    files: {
      ...plain,
      'app/kustomization.yaml': 'resources: [linked]\n',
      'app/base/kustomization.yaml': 'resources: [../../app/a.yaml]\n',
      'base/kustomization.yaml': 'resources: []\n',
      'deep/real/kustomization.yaml': 'resources: [../base]\n',
      'deep/base/kustomization.yaml': 'resources: [URL/a.yaml]\n',
    },
    links: { 'app/linked': '../deep/real' },
    isRefused: true,
    says: /(?:being|be) built: /m,
  },
  {
    name: 'a kustomization that is a link out of the tree',
    files: { ...plain, 'app/kustomization.yaml': 'resources: [a.yaml, inner]\n', 'app/inner/x': '' },
    links: { 'app/inner/kustomization.yaml': 'OUTSIDE/base/kustomization.yaml' },
    isRefused: true,
    says: /(?:being|be) built: .*outside of the tree$/m,
  },
  {
    name: 'URLs that are data',
    files: kustomization(`commonAnnotations: {docs: URL/x}
configMapGenerator: [{name: x, literals: [a=URL/x], options: {annotations: {docs: URL/x}}}]
patches: [{target: {kind: Service}, patch: '[{"op": "add", "path": "/metadata/annotations/x", "value": "URL/x"}]'}]
`),
  },
  {
    name: 'a directory is a link out of the tree',
    files: { 'app/kustomization.yaml': 'resources: [base]\n' },
    links: { 'app/base': 'OUTSIDE/base' },
    isRefused: true,
    says: /(?:being|be) built: it includes app\/base, which is outside of the tree$/m,
  },
  {
    name: 'a directory above the tree',
    files: { 'app/kustomization.yaml': 'resources: [../../outside/base]\n' },
    isRefused: true,
    says: /which is outside of the tree$/m,
  },
  {
    name: 'a file is a link out of the tree',
    files: kustomization('configMapGenerator: [{name: x, files: [secret]}]\n'),
    links: { 'app/secret': 'OUTSIDE/secret' },
    says: /(?:being|be) built: /m,
  },
  {
    name: 'a file above the tree',
    files: kustomization('configMapGenerator: [{name: x, files: [../../outside/secret]}]\n'),
    says: /(?:being|be) built: /m,
  },
  {
    name: 'a pipe among the resources',
    files: { ...plain, 'app/kustomization.yaml': 'resources: [a.yaml, pipe]\n' },
    pipes: ['app/pipe'],
    isRefused: true,
    says: /app\/pipe: is neither a file nor a directory(?: \[.*)?$/m,
  },
  {
    name: 'a base that includes itself',
    files: {
      ...plain,
      'app/kustomization.yaml': 'resources: [a.yaml, ../other]\n',
      'other/kustomization.yaml': 'resources: [../app]\n',
    },
    says: /(?:being|be) built: .*cycle detected/m,
  },
];

for (const one of KUSTOMIZATIONS)
  test(`kustomization: ${one.name}`, without('kustomize'), async () => {
    const ran = await record(['lint', '-f', 'compact', 'app'], prepare('kustomize', one));
    holds(ran);
    if (one.says !== undefined) assert.match(`${ran.err}${ran.out}`, one.says);
    if (one.isRefused === true) {
      assert.match(`${ran.err}${ran.out}`, /(?:being|be) built: /);
      assert.deepEqual(ran.programs, []);
    } else if (canTrace) assert.deepEqual(ran.programs, ['kustomize']);
    if (one.says === undefined && one.isRefused !== true) {
      assert.equal(ran.err, '');
      assert.match(ran.out, RENDERED);
    }
  });

test('kubectl builds as kustomize does, and contacts no server', without('kubectl'), async () => {
  const files = { ...plain, 'app/kustomization.yaml': 'resources: [a.yaml]\nnamePrefix: x-\n' };
  const ran = await record(['lint', '-f', 'compact', 'app'], prepare('kubectl', { files }));
  holds(ran);
  assert.equal(ran.err, '');
  assert.match(ran.out, RENDERED);
  if (canTrace) assert.deepEqual(ran.programs, ['kubectl']);
});
