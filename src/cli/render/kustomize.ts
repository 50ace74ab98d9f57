/** Builds kustomizations with the user's own kustomize or kubectl, off the network. */
import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, posix, resolve } from 'node:path';
import { PURPOSES } from '../../load/discover/limits.ts';
import { treeAround } from '../../node/tree.ts';
import type { BuildRoot } from '../../pipeline/kustomize-plan.ts';
import { parseInput } from '../../pipeline/project.ts';
import { directoryName, type Origin, type Rendered } from '../../pipeline/rendered.ts';
import { push } from '../../text/group.ts';
import { memo } from '../../text/query.ts';
import type { Io } from '../io.ts';
import { Argument } from '../tool/argument.ts';
import { sealed } from '../tool/environment.ts';
import { type Found, findTool, type Tool } from '../tool/find.ts';
import { eachOf, type Ran, runTool, textOf } from '../tool/run.ts';
import { withScratch } from '../tool/scratch.ts';
import { isForOutputOfChart } from './fleet.ts';
import { obstacleTo } from './kustomize-check.ts';
import { lacksWhatIsLeftOut } from './left-out.ts';
import { type ScriptsOf, scriptsIn } from './scripts.ts';
import { NO_TIME, type TimeBudget } from './time-budget.ts';

export type Built =
  | { readonly ok: true; readonly output: Rendered; readonly root: BuildRoot }
  /** `isError` where the kustomization is wrong, and not what kroute allows its tool to do. */
  | { readonly ok: false; readonly root: BuildRoot; readonly message: string; readonly isError: boolean };

/** `kustomize`, else `kubectl`, which has it built in. */
export function findKustomize(io: Io, trees: readonly string[]): Found {
  const kustomize = findTool('kustomize', io, trees);
  return kustomize.ok ? kustomize : findTool('kubectl', io, trees);
}

const MOST_OUTPUT = 64 * 1024 * 1024;

/** Some builds of kubectl ask a server first, one on this machine if none is configured; this address has no server. */
const NO_CLUSTER = `apiVersion: v1
kind: Config
clusters: [{name: none, cluster: {server: "none://none"}}]
users: [{name: none, user: {}}]
contexts: [{name: none, context: {cluster: none, user: none}}]
current-context: none
`;

/** Builds each root, several at a time. `realPaths` leads from real paths to those that the user gave. */
export async function buildAll(
  roots: readonly BuildRoot[],
  tool: Tool,
  realPaths: ReadonlyMap<string, string>,
  io: Io,
  time: TimeBudget,
  onDone: (root: BuildRoot) => void,
): Promise<readonly Built[]> {
  const scripts = memo((tree: string) => scriptsIn(tree, io));
  return withScratch((scratch) =>
    eachOf(roots, async (root): Promise<Built> => {
      const built = await build(
        root,
        { scratch, wrapper: join(scratch, String(roots.indexOf(root))), scripts },
        tool,
        realPaths,
        io,
        time,
      );
      onDone(root);
      return built;
    }),
  );
}

interface Places {
  readonly scripts: ScriptsOf;
  readonly scratch: string;
  /** Of this root alone. */
  readonly wrapper: string;
}

