/**
 * Measures kroute as whole processes, beside bare Node and beside its peers, in pairs that alternate.
 *
 *   npm run bench                        all rows; then bench/results.json and the table in docs/performance.md
 *   npm run bench -- --only start,10000  the rows whose id starts with one of these; nothing is written
 *   npm run bench -- --runs 3            so many pairs for each row
 *   npm run bench -- --table             no run: only the table, from bench/results.json
 *
 * Run `npm run build` before. Peers are those in build/peers (bench/peers.sh), or in the directory KROUTE_PEERS names.
 * The corpus is the directory that KROUTE_CORPUS names.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateTree } from './generate.mjs';
import { writeTable } from './table.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const kroute = [process.execPath, join(root, 'dist/kroute.cjs')];
// Not in the repository: git ignores generated files, and so does kroute.
const inputs = join(tmpdir(), 'kroute-bench');
const peersIn = resolve(process.env.KROUTE_PEERS ?? join(root, 'build/peers'));
const corpus = process.env.KROUTE_CORPUS;
const results = join(root, 'bench/results.json');

const given = process.argv.slice(2);
const option = (name) => (given.includes(name) ? (given[given.indexOf(name) + 1] ?? '') : undefined);
const only = option('--only')?.split(',');
const runs = option('--runs') === undefined ? undefined : Number(option('--runs'));

/** Missing tools that were reported already. */
const missing = new Set();

// Node 20 reads these certificates at every start, which users of a linter rarely configure.
const { NODE_EXTRA_CA_CERTS: _, ...inherited } = process.env;
// A separate cache directory for the benchmark.
const env = { ...inherited, XDG_CACHE_HOME: join(inputs, 'cache') };
const nowhere = openSync('/dev/null', 'w');

if (given.includes('--table')) writeTable(root);
else if (!existsSync(kroute[1])) {
  console.error('bench: dist/kroute.cjs is missing; run `npm run build`');
  process.exitCode = 2;
} else measureAll();

function measureAll() {
  const rows = [...startRows(), ...treeRows(), ...corpusRows(), ...growthRows(), ...cacheRows()].filter(
    ({ id }) => only === undefined || only.some((part) => id.startsWith(part)),
  );
  const measured = rows.map((row) => {
    const result = measure(row);
    console.log(lineOf(result));
    return result;
  });
  if (only !== undefined) return;
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const versions = { kroute: version, node: process.version, ...peerVersions() };
  const machine = { processors: availableParallelism(), model: cpus()[0]?.model.trim() ?? 'unknown' };
  const date = new Date().toISOString().slice(0, 10);
  writeFileSync(results, `${JSON.stringify({ date, versions, machine, rows: measured }, undefined, 2)}\n`);
  writeTable(root);
  console.log('written: bench/results.json, docs/performance.md');
}

/** Whether a row of a group is selected: its input is generated only then. */
function isWanted(group) {
  return only === undefined || only.some((part) => part.startsWith(group) || group.startsWith(part));
}

/** The time that a process takes to start. */
function startRows() {
  if (!isWanted('start-')) return [];
  const tree = treeOf(10, 'teams');
  const file = findFile(tree.path, 'service.yaml');
  const node = { name: 'node -e 0', command: [process.execPath, '-e', '0'] };
  return [
    { id: 'start-version', what: '`kroute --version`', command: [...kroute, '--version'], against: node, pairs: 25 },
    {
      id: 'start-lint',
      what: '`kroute lint` of one small file',
      command: [...kroute, 'lint', '--no-render', '-f', 'json', file],
      against: node,
      pairs: 25,
    },
  ];
}

function treeRows() {
  return [
    [10, 15],
    [1000, 11],
    [10_000, 7],
    [50_000, 3],
  ].flatMap(([documents, pairs]) => {
    if (!isWanted(`${documents}-`)) return [];
    const tree = treeOf(documents, 'teams');
    const what = `tree of ${documents.toLocaleString('en')} documents`;
    return peers(tree.path).map((against) => ({
      id: `${documents}-${against.id}`,
      what,
      input: tree.facts,
      command: lintOf(tree.path),
      against,
      pairs,
    }));
  });
}

/** kroute compared with itself on fewer files: shows what is not linear, above all with everything in one namespace. */
function growthRows() {
  return [
    ['teams', 50_000, 10_000, 'documents'],
    ['crowd', 20_000, 2000, 'documents in one namespace, half of them routes of one Gateway'],
  ].flatMap(([shape, documents, fewer, what]) => {
    const id = `growth-${shape}`;
    if (!isWanted(id)) return [];
    const tree = treeOf(documents, shape);
    const small = treeOf(fewer, shape);
    return [
      {
        id,
        what: `${documents.toLocaleString('en')} ${what}`,
        input: tree.facts,
        command: lintOf(tree.path),
        against: { name: `kroute on ${fewer.toLocaleString('en')} such`, command: lintOf(small.path) },
        pairs: 3,
      },
    ];
  });
}

