/** Builds kustomizations with the user's own kustomize or kubectl, off the network. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix, relative, resolve, sep } from 'node:path';
import type { BuildRoot } from '../../pipeline/kustomize-plan.ts';
import { parseInput } from '../../pipeline/project.ts';
import { directoryName, type Origin, type Rendered } from '../../pipeline/rendered.ts';
import type { Io } from '../io.ts';
import { eachOf, findTool, type Ran, runTool, type Tool } from '../tool.ts';

export type Built =
  | { readonly ok: true; readonly output: Rendered; readonly root: BuildRoot }
  | { readonly ok: false; readonly root: BuildRoot; readonly message: string };

/** `kustomize`, else `kubectl`, which has it built in. */
export function findKustomize(io: Io): Tool | undefined {
  return findTool('kustomize', io) ?? findTool('kubectl', io);
}

const ORIGINS = 'buildMetadata: [originAnnotations]\n';
const SECONDS = 60;

/** Nothing is fetched: git may use no protocol, and whatever speaks HTTP finds no way out. */
const OFFLINE = {
  GIT_ALLOW_PROTOCOL: 'none',
  GIT_TERMINAL_PROMPT: '0',
  HTTP_PROXY: 'http://127.0.0.1:1',
  HTTPS_PROXY: 'http://127.0.0.1:1',
  http_proxy: 'http://127.0.0.1:1',
  https_proxy: 'http://127.0.0.1:1',
  NO_PROXY: '',
  no_proxy: '',
};

/** Builds each root, several at a time. `realPaths` leads from real paths to those that the user gave. */
export async function buildAll(
  roots: readonly BuildRoot[],
  tool: Tool,
  realPaths: ReadonlyMap<string, string>,
  io: Io,
  onDone: (root: BuildRoot) => void,
): Promise<readonly Built[]> {
  const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'kroute-')));
  try {
    return await eachOf(roots, async (root): Promise<Built> => {
      const wrapper = join(scratch, String(roots.indexOf(root)));
      const ran = await build(root, wrapper, tool, io);
      onDone(root);
      if (!ran.ok) return { ok: false, root, message: causeOf(ran, [`${realpathSync(io.cwd)}/`, scratch]) };
      return { ok: true, root, output: outputOf(root, ran.out, wrapper, realPaths) };
    });
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Builds a root by way of a kustomization that asks for the origin of each object; the sources are left as they are. */
async function build(root: BuildRoot, wrapper: string, tool: Tool, io: Io): Promise<Ran> {
  const directory = realpathSync(resolve(io.cwd, directoryName(root.directory)));
  const options = { env: { ...io.env, ...OFFLINE }, seconds: SECONDS };
  const command = tool.name === 'kubectl' ? 'kustomize' : 'build';
  mkdirSync(wrapper);
  const way = relative(wrapper, directory).split(sep).join('/');
  writeFileSync(join(wrapper, 'kustomization.yaml'), `resources: [${JSON.stringify(way)}]\n${ORIGINS}`);
  const ran = await runTool(tool, [command, wrapper], options);
  // Before 4.3 nothing was known of origins.
  return ran.ok || !ran.err.includes('buildMetadata') ? ran : runTool(tool, [command, directory], options);
}

/** kustomize tells a mistake once for each level that it is below, and quotes whole objects: this is what is wrong at the bottom. */
function causeOf(
  { err, message }: { readonly err: string; readonly message: string },
  directories: readonly string[],
): string {
  const errors = err
    .split('\n')
    .filter((line) => !line.startsWith('# Warning'))
    .join('\n')
    .replaceAll(/ with config: `[^`]*`/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  const text = errors.replace(/^.*recursed accumulation of path '[^']*': /, '').replace(/^Error: /, '');
  const clear = text
    .replace(/^accumulating resources: /, '')
    .replace(/^accumulation err='(.*)': .*$/, '$1')
    .replace(/^accumulating resources from '[^']*': /, '')
    .replace(/evalsymlink failure on '([^']+)' : lstat \S+: no such file or directory/, '$1: no such file or directory')
    .replace(/MalformedYAMLError: yaml: /, '');
  const short = directories.reduce((sum, directory) => sum.replaceAll(directory, ''), clear === '' ? message : clear);
  return short.length > 200 ? `${short.slice(0, 200)}...` : short;
}

const ORIGIN = /^ {4}config\.kubernetes\.io\/origin: \|\n((?: {6,}.*\n)+)/m;

function outputOf(root: BuildRoot, text: string, wrapper: string, realPaths: ReadonlyMap<string, string>): Rendered {
  const origins: Origin[] = [];
  let clean = '';
  for (const document of text.split(/^---\n/m)) {
    const [block = '', lines = ''] = ORIGIN.exec(document) ?? [];
    const path = /^ *(?:path|configuredIn): (.*)$/m.exec(lines)?.[1]?.replaceAll(/^["']|["']$/g, '');
    if (clean !== '') clean += '---\n';
    origins.push({
      start: clean.length,
      path: path === undefined ? undefined : realPaths.get(resolve(wrapper, path)),
      isGenerated: lines.includes('configuredIn:'),
    });
    clean += block === '' ? document : document.replace(block, '').replace(/^ {2}annotations:\n(?! {4})/m, '');
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