/** Builds a root by way of a kustomization that requests the origin of each object; the sources are left as they are. */
async function build(
  root: BuildRoot,
  { scratch, wrapper, scripts }: Places,
  tool: Tool,
  realPaths: ReadonlyMap<string, string>,
  io: Io,
  time: TimeBudget,
): Promise<Built> {
  const seconds = time.seconds();
  if (seconds === 0) return { ok: false, root, message: NO_TIME, isError: false };
  const given = resolve(io.cwd, directoryName(root.directory));
  const tree = treeAround(given, io);
  const obstacle = obstacleTo(given, tree, io);
  if (obstacle !== undefined)
    return {
      ok: false,
      root,
      message: obstacle,
      isError: isWrong(obstacle) && !lacksWhatIsLeftOut(obstacle, given, tree, scripts, io),
    };
  const real = io.files.realPath(given);
  if (!real.ok) return { ok: false, root, message: real.message, isError: false };
  const directory = real.value;
  // kustomize reads some paths as addresses: the wrapper knows the root by a name that is not an address.
  const name = nameBeside(directory, io) ?? basename(scratch);
  const link = join(wrapper, name);
  mkdirSync(wrapper);
  // Windows lets everybody make junctions, and only some make links.
  symlinkSync(directory, link, 'junction');
  writeFileSync(join(wrapper, 'kustomization.yaml'), `resources: ["${name}"]\nbuildMetadata: [originAnnotations]\n`);
  const env = { ...sealed(tool, io, scratch), KUBECONFIG: join(wrapper, 'kubeconfig') };
  if (tool.name === 'kubectl') writeFileSync(env.KUBECONFIG, NO_CLUSTER);
  const command = tool.name === 'kubectl' ? Argument.fixed('kustomize') : Argument.fixed('build');
  const options = { env, seconds, directory: scratch, maxBytes: MOST_OUTPUT };
  const run = (target: string): Promise<Ran> => runTool(tool, [command, Argument.path(target)], options);
  const wrapped = await run(wrapper);
  // Before 4.3 nothing was known of origins.
  const ran = wrapped.ok || !wrapped.err.includes('buildMetadata') ? wrapped : await run(link);
  if (ran.ok) {
    const documents = documentsIn(textOf(ran.out));
    const plain =
      ran === wrapped && documents.some(isNamedByContent) && time.seconds() > 0 ? await run(link) : undefined;
    const built = plain?.ok === true ? withOrigins(documentsIn(textOf(plain.out)), documents) : documents;
    return { ok: true, root, output: outputOf(root, built, { directory, name }, realPaths) };
  }
  const shortened = [`${realpathSync(io.cwd)}/`, `${link}/`, `${wrapper}/`, scratch];
  const message = causeOf(ran, shortened);
  return {
    ok: false,
    root,
    message: message.length > MOST_SHOWN ? `${message.slice(0, MOST_SHOWN)}...` : message,
    isError:
      !ran.isStopped &&
      !NEEDS_MORE.test(message) &&
      !IS_COMPLETED.test(message) &&
      !(NO_TARGET.test(message) && leavesOutResources(root, io)) &&
      !lacksWhatIsLeftOut(message, given, tree, scripts, io) &&
      !isForOutputOfChart(given, tree, io),
  };
}

/** Of a reason. */
const MOST_SHOWN = 200;

/** What kustomize is not allowed to do here, and may do elsewhere: plugins, charts, files beside the kustomization. */
const NEEDS_MORE =
  /enable-(?:helm|exec|alpha-plugins|star)|plugin|is not in or below|security;|unable to find (?:one|plugin)|helm/i;

/** A namespace that another kustomization or `kustomize edit set namespace` sets, and nothing to build. */
const IS_COMPLETED = /^field specified in var .*\{metadata\.namespace\}.* not found|kustomization\.ya?ml is empty$/;

/** The reason where a patch finds no object. */
const NO_TARGET = /no matches for Id|unable to find patch target|unique target/;

/** Whether a comment of a kustomization holds what users put in, such as `#- ../web`: without it, patches have no objects. */
function leavesOutResources({ path }: BuildRoot, io: Io): boolean {
  const content = io.files.read(resolve(io.cwd, path), PURPOSES.page);
  return content.ok && /^[ \t]*#[ \t]*- \.{1,2}\//m.test(new TextDecoder().decode(content.value));
}

/** Whether an obstacle is a mistake of the kustomization: the others are limits of kroute. */
function isWrong(obstacle: string): boolean {
  return /: (?:no such file or directory|unknown field .*|it cannot be read as YAML|is neither a file nor a directory)$/.test(
    obstacle,
  );
}

/** A warning in the log of kustomize, with its time. */
const LOGGED = /^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d /;

