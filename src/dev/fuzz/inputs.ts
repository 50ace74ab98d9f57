/** Generates inputs of every kind that kroute reads, from a seed. */
import { damagedBytes } from './bytes.ts';
import { largeText } from './large.ts';
import { mutatedLines } from './lines.ts';
import type { FuzzFile } from './memory.ts';
import { oneIn, pick, type Random, randomOf } from './random.ts';
import { CHART, CONFIG, GITIGNORE, KUSTOMIZATION, type Seeds, TEMPLATE, VALUES_FILE } from './seeds.ts';
import { mutatedData, written } from './structure.ts';
import { NAMES, VALUES } from './values.ts';

/** What is checked: the report only, also a trace, all outputs, or the result of fixes. */
export type Depth = 'quick' | 'trace' | 'outputs' | 'fixes';

export interface Input {
  readonly kind: Kind;
  readonly files: readonly FuzzFile[];
  /** The arguments of the command that reads the files; undefined to use only the pipeline. */
  readonly argv: readonly string[] | undefined;
  readonly depth: Depth;
}

type Parts = Omit<Input, 'kind'>;
type Make = (seeds: Seeds, random: Random) => Parts;

/** Expensive checks run for a part of the inputs. */
function depthOf(random: Random): Depth {
  const chance = random(100);
  return chance < 2 ? 'fixes' : chance < 4 ? 'outputs' : chance < 34 ? 'trace' : 'quick';
}

const small = ({ small }: Seeds, random: Random): string => pick(small, random) ?? '';

/** Mostly small, so that many can be checked. */
const manifest = (seeds: Seeds, random: Random): string =>
  oneIn(500, random) ? (pick(seeds.texts, random) ?? '') : small(seeds, random);

function plain(path: string, content: string | Uint8Array, random: Random): Parts {
  return { files: [{ path, content }], argv: undefined, depth: depthOf(random) };
}

function command(argv: readonly string[], files: readonly FuzzFile[], random: Random): Parts {
  return { files, argv, depth: depthOf(random) };
}

const someName = (random: Random): string =>
  pick(
    [
      'a.yaml',
      'b.yaml',
      'base/c.yml',
      'base/d.json',
      '::error::x.yaml',
      'a\nb.yaml',
      '\u001b[31m.yaml',
      '-x.yaml',
      'é.yaml',
    ],
    random,
  );

/** Many mutations make a file useless, so mostly one or no mutation is used. */
const perhaps = (text: string, random: Random): string => (oneIn(3, random) ? text : mutatedLines(text, random));

const LINT_OPTIONS = [
  [],
  ['-f', 'json'],
  ['-f', 'sarif'],
  ['-f', 'github'],
  ['-f', 'compact'],
  ['-f', 'gitlab'],
  ['-f', 'junit'],
  ['-f', 'checkstyle'],
  ['-f', 'markdown'],
  ['-f', 'json:out.json', '-f', 'compact'],
  ['--fix-dry-run'],
  ['--fix'],
  ['--fix-unsafe'],
  ['--color'],
  ['--fail-on', 'info'],
  ['--rule', 'service/*=warning'],
  ['--kube-version', '1.21'],
  ['-n', 'shop'],
  ['--controller', 'traefik'],
  ['--controller', 'nginx'],
  ['--no-render'],
  ['-q'],
  ['--baseline', 'base.json', '--update-baseline'],
] as const satisfies readonly (readonly string[])[];

const READERS = [
  ['lint', '-f', 'json', '.'],
  ['lint', '.'],
  ['routes', '-o', 'json', '.'],
  ['routes', '.'],
  ['trace', 'https://shop.example.com/cart?q=1', '-f', 'json', '.'],
  ['config', '.'],
  ['config', '-f', 'json', 'a.yaml'],
  ['explain'],
] as const satisfies readonly (readonly string[])[];

const URLS = [
  'https://shop.example.com/cart?q=1',
  'http://example.com',
  'http://[::1]:80/x',
  'https://a.b.c:65535/%zz/../a//b',
  'http://*.example.com/',
  'HTTPS://EXAMPLE.COM/ä?#f',
  'http://user:pw@h/',
  'http://10.0.0.1/constructor',
  'http://web.default.svc.cluster.local:80/',
] as const;

