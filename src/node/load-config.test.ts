/** Where configurations are found, and what they extend. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { VOCABULARY as vocabulary } from '../library/vocabulary.ts';
import type { Files } from '../load/discover/files.ts';
import { findConfig } from './find-config.ts';
import { loadConfig } from './load-config.ts';

/** A file system of texts by absolute path. */
function disk(texts: Readonly<Record<string, string>>): Files {
  const paths = Object.keys(texts);
  return {
    kindOf: (path) => {
      if (Object.hasOwn(texts, path)) return { ok: true, value: 'file' };
      return paths.some((one) => one.startsWith(`${path}/`)) ? { ok: true, value: 'directory' } : undefined;
    },
    list: () => ({ ok: true, value: [] }),
    realPath: (path) => ({ ok: true, value: path }),
    read: (path) => ({ ok: true, value: new TextEncoder().encode(texts[path] ?? '') }),
  };
}

test('the nearest configuration is used, upwards to the root of the repository', () => {
  const files = disk({
    '/kroute.yaml': '',
    '/repo/.git/HEAD': '',
    '/repo/package.json': '{"kroute": {}}',
    '/repo/a/kroute.json': '{}',
    '/repo/a/.kroute.yaml': '',
    '/repo/a/deep/x.yaml': '',
    '/repo/b/package.json': '{"name": "kroute", "dependencies": {"kroute": "1"}}',
    '/repo/b/y.yaml': '',
    '/other/.git/HEAD': '',
    '/other/z.yaml': '',
  });
  const find = (...paths: string[]): string | undefined => findConfig(paths, '/repo', files);
  assert.equal(find('/repo/a/deep'), '/repo/a/.kroute.yaml');
  assert.equal(find('/repo/a/deep/x.yaml'), '/repo/a/.kroute.yaml');
  assert.equal(find('a/deep/*.yaml'), '/repo/a/.kroute.yaml');
  assert.equal(find('/repo/b/y.yaml'), '/repo/package.json');
  assert.equal(find(), '/repo/package.json');
  assert.equal(find('-'), '/repo/package.json');
  assert.equal(find('/repo/a/deep', '/repo/b'), '/repo/package.json', 'the directory that contains all paths');
  assert.equal(find('/other/z.yaml'), undefined, 'the search ends at the repository');
});

test('extends: paths are relative to the file, cycles and missing files are reported', () => {
  const files = disk({
    '/a/kroute.yaml': 'extends: [../base/one.yaml, ../base/two.yaml]\nnamespace: own',
    '/base/one.yaml': 'extends: three.yaml\nkubeVersion: "1.29"',
    '/base/two.yaml': 'kubeVersion: "1.30"\nnamespace: two',
    '/base/three.yaml': 'controller: traefik',
    '/c/kroute.yaml': 'extends: other.yaml',
    '/c/other.yaml': 'namespace: x\nextends: kroute.yaml',
    '/d/kroute.yaml': 'extends: nope.yaml',
    '/e/kroute.yaml': 'extends: ../broken.yaml',
    '/broken.yaml': 'namespac: x',
  });
  const load = (path: string) => {
    const loaded = loadConfig(path, files, vocabulary, (one) => one);
    assert.ok(loaded.ok);
    return { ...loaded.value, problems: loaded.value.problems.map(({ message, at }) => `${at.file.path}: ${message}`) };
  };
  const { config, problems, files: read } = load('/a/kroute.yaml');
  assert.deepEqual(problems, []);
  assert.deepEqual(read, ['/base/three.yaml', '/base/one.yaml', '/base/two.yaml', '/a/kroute.yaml']);
  assert.equal(config.controller?.value, 'traefik');
  assert.equal(config.kubeVersion?.value, '1.30');
  assert.equal(config.namespace?.value, 'own');
  assert.deepEqual(load('/c/kroute.yaml').problems, [
    '/c/other.yaml: "kroute.yaml" extends this file: a configuration cannot extend itself',
  ]);
  assert.deepEqual(load('/d/kroute.yaml').problems, ['/d/kroute.yaml: "nope.yaml": no such file or directory']);
  assert.deepEqual(load('/e/kroute.yaml').problems, [
    '/broken.yaml: unknown field "namespac"; did you mean "namespace"?',
  ]);
});

test('extends: a file that many extend is read once, and merged at its last place', () => {
  const reads: string[] = [];
  const counting = (texts: Readonly<Record<string, string>>): Files => {
    const files = disk(texts);
    return {
      ...files,
      read: (path, purpose) => {
        reads.push(path);
        return files.read(path, purpose);
      },
    };
  };
  const load = (files: Files) => {
    const loaded = loadConfig('/a/kroute.yaml', files, vocabulary, (one) => one);
    assert.ok(loaded.ok);
    return loaded.value;
  };
  // Each level extends the next one twice: there are 2^60 ways to the last one.
  const levels = Array.from({ length: 60 }, (_, level) => [
    `/a/${level}.yaml`,
    `extends: [${level + 1}.yaml, ${level + 1}.yaml]\nignore: [i${level}]`,
  ]);
  const diamond = load(
    counting({ ...Object.fromEntries(levels), '/a/60.yaml': 'namespace: deep', '/a/kroute.yaml': 'extends: 0.yaml' }),
  );
  assert.deepEqual(diamond.problems, []);
  assert.equal(reads.length, 62);
  assert.equal(diamond.config.namespace?.value, 'deep');
  assert.equal(diamond.config.ignore.length, 60);
  // The last value wins, as if each file had been read at each place.
  const twice = load(
    disk({
      '/a/kroute.yaml': 'extends: [x.yaml, y.yaml, x.yaml]',
      '/a/x.yaml': 'namespace: x\nignore: [x]\nextends: z.yaml',
      '/a/y.yaml': 'namespace: y\nignore: [y]\nextends: z.yaml',
      '/a/z.yaml': 'namespace: z\ncontroller: nginx\nignore: [z]',
    }),
  );
  assert.deepEqual(twice.files, ['/a/y.yaml', '/a/z.yaml', '/a/x.yaml', '/a/kroute.yaml']);
  assert.equal(twice.config.namespace?.value, 'x');
  assert.deepEqual(
    twice.config.ignore.map(({ value }) => value),
    ['y', 'z', 'x'],
  );
});

test('extends: a long chain is cut off, and so is its error message', () => {
  const chain = Array.from({ length: 300 }, (_, at) => [`/a/${at}.yaml`, `extends: ${at + 1}.yaml`]);
  const files = disk({ ...Object.fromEntries(chain), '/a/kroute.yaml': 'extends: 0.yaml' });
  const loaded = loadConfig('/a/kroute.yaml', files, vocabulary, (one) => one);
  assert.ok(loaded.ok);
  assert.deepEqual(
    loaded.value.problems.map(({ message }) => message),
    ['"99.yaml" is one file too many: at most 100 files are read'],
  );
  const many = Array.from({ length: 5000 }, (_, at) => `none-${at}.yaml`).join(', ');
  const missing = loadConfig(
    '/b/kroute.yaml',
    disk({ '/b/kroute.yaml': `extends: [${many}]` }),
    vocabulary,
    (one) => one,
  );
  assert.ok(missing.ok);
  assert.equal(missing.value.problems.length, 100);
});