/** kustomize reports a mistake once for each level that it is below, and quotes whole objects: this is what is wrong at the bottom. */
function causeOf({ err, message, isStopped }: Ran & { readonly ok: false }, directories: readonly string[]): string {
  if (isStopped) return message;
  const errors = err
    .split('\n')
    .filter((line) => !line.startsWith('# Warning') && !LOGGED.test(line))
    // kubectl writes some errors to its log, with the time and the process.
    .map((line) => line.replace(/^[EWIF]\d{4} [\d:.]+\s+\d+ [^\]]*\] (?:"[^"]*" err=)?/, '').replace(/^"(.*)"$/, '$1'))
    .join('\n')
    .replaceAll(/ with config: `[^`]*`/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  // An error that quotes another one escapes the quotes in it.
  const text = errors
    .replace(/^.*"recursed accumulation of path '[^']*': (.*)"$/, '$1')
    .replace(/^.*recursed accumulation of path '[^']*': /, '')
    .replace(/^error: /i, '');
  const clear = text
    .replace(/^accumulating resources: /, '')
    .replace(/^accumulation err='.* must resolve to a file': (?=.)/, '')
    .replace(/^accumulation err='(.*)': .*$/, '$1')
    .replace(/^accumulating resources from '([^']*)': (?=missing )/, '$1: ')
    .replace(/^accumulating resources from '[^']*': /, '')
    .replace(/evalsymlink failure on '([^']+)' : lstat \S+: no such file or directory/, '$1: no such file or directory')
    .replace(/(?<=loading KV pairs: )[a-z ]+: \[[^\]]*\]: /, '')
    .replace(/MalformedYAMLError: yaml: /, '')
    .replace(/^couldn't make target for path '[^']*': /, '')
    .replace(/^invalid Kustomization: (?:json: )?/, '')
    .replace(/'?: must build at directory: .*$/, '')
    .replaceAll('\\"', '"');
  return directories.reduce((sum, directory) => sum.replaceAll(directory, ''), clear === '' ? message : clear);
}

/** A name that no file beside a directory has, so that paths through it lead to the directory. The same for the same tree. */
function nameBeside(directory: string, { files }: Pick<Io, 'files'>): string | undefined {
  for (let count = 0; count < MOST_NAMES; count++) {
    const name = `kroute-root${count === 0 ? '' : `-${count}`}`;
    if (files.kindOf(join(dirname(directory), name)) === undefined) return name;
  }
  return undefined;
}

const MOST_NAMES = 20;

/** A document of the output. */
interface Document {
  /** Without its origin. */
  readonly text: string;
  readonly origin: string;
}

const ORIGIN = /^ {4}config\.kubernetes\.io\/origin: \|\n((?: {6}.*\n)+)/m;

function documentsIn(output: string): readonly Document[] {
  return output.split(/^---\n/m).map((document) => {
    const [block = '', origin = ''] = ORIGIN.exec(document) ?? [];
    const text = block === '' ? document : document.replace(block, '').replace(/^ {2}annotations:\n(?! {4})/m, '');
    return { text, origin };
  });
}

/** The end of a name that kustomize makes of what an object contains. */
const HASH = /^( {2}name: \S*)-[2456789bcdfghkmt]{10}$/gm;

/**
 * Whether an object has a name that depends on all that it contains, with its origin. That of a ConfigMap or Secret
 * depends on its data alone.
 */
function isNamedByContent({ text }: Document): boolean {
  return text.search(HASH) !== -1 && !/^kind: (?:ConfigMap|Secret)$/m.test(text);
}

/** What was built without origins, with those of the same objects built with them. */
function withOrigins(plain: readonly Document[], documents: readonly Document[]): readonly Document[] {
  const origins = new Map<string, string[]>();
  for (const { text, origin } of documents) push(origins, identityOf(text), origin);
  return plain.map(({ text }) => ({ text, origin: origins.get(identityOf(text))?.shift() ?? '' }));
}

function identityOf(text: string): string {
  const lines = text.replaceAll(HASH, '$1').match(/^(?:apiVersion|kind| {2}namespace| {2}name): .*$/gm) ?? [];
  return lines.join('\n');
}

/** `name` is what the wrapper calls the real `directory` of the root. */
function outputOf(
  root: BuildRoot,
  documents: readonly Document[],
  { directory, name }: { readonly directory: string; readonly name: string },
  realPaths: ReadonlyMap<string, string>,
): Rendered {
  const origins: Origin[] = [];
  // Paths begin at the wrapper.
  const pathOf = (way: string): string =>
    way.startsWith(`${name}/`) ? join(directory, way.slice(name.length + 1)) : resolve(dirname(directory), way);
  let clean = '';
  for (const { text, origin } of documents) {
    const path = /^ *(?:path|configuredIn): (.*)$/m.exec(origin)?.[1]?.replaceAll(/^["']|["']$/g, '');
    if (clean !== '') clean += '---\n';
    origins.push({
      start: clean.length,
      path: path === undefined ? undefined : realPaths.get(pathOf(path)),
      isGenerated: origin.includes('configuredIn:'),
    });
    clean += text;
  }
  const path = posix.join(root.directory, '<kustomize build>');
  return {
    by: 'kustomize',
    directory: root.directory,
    parsed: parseInput({ path, content: clean }),
    origins,
    sources: [...root.sources],
    patches: [...root.patches],
  };
}
