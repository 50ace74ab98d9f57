/**
 * The rules for the architecture: which code may import what, and what may be used where. Reads the sources as text.
 */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** In order: a layer may import only the layers to its left. */
const CORE = ['text', 'load', 'schema', 'model', 'routes', 'linter'] as const;
/** Layers that need only JavaScript, so that they also run in a browser. */
const PURE = [...CORE, 'compare', 'migrate', 'config', 'report', 'render', 'registry', 'pipeline', 'library'] as const;

/** Which layers each may import, besides itself. `dev` and tests may import everything. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  text: [],
  load: ['text'],
  schema: ['text', 'load'],
  model: ['text', 'load', 'schema'],
  routes: ['text', 'load', 'schema', 'model'],
  compare: ['text', 'load', 'schema', 'model', 'routes'],
  migrate: ['text', 'load', 'schema', 'model', 'routes', 'compare'],
  linter: ['text', 'load', 'schema', 'model', 'routes'],
  config: CORE,
  report: CORE,
  render: [...CORE, 'compare', 'migrate', 'report'],
  kit: CORE,
  rules: ['kit'],
  registry: ['linter', 'rules'],
  pipeline: [...CORE, 'compare', 'migrate', 'config', 'report', 'render', 'registry'],
  library: [...CORE, 'compare', 'migrate', 'config', 'report', 'render', 'registry', 'pipeline'],
  browser: PURE,
  node: PURE,
  index: [...PURE, 'node'],
  cli: [...PURE, 'node'],
  launcher: ['node', 'cli'],
  bin: ['launcher'],
};

/**
 * The rooms of a large layer, in order: a room may import the rooms before it. Files outside of the rooms may import
 * all of them.
 */
const ROOMS: Readonly<Record<string, readonly string[]>> = {
  load: ['discover', 'tape', 'scalar', 'value', 'json', 'yaml'],
  model: ['objects', 'recovery', 'cluster', 'validation', 'network', 'ingress', 'project', 'suggest'],
  routes: ['route', 'match', 'automata', 'draft', 'service', 'gateway', 'ingress', 'request'],
};

/** The only file that may import each package. Packages that are not listed may only be used in `dev`. */
const DOORS: Readonly<Record<string, (file: string) => boolean>> = {
  yaml: (file) => file === 'src/load/all-errors.ts',
  ajv: (file) => layerOf(file) === 'schema',
  commander: (file) => layerOf(file) === 'cli',
  'kubernetes-types': (file) => layerOf(file) === 'model',
  chalk: (file) => file === 'src/cli/chalk.cjs',
  re2js: (file) => file === 'src/routes/match/re2js.cjs',
  diff: (file) => file === 'src/cli/diff.ts',
};

/**
 * Functions that start programs, and the only file that may use them. Arguments have a type that only this file
 * unwraps.
 */
const PROCESS_MODULES: ReadonlySet<string> = new Set([
  'node:child_process',
  'node:cluster',
  'child_process',
  'cluster',
]);
const STARTS_PROCESSES = 'src/cli/tool/run.ts';

/** The replacements for some modules of Node in the built command line. */
const LATE = 'src/launcher/late';
const isLate = (file: string): boolean => file.startsWith(`${LATE}/`);

/** Where modules of Node, and so input and output, may be used. */
const NODE_LAYERS: readonly string[] = ['node', 'cli', 'launcher', 'bin'];

/** Files with other tables: of what a process has loaded, or with a size that the code limits. */
const STATEFUL: ReadonlySet<string> = new Set([
  'src/node/user-code.ts',
  'src/launcher/compiled.ts',
  'src/schema/validators.ts',
]);

/** What code for input and output may use of node:fs: it describes files, and opens none. */
const ASKING: ReadonlySet<string> = new Set([
  'accessSync',
  'constants',
  'existsSync',
  'FSWatcher',
  'lstatSync',
  'realpathSync',
  'Stats',
  'statSync',
  'watch',
]);