const HEADERS = [
  'host: constructor',
  'constructor: v2',
  '__proto__: x',
  'cookie: a=b',
  'X:',
  ': y',
  'a b: c',
  'a: \u0000',
  'content-type: application/grpc',
] as const;

const WORDS = [
  'lint',
  'routes',
  'trace',
  'test',
  'explain',
  'config',
  'init',
  'completion',
  'help',
  '__complete',
  'diff',
  'lsp',
  'bash',
  '.',
  'a.yaml',
  '-',
  '--',
  '*.yaml',
  'none',
  '',
  '[',
  '..',
  '/',
  '-f',
  '-o',
  '-n',
  '-H',
  '-X',
  '-q',
  '-h',
  '-V',
  '--format',
  'json',
  'json:x.json',
  'sarif:',
  'wide',
  '--fail-on',
  'error',
  'warning',
  '--rule',
  'service/*=off',
  'a=b',
  '--fix',
  '--fix-unsafe',
  '--fix-dry-run',
  '--node-port-range',
  '1-2',
  '--controller',
  'nginx',
  '--baseline',
  '--update-baseline',
  '--cache',
  '--changed-since',
  'HEAD',
  '--stats',
  '--output',
  '--wide',
  '--host',
  '--service',
  '--in-namespace',
  '--entry',
  '--status',
  'ok',
  '--strict',
  '--class',
  '--gateway',
  'a/b',
  '--namespace',
  '--kube-version',
  '1.31',
  '9.99',
  '--values',
  '--context',
  '--no-render',
  '--config',
  '--no-config',
  'kroute.yaml',
  '--allow-rules',
  '--quiet',
  '--color',
  '--no-color',
  '--debug',
  '--help',
  '--version',
  '--unknown',
  'constructor',
  '__proto__',
  '\u001b[31m',
  '::error::x',
  'a\nb',
  '\u0000',
  'https://shop.example.com/',
  'a: b',
  'service/unnamed-port',
  '--host=',
  '-nx',
] as const;

const some = <T>(most: number, make: () => T, random: Random): readonly T[] =>
  Array.from({ length: random(most + 1) }, make);