/** A second run on the same files with `--cache`, compared with a run without. */
function cacheRows() {
  const trees = [
    ['cache-10000', 'tree of 10,000 documents', () => treeOf(10_000, 'teams').path],
    ...(corpus === undefined ? [] : [['cache-corpus', 'corpus', () => corpus]]),
  ];
  return trees.flatMap(([id, what, path]) => {
    if (!isWanted(id)) return [];
    const command = lintOf(path());
    return [
      {
        id,
        what: `${what}, unchanged since a run with \`--cache\``,
        command: [...command, '--cache'],
        against: { name: 'kroute without `--cache`', command },
        pairs: 5,
      },
    ];
  });
}

function corpusRows() {
  if (!isWanted('corpus-')) return [];
  if (corpus === undefined) {
    console.error('bench: KROUTE_CORPUS is not set to a directory; the corpus is skipped');
    return [];
  }
  return peers(corpus, true).map((against) => ({
    id: `corpus-${against.id}`,
    what: 'corpus',
    input: { files: filesIn(corpus).length },
    command: lintOf(corpus),
    against,
    pairs: 5,
  }));
}

function lintOf(path) {
  return [...kroute, 'lint', '--no-render', '--no-config', '-f', 'json', path];
}

/** The other tools on the same files, with JSON output; missing tools are reported once and skipped. */
function peers(path, isCorpus = false) {
  const schemas = join(peersIn, 'schemas');
  const location = join(schemas, '{{.ResourceKind}}{{.KindSuffix}}.json');
  const conform = [peer('kubeconform'), '-strict', '-ignore-missing-schemas', '-summary', '-output', 'json'];
  const linter = [peer('kube-linter'), 'lint', '--format', 'json'];
  const checks =
    'dangling-service,dangling-ingress,dangling-networkpolicy,exposed-services,mismatching-selector,no-node-affinity';
  const all = [
    {
      id: 'kubeconform',
      name: 'kubeconform',
      command: [...conform, '-schema-location', location, path],
      needs: schemas,
    },
    { id: 'kube-linter', name: 'kube-linter', command: [...linter, path] },
    {
      id: 'kube-linter-network',
      name: 'kube-linter, Service and Ingress checks only',
      command: [...linter, '--do-not-auto-add-defaults', '--include', checks, path],
    },
  ];
  // It does not accept a directory, and stops at the first file that is not a manifest.
  const files = isCorpus ? [] : filesIn(path);
  const fits = files.reduce((sum, file) => sum + file.length + 9, 0) < 1_900_000;
  if (files.length > 0 && fits)
    all.push({ id: 'kube-score', name: 'kube-score', command: [peer('kube-score'), 'score', '-o', 'json', ...files] });
  return all.filter(({ command, needs }) => isThere(command[0]) && (needs === undefined || isThere(needs)));
}

function peer(name) {
  return join(peersIn, name);
}

function isThere(path) {
  if (existsSync(path)) return true;
  if (!missing.has(path)) console.error(`bench: ${path} is missing (bench/peers.sh builds it); its rows are skipped`);
  missing.add(path);
  return false;
}

function peerVersions() {
  const names = ['kubeconform', 'kube-linter', 'kube-score'];
  return Object.fromEntries(
    names.flatMap((name) => {
      const file = join(peersIn, `${name}.version`);
      return existsSync(file) ? [[name, readFileSync(file, 'utf8').trim()]] : [];
    }),
  );
}

/** Runs both commands in turn; the first pair warms the caches and is not counted. */
function measure({ id, what, input, command, against, pairs }) {
  if (input?.documents !== undefined) refuseOtherInput(command, input.documents);
  const mine = [];
  const theirs = [];
  for (let pair = -1; pair < (runs ?? pairs); pair++) {
    const [own, other] = [timesOf(command), timesOf(against.command)];
    if (pair < 0) continue;
    mine.push(own);
    theirs.push(other);
  }
  const wall = (list) => list.map((one) => one.wall);
  const processor = (list) => list.reduce((sum, one) => sum + one.processor, 0);
  return {
    id,
    what,
    against: against.name,
    ...(input === undefined ? {} : { input }),
    pairs: mine.length,
    milliseconds: round(median(wall(mine))),
    otherMilliseconds: round(median(wall(theirs))),
    // Above 1, kroute is slower.
    ratio: Number(median(mine.map((own, index) => own.wall / theirs[index].wall)).toPrecision(3)),
    // Of all pairs together: one run may be shorter than a tick.
    ...(processor(theirs) > 0 ? { processorRatio: Number((processor(mine) / processor(theirs)).toPrecision(3)) } : {}),
    peakMegabytes: peak(command),
    otherPeakMegabytes: peak(against.command),
    phases: command[2] === 'lint' ? phases(command) : undefined,
  };
}

