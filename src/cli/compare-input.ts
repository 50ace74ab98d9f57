/** The two sides of `kroute diff`: paths, standard input, git revisions or clusters. */
import type { Configured } from '../library/configured.ts';
import { settingsOf } from '../library/settings.ts';
import { UsageError } from '../library/usage-error.ts';
import { discover } from '../load/discover/discover.ts';
import { PURPOSES } from '../load/discover/limits.ts';
import type { Settings } from '../model/cluster/settings.ts';
import type { ParsedFile } from '../model/project/project.ts';
import { configFor } from '../node/config.ts';
import { slashed } from '../node/slashed.ts';
import { surroundings } from '../node/workspace.ts';
import { parseInput } from '../pipeline/project.ts';
import { type Routing, routingOf } from '../pipeline/routing.ts';
import { readCluster } from './cluster.ts';
import type { Io } from './io.ts';
import { oldTree } from './old-tree.ts';
import type { InputOptions } from './options.ts';
import { type Input, readInput } from './read.ts';
import { renderOld } from './render/old-rendering.ts';
import { render } from './render/render.ts';

/** Where one side comes from. */
export type Source =
  | { readonly is: 'paths'; readonly paths: readonly string[] }
  | { readonly is: 'git'; readonly revision: string; readonly paths: readonly string[]; readonly isBase: boolean }
  | { readonly is: 'cluster'; readonly context: string | undefined };

export interface SideRead extends Routing {
  readonly configured: Configured | undefined;
  readonly settings: Settings;
  readonly isIncomplete: boolean;
}

/** Reads `git:<revision>[:<path>]`, `cluster:[<context>]`, `-` or a path. */
export function sourceOf(text: string): Source {
  if (text.startsWith('git:')) {
    const [, revision = '', path] = /^git:([^:]*)(?::(.*))?$/s.exec(text) ?? [];
    if (revision === '') throw new UsageError(`"${text}" must have the form git:<revision> or git:<revision>:<path>`);
    return { is: 'git', revision, paths: path === undefined || path === '' ? [] : [path], isBase: false };
  }
  if (text.startsWith('cluster:')) return { is: 'cluster', context: text.slice('cluster:'.length) || undefined };
  return { is: 'paths', paths: [text] };
}

/** The paths of a source, from which its configuration is found. */
const pathsOf = (source: Source): readonly string[] => (source.is === 'cluster' ? [] : source.paths);

/**
 * Reads one side, builds its kustomizations and charts, and makes its table of routes. Files that `leaves` accepts are
 * left out.
 */
export async function readSide(
  source: Source,
  flags: InputOptions & { readonly controller?: string },
  servedBy: string | undefined,
  io: Io,
  leaves?: (file: ParsedFile) => boolean,
): Promise<SideRead> {
  const configured = configFor(existing(pathsOf(source), io), flags.config, io);
  const settings: Settings = settingsOf({ ...flags, servedBy }, configured, surroundings());
  const isIgnored = configured?.files.isIgnored;
  const side = { configured, settings };
  if (source.is === 'git')
    return { ...side, ...(await readRevision(source, flags, settings, isIgnored ?? (() => false), io)) };
  const read: Input =
    source.is === 'cluster'
      ? await readCluster([], { ...flags, cluster: true, context: source.context }, io)
      : readInput(source.paths, io, { isIgnored });
  const input: Input = leaves === undefined ? read : { ...read, files: read.files.filter((one) => !leaves(one)) };
  const rendering = await render(input.files, flags, settings, io);
  const seen: Settings = { ...settings, seen: input.seen };
  return { ...side, ...(await routingOf(input.files, seen, rendering)), isIncomplete: input.incomplete };
}

/** What a revision has need not be in the work tree. */
function existing(paths: readonly string[], io: Io): readonly string[] {
  const there = paths.filter((path) => path === '-' || io.files.kindOf(path) !== undefined);
  return there.length === 0 ? ['.'] : there;
}

/** Reads a revision without a checkout, from the objects of git. */
async function readRevision(
  { revision, paths, isBase }: Extract<Source, { is: 'git' }>,
  flags: InputOptions,
  settings: Settings,
  isIgnored: (path: string) => boolean,
  io: Io,
): Promise<Omit<SideRead, 'configured' | 'settings'>> {
  const asked = isBase ? '--base' : `git:${revision}`;
  const given = await oldTree(revision, io, asked);
  const tree = isBase ? await oldTree(await given.repository.mergeBase(revision), io, asked) : given;
  const found = discover(paths.map(slashed), tree.files);
  // A pull request may add the directory.
  if (!isBase && found.missing.length > 0)
    throw new UsageError(`${asked}: ${found.missing.map(({ path }) => path).join(', ')}: not in this revision`);
  const names = found.files.filter((path) => path !== '-' && !isIgnored(path));
  await tree.fetch(names);
  const files = names.flatMap((path): readonly ParsedFile[] => {
    const bytes = tree.files.read(path, PURPOSES.manifest);
    return bytes.ok ? [parseInput({ path, content: bytes.value })] : [];
  });
  const rendering = await renderOld(tree, files, flags, settings, io);
  return { ...(await routingOf(files, settings, rendering)), isIncomplete: false };
}