const MAKERS = {
  lines: (seeds, random) => plain('fuzz.yaml', mutatedLines(manifest(seeds, random), random), random),
  structure: (seeds, random) =>
    plain(
      oneIn(2, random) ? 'fuzz.yaml' : 'fuzz.json',
      Array.from({ length: 1 + random(2) }, () => written(mutatedData(pick(seeds.data, random), random), random)).join(
        oneIn(10, random) ? '\n' : '\n---\n',
      ),
      random,
    ),
  bytes: (seeds, random) => plain('fuzz.yaml', damagedBytes(manifest(seeds, random), random), random),
  large: (_, random) => plain('fuzz.yaml', largeText(random), random),
  tree: (seeds, random) => {
    const paths = new Set(Array.from({ length: 1 + random(3) }, () => someName(random)));
    const files = [...paths].map((path) => ({ path, content: perhaps(small(seeds, random), random) }));
    const options = [...some(2, () => pick(LINT_OPTIONS, random), random)].flat();
    const named = oneIn(2, random) ? ['.'] : files.map(({ path }) => path.replace(/^-/, './-'));
    return command(['lint', ...options, ...named], files, random);
  },
  config: (seeds, random) =>
    command(
      pick(READERS, random),
      [
        {
          path: 'kroute.yaml',
          content: oneIn(10, random) ? damagedBytes(CONFIG, random) : mutatedLines(CONFIG, random),
        },
        { path: 'a.yaml', content: small(seeds, random) },
      ],
      random,
    ),
  tests: (seeds, random) =>
    command(
      ['test', 't.yaml', 'a.yaml', ...pick([[], ['-f', 'json'], ['-f', 'junit']], random)],
      [
        {
          path: 't.yaml',
          content: oneIn(10, random) ? damagedBytes(seeds.tests, random) : mutatedLines(seeds.tests, random),
        },
        { path: 'a.yaml', content: small(seeds, random) },
      ],
      random,
    ),
  kustomization: (seeds, random) =>
    command(
      pick(READERS, random),
      [
        {
          path: pick(['kustomization.yaml', 'kustomization.yml', 'Kustomization'], random),
          content: mutatedLines(KUSTOMIZATION, random),
        },
        { path: 'a.yaml', content: small(seeds, random) },
        { path: 'patch.yaml', content: perhaps(small(seeds, random), random) },
        { path: 'base/kustomization.yaml', content: perhaps('resources: [c.yaml, ../../tree]\n', random) },
        { path: 'base/c.yaml', content: small(seeds, random) },
      ],
      random,
    ),
  chart: (seeds, random) =>
    command(
      pick(READERS, random),
      [
        { path: 'Chart.yaml', content: perhaps(CHART, random) },
        { path: 'values.yaml', content: perhaps(VALUES_FILE, random) },
        { path: 'templates/a.yaml', content: perhaps(TEMPLATE, random) },
        { path: 'templates/b.yaml', content: perhaps(small(seeds, random), random) },
      ],
      random,
    ),
  ignore: (seeds, random) =>
    command(
      ['lint', '-f', 'json', ...pick([[], ['.'], ['*.yaml'], ['**/[a-c]*.y?ml'], ['base']], random)],
      [
        {
          path: '.gitignore',
          content: oneIn(10, random) ? damagedBytes(GITIGNORE, random) : mutatedLines(GITIGNORE, random),
        },
        { path: 'base/.gitignore', content: perhaps(GITIGNORE, random) },
        { path: 'a.yaml', content: small(seeds, random) },
        { path: 'base/c.yaml', content: small(seeds, random) },
      ],
      random,
    ),
  trace: (seeds, random) =>
    command(
      [
        'trace',
        mutatedLines(pick(URLS, random), random).replaceAll('\n', pick(['', '/', '\n'], random)),
        'a.yaml',
        ...some(2, () => ['-H', pick([...HEADERS, ...VALUES], random)], random).flat(),
        ...(oneIn(3, random) ? ['-X', pick(['get', 'POST', '', 'a b', 'constructor'], random)] : []),
        ...(oneIn(4, random) ? [pick(['--class', '--gateway'], random), pick([...NAMES, ...VALUES], random)] : []),
        ...pick([[], ['-f', 'json']], random),
      ],
      [{ path: 'a.yaml', content: oneIn(2, random) ? small(seeds, random) : perhaps(small(seeds, random), random) }],
      random,
    ),
  arguments: (seeds, random) =>
    command(
      some(7, () => (oneIn(12, random) ? pick([...VALUES, ...NAMES], random) : pick(WORDS, random)), random),
      [
        { path: 'a.yaml', content: small(seeds, random) },
        { path: 'kroute.yaml', content: '{}\n' },
      ],
      random,
    ),
} as const satisfies Readonly<Record<string, Make>>;

export type Kind = keyof typeof MAKERS;

/** How many of a hundred inputs are of each kind; the rest is `lines`. */
const SHARES: readonly (readonly [Kind, number])[] = [
  ['structure', 22],
  ['bytes', 8],
  ['tree', 3],
  ['config', 7],
  ['tests', 8],
  ['kustomization', 3],
  ['chart', 3],
  ['ignore', 3],
  ['trace', 9],
  ['arguments', 9],
];

/** One in this many inputs is large. */
const LARGE = 1000;

export const KINDS: readonly Kind[] = ['lines', ...SHARES.map(([kind]) => kind), 'large'];

export const isKind = (text: string): text is Kind => KINDS.some((kind) => kind === text);

/** The input with this number. It depends only on the seed and the number. */
export function inputOf(seeds: Seeds, seed: number, index: number, only?: Kind): Input {
  const random = randomOf(seed, index);
  const kind = only ?? kindOf(random);
  return { kind, ...MAKERS[kind](seeds, random) };
}

function kindOf(random: Random): Kind {
  if (oneIn(LARGE, random)) return 'large';
  let left = random(100);
  for (const [kind, share] of SHARES) {
    if (left < share) return kind;
    left -= share;
  }
  return 'lines';
}