/** Who may use more of it. There are few such files, so that reads are limited and writes are atomic. */
const FILE_SYSTEM: Readonly<Record<string, readonly string[]>> = {
  'src/node/reader.ts': ['closeSync', 'Dirent', 'fstatSync', 'openSync', 'readdirSync', 'readSync'],
  'src/cli/writer.ts': [
    'closeSync',
    'fchmodSync',
    'fchownSync',
    'fsyncSync',
    'mkdirSync',
    'openSync',
    'readlinkSync',
    'renameSync',
    'unlinkSync',
    'writeSync',
  ],
  // Separate directories, made for a tool and removed after it.
  'src/cli/tool/scratch.ts': ['mkdtempSync', 'rmSync'],
  'src/cli/render/helm.ts': ['writeFileSync'],
  'src/cli/render/kustomize.ts': ['mkdirSync', 'symlinkSync', 'writeFileSync'],
  // A copy of an earlier revision, in a separate directory.
  'src/cli/render/old-rendering.ts': ['mkdirSync', 'writeFileSync'],
  // Runs before anything is loaded.
  'src/launcher/main.ts': ['writeSync'],
};

/** Comments, strings, templates and regular expressions. */
const PIECES =
  /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\[\s\S]|[^`\\])*`|(?<=(?:[(,=:[!&|?{};>]|\breturn)\s*)\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*/g;

interface Source {
  readonly path: string;
  /** The code without comments; strings and regular expressions are emptied. */
  readonly code: string;
  /** The names that it imports from node:fs; `*` if not all are known. */
  readonly fileSystem: readonly string[];
  readonly imports: readonly string[];
}

const sources: readonly Source[] = ['src', 'rules', 'bin'].flatMap(sourcesIn);
const shipped = sources.filter(({ path }) => layerOf(path) !== 'dev');

test('every layer imports only what stands to its left', () => {
  const wrong = shipped.flatMap(({ path, imports }) => {
    const layer = layerOf(path);
    const allowed = MAY_IMPORT[layer] ?? assert.fail(`${path}: no layer "${layer}" in the table`);
    return imports
      .filter((target) => target.startsWith('.'))
      .map((target) => resolve(path, target))
      .filter((target) => !target.endsWith('.json') && !mayImport(layer, allowed, path, target))
      .map((target) => `${path} imports ${target}`);
  });
  assert.deepEqual(wrong, []);
});

test('a room imports only from the rooms before it', () => {
  const wrong = shipped.flatMap(({ path, imports }) => {
    const layer = layerOf(path);
    const rooms = ROOMS[layer];
    const own = roomOf(path);
    if (rooms === undefined || own === undefined) return [];
    if (!rooms.includes(own)) return [`${path}: no room "${own}" in the table`];
    const allowed = rooms.slice(0, rooms.indexOf(own) + 1);
    return targetsOf(path, imports)
      .filter((target) => layerOf(target) === layer && !allowed.includes(roomOf(target) ?? ''))
      .map((target) => `${path} imports ${target}`);
  });
  assert.deepEqual(wrong, []);
});

test('each room has a README that says what belongs there and what does not', () => {
  const wrong = Object.entries(ROOMS)
    .flatMap(([layer, rooms]) => rooms.map((room) => `src/${layer}/${room}/README.md`))
    .filter((path) => !existsSync(join(ROOT, path)) || readFileSync(join(ROOT, path), 'utf8').trim() === '');
  assert.deepEqual(wrong, []);
});

test('no import cycle, type imports included', () => {
  assert.deepEqual(cycleIn(new Map(sources.map(({ path, imports }) => [path, targetsOf(path, imports)]))), []);
});

test('each package is imported by one file', () => {
  const wrong = shipped.flatMap(({ path, imports }) =>
    imports
      .filter((target) => !target.startsWith('.') && !target.startsWith('node:') && !isLate(path))
      .filter((target) => !(DOORS[packageOf(target)]?.(path) ?? false))
      .map((target) => `${path} imports ${target}`),
  );
  assert.deepEqual(wrong, []);
});

test('modules of Node, and so input and output, are used only in the outer layers', () => {
  const wrong = shipped
    .filter(({ path }) => !NODE_LAYERS.includes(layerOf(path)))
    .flatMap(({ path, imports, code }) => [
      ...imports.filter((target) => target.startsWith('node:')).map((target) => `${path} imports ${target}`),
      ...namesIn(
        code,
        /(?<![\w.$'"])(?:process|console|globalThis|Buffer|require|setImmediate|__dirname)\b(?!\s*[:?]|['"])/g,
      )
        // Part of a package that is bundled.
        .filter((name) => name !== 'require' || !path.endsWith('.cjs'))
        .map((name) => `${path} uses ${name}`),
    ]);
  assert.deepEqual(wrong, []);
});

test('programs are started in one place', () => {
  const importers = shipped.filter(
    ({ path, imports }) => !isLate(path) && imports.some((target) => PROCESS_MODULES.has(target)),
  );
  assert.deepEqual(
    importers.map(({ path }) => path),
    [STARTS_PROCESSES],
  );
});

test('each lazily loaded module is loaded by one small file that exports all that is used of it', () => {
  const wrong = shipped.filter(
    ({ path, code }) => /\b(?:createRequire|require)\(/.test(code) && !path.endsWith('.cjs'),
  );
  assert.deepEqual(
    wrong.map(({ path }) => path),
    ['src/launcher/compiled.ts', 'src/launcher/main.ts'],
  );
  const missing = readdirSync(join(ROOT, LATE)).flatMap((file) => {
    const text = readFileSync(join(ROOT, LATE, file), 'utf8');
    return shipped
      .flatMap(({ path }) => namesFrom(`node:${file.replace('.cjs', '')}`, readFileSync(join(ROOT, path), 'utf8')))
      .filter((name) => !text.includes(`get ${name}()`))
      .map((name) => `${LATE}/${file} has no ${name}`);
  });
  assert.deepEqual(missing, []);
});

test('files are read by one module, and written by another', () => {
  const wrong = shipped.flatMap(({ path, fileSystem }) =>
    fileSystem
      .filter((name) => !ASKING.has(name) && FILE_SYSTEM[path]?.includes(name) !== true)
      .map((name) => `${path} uses ${name} of node:fs`),
  );
  assert.deepEqual(wrong, []);
  const unused = Object.entries(FILE_SYSTEM).flatMap(([path, names]) =>
    names.filter((name) => shipped.find((one) => one.path === path)?.fileSystem.includes(name) !== true),
  );
  assert.deepEqual(unused, []);
});

test('the result depends only on the input', () => {
  const wrong = shipped.flatMap(({ path, code }) =>
    namesIn(
      code,
      /\.(?:localeCompare|toLocale\w+)\b|\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bperformance\.now\b|\bIntl\./g,
    )
      .filter(() => path !== 'src/node/clock.ts')
      .map((name) => `${path} uses ${name}`),
  );
  assert.deepEqual(wrong, []);
});

test('only queries cache results', () => {
  const wrong = shipped
    .filter(({ path }) => path !== 'src/text/query.ts' && path !== 'src/model/cluster/query.ts')
    .filter(({ code }) => /\bnew WeakMap\b|^(?:export )?const \w+(?:: [^=]+)? = new Map(?:<[^(]*>)?\(\);/m.test(code))
    .map(({ path }) => path)
    .filter((path) => !STATEFUL.has(path));
  assert.deepEqual(wrong, []);
});

test('each query has a unique name', () => {
  const names = shipped.flatMap(({ path }) =>
    Array.from(
      readFileSync(join(ROOT, path), 'utf8').matchAll(/\b(?:query|clusterQuery)\(\s*'([^']+)'/g),
      ([, name]) => name ?? '',
    ),
  );
  assert.ok(names.length > 80, String(names.length));
  assert.deepEqual(
    names.filter((name, index) => names.indexOf(name) !== index),
    [],
  );
});

/**
 * Who may write text without cleaning it, and what for: commands to GitHub, patches, and kroute's own control sequences
 * and tabs.
 */
const EXACT: ReadonlySet<string> = new Set(
  ['io', 'guard', 'lint', 'diff', 'compare', 'progress', 'watch', 'program', 'output-file'].map(
    (name) => `src/cli/${name}.ts`,
  ),
);

test('text from outside is cleaned before it is printed', () => {
  const wrong = shipped.flatMap(({ path, code }) => {
    const text = readFileSync(join(ROOT, path), 'utf8');
    return [
      ...(layerOf(path) === 'cli' && /'exact'/.test(text) && !EXACT.has(path)
        ? [`${path} writes text without cleaning it`]
        : []),
      ...(/`kroute: \$\{/.test(text) && path !== 'src/cli/say.ts' ? [`${path} prints messages without say()`] : []),
      ...(['report', 'render'].includes(layerOf(path)) && /\bJSON\.stringify\b/.test(code)
        ? [`${path} writes JSON without jsonText()`]
        : []),
    ];
  });
  assert.deepEqual(wrong, []);
});

test('no any', () => {
  const wrong = sources.filter(({ code }) => /(?<![.\w$])any\b(?!\s*[(:?=]|['"])/.test(code)).map(({ path }) => path);
  assert.deepEqual(wrong, []);
});

/**
 * Which files may contain annotation keys with this prefix: those that declare them. Text in the docs of a rule is not
 * checked.
 */
const ANNOTATIONS: readonly (readonly [start: RegExp, home: RegExp])[] = [
  [
    /(?:nginx|alb|traefik|appgw)\.ingress\.kubernetes\.io\/|ingress\.(?:gcp|cilium)\.[a-z.]+\//,
    /^src\/model\/ingress\//,
  ],
  [/(?:nginx\.(?:org|com)|appprotect(?:dos)?\.f5\.com|haproxy\.(?:org|com))\//, /^src\/model\/ingress\//],
  [/(?:haproxy-ingress\.github\.io|konghq\.com|projectcontour\.io)\//, /^src\/model\/ingress\//],
  [/(?:networking\.gke\.io|cloud\.google\.com|metallb\.(?:io|universe\.tf))\//, /^src\/model\/ingress\//],
  [
    /kubernetes\.io\/(?:ingress\.|aws-|azure-|do-loadbalancer-)|ingressclass\.kubernetes\.io\//,
    /^src\/model\/ingress\//,
  ],
  [/service\.(?:alpha\.|beta\.)?kubernetes\.io\//, /^src\/model\/(?:ingress|network)\//],
  [/cert-?manager\.(?:io|k8s\.io)\//, /^src\/model\/cluster\//],
];

test('the key of an annotation occurs only in the file that declares it', () => {
  const wrong = shipped.flatMap(({ path }) => {
    const literals = literalsIn(readFileSync(join(ROOT, path), 'utf8').replaceAll(/^ {2}docs: \{$.*?^ {2}\},$/gms, ''));
    return ANNOTATIONS.filter(([, home]) => !home.test(path)).flatMap(([start]) =>
      literals.filter((literal) => start.test(literal)).map((literal) => `${path} contains ${literal}`),
    );
  });
  assert.deepEqual(wrong, []);
});

test('rules have a default export, and no other files do', () => {
  const wrong = sources
    .filter(({ path, code }) => /^export default\b/m.test(code) !== (layerOf(path) === 'rules'))
    .map(({ path }) => path);
  assert.deepEqual(wrong, []);
});

test('no rule mentions values that are still filled in, patched or decrypted: the engine leaves out findings about it', () => {
  const wrong = ['rules'].flatMap(filesIn).flatMap((path) => {
    const text = readFileSync(join(ROOT, path), 'utf8');
    return namesIn(text, /overlay|placeholder|substitut|\bpending\b|\bisUnknown\b|patched|encrypt/gi).map(
      (name) => `${path} says ${name}`,
    );
  });
  assert.deepEqual(
    wrong.filter((one) => !one.includes('.test.ts')),
    [],
  );
});

test('every rule sets what its findings depend on', () => {
  const wrong = sources
    .filter(({ path, code }) => layerOf(path) === 'rules' && !/^ {2}judges:/m.test(code))
    .map(({ path }) => path);
  assert.deepEqual(wrong, []);
});

test('every file describes its contents in the first line', () => {
  const wrong = ['src', 'rules', 'bin']
    .flatMap(filesIn)
    .filter((path) => !path.endsWith('.test.ts') && !/^(#!.*\n)?\/[/*]/.test(readFileSync(join(ROOT, path), 'utf8')));
  assert.deepEqual(wrong, []);
});

function layerOf(path: string): string {
  if (path === 'rules/index.ts') return 'registry';
  const [top = '', second = ''] = path.split('/');
  return top === 'src' ? second.replace(/\.ts$/, '') : top;
}

/** The room of a file; undefined if it is in no room of its layer. */
function roomOf(path: string): string | undefined {
  const parts = path.split('/');
  return parts.length > 3 ? parts[2] : undefined;
}

function mayImport(layer: string, allowed: readonly string[], path: string, target: string): boolean {
  const other = layerOf(target);
  if (layer === 'rules') return other === 'kit' || posix.dirname(target).endsWith('/shared');
  return other === layer || allowed.includes(other) || path === target;
}

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function resolve(from: string, target: string): string {
  return posix.join(posix.dirname(from), target);
}

function targetsOf(path: string, imports: readonly string[]): readonly string[] {
  return imports
    .filter((target) => target.startsWith('.') && /\.c?[jt]s$/.test(target))
    .map((target) => resolve(path, target));
}

function namesIn(code: string, pattern: RegExp): readonly string[] {
  return [...new Set(Array.from(code.matchAll(pattern), ([name]) => name.replace(/^\./, '')))];
}

function sourcesIn(folder: string): readonly Source[] {
  return filesIn(folder)
    .filter((path) => !path.endsWith('.test.ts'))
    .map((path) => {
      const text = readFileSync(join(ROOT, path), 'utf8');
      const code = strip(text, true);
      return { path, code: strip(text, false), imports: importsIn(code), fileSystem: fileSystemIn(code) };
    });
}

function filesIn(folder: string): readonly string[] {
  if (!existsSync(join(ROOT, folder))) return [];
  return readdirSync(join(ROOT, folder), { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) return filesIn(path);
      return /\.(?:ts|cjs)$/.test(entry.name) ? [path] : [];
    });
}

/** The values that a source imports from a module. */
function namesFrom(module: string, text: string): readonly string[] {
  return Array.from(text.matchAll(/^import \{([^}]*)\} from '([^']+)';$/gm))
    .filter(([, , from]) => from === module)
    .flatMap(([, names = '']) => names.split(',').map((name) => name.trim()))
    .filter((name) => name !== '' && !name.startsWith('type '));
}

/** Any other form of import counts as all names. */
function fileSystemIn(code: string): readonly string[] {
  const [, names] = /^import \{([^}]*)\} from 'node:fs';$/m.exec(code) ?? [];
  const mentions = Array.from(code.matchAll(/'(?:node:)?fs(?:\/promises)?'/g)).length;
  const listed = (names ?? '').split(',').map((name) => name.replace('type ', '').trim());
  return [...listed.filter((name) => name !== ''), ...(mentions > (names === undefined ? 0 : 1) ? ['*'] : [])];
}

function importsIn(code: string): readonly string[] {
  const written = code.matchAll(
    /^(?:import|export)\b[^'";]*?\bfrom\s*'([^']+)'|^import\s*'([^']+)'|\b(?:import|require)\(\s*'([^']+)'/gm,
  );
  return Array.from(written, ([, from, bare, dynamic]) => from ?? bare ?? dynamic ?? '');
}

/** The strings and templates of a source, with their quotes. */
function literalsIn(text: string): readonly string[] {
  return Array.from(text.matchAll(PIECES), ([piece]) => piece).filter((piece) => !piece.startsWith('/'));
}

/** Removes comments, regular expressions and, unless they are kept, the contents of strings. */
function strip(text: string, keepStrings: boolean): string {
  return text.replaceAll(PIECES, (piece) => {
    if (piece.startsWith('/')) return piece.startsWith('/*') || piece.startsWith('//') ? '' : '/x/';
    if (piece.startsWith('`'))
      return `\`${Array.from(piece.matchAll(/\$\{([^}]*)\}/g), ([, inside]) => ` ${inside} `).join('')}\``;
    return keepStrings ? piece : "''";
  });
}

/** The first cycle found, as a path that ends where it begins. */
function cycleIn(graph: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const done = new Set<string>();
  const visit = (file: string, trail: readonly string[]): readonly string[] => {
    if (trail.includes(file)) return [...trail.slice(trail.indexOf(file)), file];
    if (done.has(file)) return [];
    for (const target of graph.get(file) ?? []) {
      const cycle = visit(target, [...trail, file]);
      if (cycle.length > 0) return cycle;
    }
    done.add(file);
    return [];
  };
  for (const file of graph.keys()) {
    const cycle = visit(file, []);
    if (cycle.length > 0) return cycle;
  }
  return [];
}
