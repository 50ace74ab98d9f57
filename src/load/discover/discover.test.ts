import assert from 'node:assert/strict';
import { test } from 'node:test';
import { discover } from './discover.ts';
import type { Entry, EntryKind, Files } from './files.ts';

/** A disk as a map: a string is a file, `->x` a link to x, `!` a directory that cannot be read. */
function disk(tree: Readonly<Record<string, string>>): Files {
  const real = (path: string): string => {
    let at = path === '.' ? '/w' : path.startsWith('/') ? path : `/w/${path}`;
    for (let hops = 0; hops < 20; hops++) {
      const link = Object.keys(tree).find(
        (key) => (at === `/w/${key}` || at.startsWith(`/w/${key}/`)) && tree[key]?.startsWith('->'),
      );
      if (link === undefined) return at;
      at = `/w/${tree[link]?.slice(2)}${at.slice(`/w/${link}`.length)}`.replace(/\/\.$/, '');
    }
    throw new Error('loop');
  };
  const keys = Object.keys(tree).map((key) => `/w/${key}`);
  const contentOf = (path: string): string | undefined => tree[real(path).slice(3)];
  return {
    kindOf: (path) => {
      try {
        const at = real(path);
        const content = tree[at.slice(3)];
        if (content !== undefined && content !== '!') return { ok: true, value: 'file' };
        const isDirectory =
          at === '/w' || at === '/' || content === '!' || keys.some((key) => key.startsWith(`${at}/`));
        return isDirectory ? { ok: true, value: 'directory' } : undefined;
      } catch {
        return { ok: false, message: 'too many levels of symbolic links' };
      }
    },
    list: (directory) => {
      const at = real(directory);
      if (contentOf(directory) === '!') return { ok: false, message: 'permission denied' };
      const names = new Map<string, EntryKind>();
      for (const key of [...keys, '/w']) {
        const prefix = at === '/' ? '/' : `${at}/`;
        if (!key.startsWith(prefix)) continue;
        const [name = '', more] = key.slice(prefix.length).split('/');
        const content = tree[key.slice(3)];
        names.set(
          name,
          more !== undefined
            ? 'directory'
            : content === '!'
              ? 'directory'
              : content?.startsWith('->')
                ? 'link'
                : 'file',
        );
      }
      const entries = [...names].map(([name, kind]): Entry => ({ name, kind }));
      return { ok: true, value: entries.sort((a, b) => (a.name < b.name ? -1 : 1)) };
    },
    realPath: (path) => ({ ok: true, value: real(path) }),
    read: (path) => ({ ok: true, value: new TextEncoder().encode(contentOf(path) ?? '') }),
  };
}

test('directories are walked in code-unit order, manifests only', () => {
  const files = disk({
    'k8s/b.yml': '',
    'k8s/a/z.yaml': '',
    'k8s/B.json': '',
    'k8s/readme.md': '',
    'k8s/node_modules/x.yaml': '',
    'k8s/.git/y.yaml': '',
    'k8s/package.json': '',
    'k8s/vendor/modules.txt': '',
    'k8s/vendor/x.yaml': '',
    'k8s/old/vendor/k8s.io/api/x.yaml': '',
    'k8s/old/Godeps/_workspace/src/github.com/x.yaml': '',
    'k8s/old/vendor.yaml': '',
    'k8s/old/Kustomization': '',
  });
  assert.deepEqual(discover(['k8s'], files).files, [
    'k8s/B.json',
    'k8s/a/z.yaml',
    'k8s/b.yml',
    'k8s/old/Kustomization',
    'k8s/old/vendor.yaml',
  ]);
});

test('no path means the current directory, spelt without it', () => {
  assert.deepEqual(discover([], disk({ 'a.yaml': '' })).files, ['a.yaml']);
});

test('a file given by name is taken whatever it is called; each file once', () => {
  assert.deepEqual(discover(['x.txt', './x.txt', '-'], disk({ 'x.txt': '' })).files, ['-', 'x.txt']);
});

test('what git ignores is left out, also by ignore files above the directory given', () => {
  const tree = {
    '.git/HEAD': '',
    '.gitignore': 'secret.yaml\n/k8s/out/\n',
    'k8s/.gitignore': '*.gen.yaml\n!keep.gen.yaml\n',
    'k8s/a.yaml': '',
    'k8s/secret.yaml': '',
    'k8s/out/b.yaml': '',
    'k8s/x.gen.yaml': '',
    'k8s/keep.gen.yaml': '',
  };
  assert.deepEqual(discover(['k8s'], disk(tree)).files, ['k8s/a.yaml', 'k8s/keep.gen.yaml']);
  assert.deepEqual(discover(['.'], disk(tree)).files, ['k8s/a.yaml', 'k8s/keep.gen.yaml']);
  assert.deepEqual(discover(['k8s/secret.yaml'], disk(tree)).files, ['k8s/secret.yaml']);
});

test('a backslash is part of a name', () => {
  const files = disk({ 'a\\b.yaml': '', 'a/b.yaml': '' });
  assert.deepEqual(discover(['a\\b.yaml'], files).files, ['a\\b.yaml']);
  assert.deepEqual(discover(['\\\\'], files).missing, [{ path: '\\\\', message: 'no such file or directory' }]);
});

test('globs match files below them', () => {
  const files = disk({ 'apps/a/ing.yaml': '', 'apps/b/ing.yaml': '', 'apps/b/svc.yaml': '', 'x.yaml': '' });
  assert.deepEqual(discover(['apps/**/ing.yaml'], files).files, ['apps/a/ing.yaml', 'apps/b/ing.yaml']);
  assert.deepEqual(discover(['apps/*.yaml'], files).missing, [
    { path: 'apps/*.yaml', message: 'no file matches this pattern' },
  ]);
});

test('a link that leads back up is reported and not followed; a broken link is reported', () => {
  const files = disk({ 'k8s/a.yaml': '', 'k8s/sub/loop': '->k8s', 'k8s/gone.yaml': '->nowhere.yaml' });
  const found = discover(['k8s'], files);
  assert.deepEqual(found.files, ['k8s/a.yaml']);
  assert.deepEqual(
    found.notFollowed.map(({ path }) => path),
    ['k8s/sub/loop'],
  );
  assert.deepEqual(found.unreadable, [{ path: 'k8s/gone.yaml', message: 'the link leads nowhere' }]);
});

test('a directory that cannot be read is reported, the others are walked', () => {
  const found = discover(['k8s'], disk({ 'k8s/a.yaml': '', 'k8s/locked': '!' }));
  assert.deepEqual(found.files, ['k8s/a.yaml']);
  assert.deepEqual(found.unreadable, [{ path: 'k8s/locked', message: 'permission denied' }]);
});

test('a path that does not exist is reported', () => {
  assert.deepEqual(discover(['nope'], disk({})).missing, [{ path: 'nope', message: 'no such file or directory' }]);
});
