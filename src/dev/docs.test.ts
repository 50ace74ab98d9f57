/** What the documentation refers to exists: linked files and headings, and the commands and options it shows. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { run } from './io.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'SECURITY.md',
  'scripts/oracle/README.md',
  'scripts/yaml-verdicts/README.md',
  'docs/rules/README.md',
  ...['docs', 'docs/decisions'].flatMap((folder) =>
    readdirSync(join(ROOT, folder))
      .filter((name) => name.endsWith('.md'))
      .map((name) => `${folder}/${name}`),
  ),
];

const isBuilt = existsSync(join(ROOT, 'dist/kroute.cjs'));
const textOf = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

test('every relative link leads to a file and a heading that exist', () => {
  const broken = PAGES.flatMap((page) => linksIn(textOf(page)).flatMap((link) => errorOf(page, link)));
  assert.deepEqual(broken, []);
});

test('every page under docs can be reached from the README', () => {
  const linkedFrom = (page: string): readonly string[] =>
    linksIn(textOf(page)).map((link) => posix.join(posix.dirname(page), link.replace(/#.*$/, '')));
  const linked = new Set([...linkedFrom('README.md'), ...linkedFrom('docs/decisions/README.md')]);
  assert.deepEqual(
    PAGES.filter((page) => page.startsWith('docs/') && !linked.has(page)),
    [],
  );
});

test('every source file and folder that is mentioned exists', () => {
  const missing = PAGES.filter((page) => page !== 'CHANGELOG.md').flatMap((page) =>
    Array.from(
      textOf(page).matchAll(/`((?:bench|bin|docs|fixtures|rules|schemas|scripts|src)\/[^`\s]*)`/g),
      ([, path = '']) => path,
    )
      .filter((path) => !isThere(path))
      .map((path) => `${page}: ${path}`),
  );
  assert.deepEqual(missing, []);
});

test('the package is mentioned with its current version', () => {
  const { version } = JSON.parse(textOf('package.json')) as { version: string };
  const others = [...PAGES, 'docs/ci/gitlab.yml']
    .filter((page) => page !== 'docs/releasing.md')
    .flatMap((page) =>
      Array.from(textOf(page).matchAll(/kroute-(\d[\w.-]*)\.tgz/g), ([name, own]) => ({ page, name, own })),
    )
    .filter(({ own }) => own !== version);
  assert.deepEqual(others, []);
});

test('no command that is shown writes a report where the next run looks for its configuration', () => {
  const written = [...PAGES, 'docs/ci/gitlab.yml'].flatMap((page) =>
    Array.from(textOf(page).matchAll(/ (?:-f|-o|--format|--output) [a-z]+:(\S+)/g), ([, file = '']) => file)
      .filter((file) => /^\.?kroute\.(?:ya?ml|json)$/.test(posix.basename(file)))
      .map((file) => `${page}: ${file}`),
  );
  assert.deepEqual(written, []);
});

test('every test filter that is mentioned matches tests', () => {
  const files = ['src', 'rules'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.test.ts'))
      .map((path) => `${folder}/${path.replaceAll('\\', '/')}`),
  );
  const missing = PAGES.flatMap((page) =>
    Array.from(textOf(page).matchAll(/npm test -- (?!-)([\w./-]+)/g), ([, part = '']) => part)
      .filter((part) => !files.some((file) => file.includes(part)))
      .map((part) => `${page}: npm test -- ${part}`),
  );
  assert.deepEqual(missing, []);
});

for (const page of PAGES)
  for (const [, code = ''] of textOf(page).matchAll(/<!-- runs -->\n+```sh\n([\s\S]*?)```/g))
    test(`${page}: ${code.split('\n')[0]}`, { skip: !isBuilt }, () => {
      const script = `set -e\nkroute() { node dist/kroute.cjs "$@"; }\n${code}`;
      const { CI: _, FORCE_COLOR: __, ...env } = process.env;
      const { status, stdout, stderr } = spawnSync('bash', ['-c', script], { cwd: ROOT, env, encoding: 'utf8' });
      assert.equal(status, 0, stderr);
      assert.notEqual(stdout, '');
    });

test('every command of kroute in a block runs as it is written', { skip: !isBuilt }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'kroute-docs-'));
  try {
    const env = treeOfDocs(folder);
    const failed = PAGES.filter((page) => page === 'README.md' || /^docs\/[\w-]+\.md$/.test(page)).flatMap((page) =>
      shellLinesIn(textOf(page)).flatMap((line) => {
        const script = `kroute() { node ${join(ROOT, 'dist/kroute.cjs')} "$@"; }\n${line}`;
        const { status, stderr } = spawnSync('bash', ['-c', script], { cwd: folder, env, encoding: 'utf8' });
        // 1 is a finding, a request without an answer or a difference.
        return status === 0 || status === 1 ? [] : [`${page}: ${line}: ${status} ${stderr.split('\n')[0]}`];
      }),
    );
    assert.deepEqual(failed, []);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('every command and option that is shown exists', async () => {
  const help = await allHelp();
  const anywhere = new Set([...help.values()].flatMap((options) => [...options]));
  const unknown = PAGES.flatMap((page) =>
    commandsIn(textOf(page)).flatMap((words) => {
      const [first = '', second = ''] = words;
      // Outside of a command, an option may belong to another program, except in the README and the page on usage.
      const isOption = first.startsWith('-') && (page === 'README.md' || page === 'docs/usage.md');
      if (first !== 'kroute' && !isOption) return [];
      const known = isOption || second.startsWith('-') || /^<|^$/.test(second) ? anywhere : help.get(second);
      if (known === undefined) return [`${page}: ${words.join(' ')}`];
      return words
        .flatMap((word) => /^--?[a-zA-Z][\w-]*/.exec(word) ?? [])
        .filter((option) => !known.has(option))
        .map((option) => `${page}: ${option} in ${words.join(' ')}`);
    }),
  );
  assert.deepEqual(unknown, []);
});

