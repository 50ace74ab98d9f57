/**
 * What helm would meet while it loads a chart. It reads every file below the chart's directory, follows links wherever
 * they lead, and fetches what a schema refers to; here such charts are recognized before helm sees them.
 */
import { join } from 'node:path';
import type { EntryKind } from '../../load/discover/files.ts';
import { PURPOSES } from '../../load/discover/limits.ts';
import { isWithin } from '../../node/tree.ts';
import type { Io } from '../io.ts';

export type ChartCheck =
  /** `schema`: why helm must not check values against the schemas of the chart; undefined where it may. */
  { readonly ok: true; readonly schema: SchemaDoubt | undefined } | { readonly ok: false; readonly message: string };

export type SchemaDoubt =
  /** A schema refers to another, by this address. */
  | { readonly is: 'reference'; readonly file: string; readonly to: string }
  /** A schema that is not plain JSON, or one in an archive, where it is not looked at. */
  | { readonly is: 'unreadable'; readonly file: string };

/** More than in any chart, and few enough to be loaded. */
const MOST_ENTRIES = 20_000;

/** `directory` is absolute; `tree` is what nothing may lead out of. */
export function checkChart(directory: string, tree: string, io: Pick<Io, 'files'>): ChartCheck {
  const { files } = io;
  const real = files.realPath(directory);
  if (!real.ok) return { ok: false, message: real.message };
  if (!isWithin(real.value, tree)) return { ok: false, message: 'it is a link that leads out of the tree' };
  const ignored = ignoredNames(join(real.value, '.helmignore'), tree, io);
  let entries = 0;
  let schema: SchemaDoubt | undefined;

  /** `path` is real; `way` is that from the chart as the user sees it, and `above` the real directories it leads through. */
  const visit = (path: string, way: string, above: readonly string[]): string | undefined => {
    const listed = files.list(path);
    if (!listed.ok) return `${way === '' ? 'it' : way}: ${listed.message}`;
    for (const { name, kind } of listed.value) {
      if (++entries > MOST_ENTRIES) return `it has more than ${MOST_ENTRIES} files`;
      if (ignored.has(name) || (ignored.has(`${name}/`) && isDirectory(join(path, name), io))) continue;
      const inner = way === '' ? name : `${way}/${name}`;
      const obstacle =
        kind === 'link' ? follow(join(path, name), inner, above) : look(join(path, name), inner, kind, above);
      if (obstacle !== undefined) return obstacle;
    }
    return undefined;
  };

  const follow = (path: string, way: string, above: readonly string[]): string | undefined => {
    const end = files.realPath(path);
    if (!end.ok) return `${way}: ${end.message}`;
    if (!isWithin(end.value, tree)) return `${way} is a link that leads out of the tree`;
    const kind = files.kindOf(end.value);
    if (kind?.ok !== true) return `${way}: ${kind?.message ?? 'the link leads nowhere'}`;
    return look(end.value, way, kind.value, above);
  };

  const look = (path: string, way: string, kind: EntryKind, above: readonly string[]): string | undefined => {
    if (kind !== 'file' && kind !== 'directory') return `${way} is neither a file nor a directory`;
    if (kind === 'directory')
      return above.includes(path)
        ? `${way} is a link that leads back to a directory above it`
        : visit(path, way, [...above, path]);
    schema ??= doubtOf(path, way, io);
    return undefined;
  };

  const obstacle = visit(real.value, '', [real.value]);
  return obstacle === undefined ? { ok: true, schema } : { ok: false, message: obstacle };
}

function isDirectory(path: string, { files }: Pick<Io, 'files'>): boolean {
  const kind = files.kindOf(path);
  return kind?.ok === true && kind.value === 'directory';
}

/** The lines of `.helmignore` that are plain names, those of directories with their slash; patterns are left to helm. */
function ignoredNames(path: string, tree: string, { files }: Pick<Io, 'files'>): ReadonlySet<string> {
  const real = files.realPath(path);
  if (!real.ok || !isWithin(real.value, tree)) return new Set();
  const kind = files.kindOf(path);
  if (kind?.ok !== true || kind.value !== 'file') return new Set();
  const content = files.read(path, PURPOSES.manifest);
  if (!content.ok) return new Set();
  const lines = new TextDecoder().decode(content.value).split('\n');
  // Go and JavaScript do not agree on what is a blank: around a name only those that are one for both.
  return new Set(lines.flatMap((line) => /^[ \t\r]*([\w.][\w.-]*\/?)[ \t\r]*$/.exec(line)?.[1] ?? []));
}

function doubtOf(path: string, way: string, { files }: Pick<Io, 'files'>): SchemaDoubt | undefined {
  // helm reads charts within charts from archives, too.
  if (/(^|\/)charts\/[^/]*\.tgz$/i.test(way)) return { is: 'unreadable', file: way };
  if (!/(^|\/)values\.schema\.json$/.test(way)) return undefined;
  const content = files.read(path, PURPOSES.manifest);
  const schema = content.ok ? parsed(new TextDecoder().decode(content.value)) : undefined;
  if (schema === undefined) return { is: 'unreadable', file: way };
  const to = referenceOf(schema);
  return to === undefined ? undefined : { is: 'reference', file: way, to };
}

function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}

/** Keywords whose value is the address of a schema: https://json-schema.org/draft/2020-12/json-schema-core#name-schema-references */
const REFERENCES: ReadonlySet<string> = new Set(['$ref', '$dynamicRef', '$recursiveRef']);
/** The drafts that every validator has built in. */
const DRAFT =
  /^https?:\/\/json-schema\.org\/(?:schema|draft-0[3-7]\/(?:hyper-)?schema|draft\/(?:2019-09|2020-12)\/schema)#?$/;

/** The first address that leads out of a schema. */
function referenceOf(schema: unknown): string | undefined {
  const queue: unknown[] = [schema];
  for (let value = queue.pop(); value !== undefined; value = queue.pop()) {
    if (typeof value !== 'object' || value === null) continue;
    for (const [key, inner] of Object.entries(value)) {
      if (typeof inner !== 'string') queue.push(inner);
      else if (REFERENCES.has(key) && !inner.startsWith('#')) return inner;
      else if (key === '$schema' && !DRAFT.test(inner)) return inner;
    }
  }
  return undefined;
}