/** Checks that kroute reads the whole tree; otherwise all figures would be too good. */
function refuseOtherInput([program, ...args], documents) {
  const { stdout } = spawnSync(program, args, { env, stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 1 << 30 });
  const { summary } = JSON.parse(stdout.toString());
  if (summary.documents !== documents) throw new Error(`kroute read ${summary.documents} of ${documents} documents`);
}

/** What a run takes, in milliseconds: `wall` by the clock, `processor` of all its threads, where the system says it. */
function timesOf([program, ...args]) {
  const before = ticksOfChildren();
  const start = performance.now();
  const { error, signal, status } = spawnSync(program, args, { env, stdio: ['ignore', nowhere, nowhere] });
  const wall = performance.now() - start;
  const processor = (ticksOfChildren() - before) * 10;
  // All tools exit with code 1 if there are findings.
  if (error !== undefined || signal !== null || status > 1)
    throw new Error(`${program} ${args.slice(0, 8).join(' ')} failed: ${error?.message ?? status}`);
  return { wall, processor };
}

/** The processor time of all ended children, in hundredths of a second; 0 where there is no /proc. Source: proc_pid_stat(5). */
function ticksOfChildren() {
  if (!existsSync('/proc/self/stat')) return 0;
  const fields = readFileSync('/proc/self/stat', 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  // The first of them is field 3; cutime and cstime are fields 16 and 17.
  return Number(fields[13]) + Number(fields[14]);
}

/** The largest resident set size, if GNU time is installed. */
function peak(command) {
  const { stderr, error } = spawnSync('/usr/bin/time', ['-f', '%M', ...command], {
    env,
    stdio: ['ignore', nowhere, 'pipe'],
    maxBuffer: 1 << 28,
  });
  const kilobytes = error === undefined ? Number(stderr.toString().trim().split('\n').at(-1)) : Number.NaN;
  return Number.isFinite(kilobytes) ? Math.round(kilobytes / 1024) : undefined;
}

/** Milliseconds by phase, from the output of `--stats`. */
function phases([program, ...args]) {
  const { stderr } = spawnSync(program, [...args, '--stats'], { env, stdio: ['ignore', nowhere, 'pipe'] });
  const [, text = ''] = /time by phase:\n((?: {2}.*\n)*)/.exec(stderr.toString()) ?? [];
  const found = [...text.matchAll(/^ {2}(\w+) +([\d.]+) ms$/gm)].map(([, name, time]) => [name, Number(time)]);
  return found.length === 0 ? undefined : Object.fromEntries(found);
}

/** Trees are generated once and used again. */
function treeOf(documents, shape) {
  const path = join(inputs, `${shape}-${documents}`);
  const note = `${path}.json`;
  if (!existsSync(note)) {
    mkdirSync(inputs, { recursive: true });
    writeFileSync(note, JSON.stringify(generateTree(path, documents, { shape })));
  }
  return { path, facts: JSON.parse(readFileSync(note, 'utf8')) };
}

function filesIn(directory) {
  return readdirSync(directory, { recursive: true })
    .filter((name) => /\.(ya?ml|json)$/.test(name))
    .map((name) => join(directory, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true);
}

function findFile(directory, name) {
  return filesIn(directory).find((path) => path.endsWith(`/${name}`));
}

function lineOf({
  what,
  against,
  milliseconds,
  otherMilliseconds,
  ratio,
  processorRatio,
  peakMegabytes,
  otherPeakMegabytes,
}) {
  const memory = peakMegabytes === undefined ? '' : `, ${peakMegabytes} MB to ${otherPeakMegabytes} MB`;
  const processor = processorRatio === undefined ? '' : `, processor ${processorRatio}`;
  return `${what}, against ${against}: ${ratio}${processor} (${milliseconds} ms to ${otherMilliseconds} ms${memory})`;
}

function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function round(time) {
  return time < 100 ? Number(time.toFixed(1)) : Math.round(time);
}