/** A tree with the names that the pages use: manifests, a chart, overlays, cases, and a branch to compare with. */
function treeOfDocs(folder: string): NodeJS.ProcessEnv {
  const file = (path: string, text: string): void => {
    mkdirSync(posix.dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  cpSync(join(ROOT, 'fixtures/example'), join(folder, 'k8s'), { recursive: true });
  cpSync(join(ROOT, 'fixtures/example'), join(folder, 'fixtures/example'), { recursive: true });
  for (const side of ['before', 'after'])
    cpSync(join(ROOT, 'fixtures/diff', side), join(folder, 'fixtures/diff', side), { recursive: true });
  cpSync(join(ROOT, 'fixtures/migration'), join(folder, 'fixtures/migration'), { recursive: true });
  cpSync(join(ROOT, 'fixtures/diff/before'), join(folder, 'old'), { recursive: true });
  cpSync(join(ROOT, 'fixtures/diff/after'), join(folder, 'new'), { recursive: true });
  file('fixtures/example-routing.yaml', textOf('fixtures/example-routing.yaml'));
  const service = 'apiVersion: v1\nkind: Service\nmetadata: { name: web }\nspec: { ports: [{ port: 80 }] }\n';
  file('k8s/staging/web.yaml', service);
  file('apps/shop/web.yaml', service);
  const pods =
    'selector: { matchLabels: { app: web } }, template: { metadata: { labels: { app: web } }, spec: { containers: [{ name: web, image: web }] } }';
  file(
    'k8s/web.yaml',
    `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web, namespace: shop }\nspec: { ${pods} }\n`,
  );
  file('routing.yaml', textOf('fixtures/example-routing.yaml'));
  for (const overlay of ['overlays/production', 'overlays/prod'])
    file(`${overlay}/kustomization.yaml`, 'resources: [../../apps/shop/web.yaml]\n');
  for (const chart of ['chart', 'charts/shop'])
    file(`${chart}/Chart.yaml`, 'apiVersion: v2\nname: shop\nversion: 1.0.0\n');
  for (const values of ['production.yaml', 'values-prod.yaml']) file(values, '{}\n');
  const { CI: _, FORCE_COLOR: __, ...env } = process.env;
  const git = ['init -q', 'add .', 'commit -qm all', 'update-ref refs/remotes/origin/main HEAD', 'tag v1.4'];
  const who = '-c user.name=docs -c user.email=docs@example.com';
  spawnSync('bash', ['-c', git.map((command) => `git ${who} ${command}`).join(' && ')], { cwd: folder, env });
  return { ...env, XDG_CACHE_HOME: join(folder, '.cache') };
}

/** The lines of shell blocks that call kroute and nothing that may be missing: no cluster, container or other tool. */
function shellLinesIn(text: string): readonly string[] {
  return Array.from(text.matchAll(/^```(?:sh|console)\n([\s\S]*?)^```/gm), ([, code = '']) => code)
    .flatMap((code) => code.replaceAll(/\\\n\s*/g, ' ').split('\n'))
    .map((line) => line.replace(/^\$ /, ''))
    .filter(
      (line) =>
        line.startsWith('kroute ') &&
        !/--(?:cluster|watch|allow-rules)|cluster:|<<|\/etc\/| <\w|^kroute lint$/.test(line),
    );
}

/** Whether a path leads to something; `*`, `<name>` and `…` mean any name, `a.ts:12` means a line. */
function isThere(path: string): boolean {
  const [fixed = ''] = path.split(/[*<…]|:\d/);
  return existsSync(join(ROOT, fixed === path ? fixed : posix.dirname(`${fixed}x`)));
}

/** The targets of links within the repository, except for those in code. */
function linksIn(text: string): readonly string[] {
  const prose = text.replaceAll(/^ *```[\s\S]*?^ *```/gm, '').replaceAll(/(?<!\[)`[^`\n]*`(?!\])/g, '');
  return Array.from(prose.matchAll(/\]\(([^)\s]+)\)/g), ([, target = '']) => target).filter(
    (target) => !/^[a-z]+:/.test(target),
  );
}

function errorOf(page: string, link: string): readonly string[] {
  const [path = '', heading] = link.split('#');
  const target = path === '' ? page : posix.join(posix.dirname(page), path);
  if (!existsSync(join(ROOT, target))) return [`${page}: ${link}`];
  const isKnown = heading === undefined || headingsOf(textOf(target)).includes(heading);
  return isKnown ? [] : [`${page}: ${link}: no such heading`];
}

/** As GitHub does. */
function headingsOf(text: string): readonly string[] {
  return Array.from(text.matchAll(/^#+ (.+)$/gm), ([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** The commands in code blocks and in code within sentences, word by word. */
function commandsIn(text: string): readonly (readonly string[])[] {
  const blocks = Array.from(text.matchAll(/^ *```.*\n([\s\S]*?)^ *```/gm), ([, code = '']) =>
    code.replaceAll(/\\\n/g, ' '),
  );
  const spans = Array.from(text.replaceAll(/^ *```[\s\S]*?^ *```/gm, '').matchAll(/`([^`\n]+)`/g), ([, code]) => code);
  return [...blocks.flatMap((code) => code.split('\n')), ...spans]
    .flatMap((line = '') => line.replace(/\s# .*$/, '').split(/ \| | && |; /))
    .map((command) => command.replace(/^\s*(?:- )?(?:run: )?(?:exec )?(?:\$ )?(?:kubectl (?=kroute\b))?/, ''))
    .map((command) => command.trim().split(/\s+/));
}

/** The options of each command, by its name. */
async function allHelp(): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const { out } = await run(['--help']);
  const names = Array.from(out.matchAll(/^ {2}([a-z]+) [[<]/gm), ([, name = '']) => name);
  const help = new Map<string, ReadonlySet<string>>();
  for (const name of names)
    help.set(name, new Set((await run([name, '--help'])).out.match(/(?<![\w-])--?[a-zA-Z][\w-]*/g)));
  assert.ok(help.size > 5);
  return help;
}
