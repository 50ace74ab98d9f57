/** Where in the tree the cause of a failed build is, as far as the tool's own words say. */
import type { Cursor } from '../../load/value/cursor.ts';
import { Cursor as Root } from '../../load/value/cursor.ts';
import type { Place } from '../../load/value/place.ts';
import { directoryOf, joinPath } from '../../model/objects/paths.ts';
import type { ParsedFile } from '../../model/project/project.ts';

type Byfile = ReadonlyMap<string, ParsedFile>;

const LISTS = [
  'resources',
  'bases',
  'components',
  'patches',
  'patchesStrategicMerge',
  'patchesJson6902',
  'configMapGenerator',
  'secretGenerator',
  'replacements',
  'configurations',
  'crds',
  'generators',
  'transformers',
];

/**
 * The entry of the kustomization that the reason quotes, else its first line. Bases are looked at first: what is wrong
 * in one of them is reported there.
 */
export function placeInKustomization(path: string, reason: string, files: Byfile): Place | undefined {
  const kustomizations = [...inner(path, files, new Set())].toReversed();
  for (const one of kustomizations) {
    const entry = entryIn(one, reason);
    if (entry !== undefined) return entry;
  }
  return firstLine(files.get(path));
}

/** A kustomization and those that it includes, outer ones first. */
function* inner(path: string, files: Byfile, seen: Set<string>): Generator<ParsedFile> {
  const file = files.get(path);
  if (file === undefined || seen.has(path)) return;
  seen.add(path);
  yield file;
  const root = rootOf(file);
  for (const field of ['resources', 'bases', 'components'])
    for (const { string } of root?.child(field).items() ?? [])
      if (string !== undefined)
        for (const name of ['kustomization.yaml', 'kustomization.yml', 'Kustomization'])
          yield* inner(joinPath(joinPath(directoryOf(path), string), name), files, seen);
}

function rootOf({ documents }: ParsedFile): Cursor | undefined {
  const [document] = documents.filter(({ is }) => is !== 'empty');
  return document?.is === 'readable' ? Root.root(document) : undefined;
}

function entryIn(file: ParsedFile, reason: string): Place | undefined {
  const root = rootOf(file);
  if (root === undefined) return undefined;
  const unknown = /unknown field "([^"]+)"/.exec(reason)?.[1];
  if (unknown !== undefined && root.child(unknown).written) return root.child(unknown).key;
  const operation = operationIn(file, reason);
  if (operation !== undefined) return operation;
  const strings = LISTS.flatMap((field) => stringsIn(root.child(field)));
  const quoted = strings.filter(({ string }) => string !== undefined && isQuoted(reason, string));
  // The longest text says most.
  return quoted.toSorted((a, b) => (b.string?.length ?? 0) - (a.string?.length ?? 0))[0]?.at;
}

/** The operation of an inline patch whose path the reason quotes. */
function operationIn(parsed: ParsedFile, reason: string): Place | undefined {
  const path = /(?:missing|unable to find|invalid) path: ["']?(\/[^\s:"']+)/.exec(reason)?.[1];
  if (path === undefined) return undefined;
  const { file } = parsed;
  for (let line = 1; line <= file.lineCount; line++) {
    const text = file.lineText(line);
    const written = /\bpath["']?:\s*["']?(\/[^\s"',}]+)/.exec(text);
    if (written?.[1] === path) return lineOf(parsed, line, text.indexOf(path, written.index));
  }
  return undefined;
}

function stringsIn(value: Cursor): readonly Cursor[] {
  if (value.string !== undefined) return value.string.includes('\n') ? [] : [value];
  return [...value.items(), ...value.entries()].flatMap(stringsIn);
}

function isQuoted(reason: string, text: string): boolean {
  const name = text.replace(/^\.\//, '').replace(/\/$/, '');
  if (name.length < 3 || !/[./]/.test(name)) return false;
  const at = reason.indexOf(name);
  return at !== -1 && !/[\w.-]/.test(reason[at + name.length] ?? ' ') && !/[\w.-]/.test(reason[at - 1] ?? ' ');
}

/** The line of a template that helm refers to, else the first line of the chart. */
export function placeInChart(directory: string, reason: string, files: Byfile): Place | undefined {
  const chart = files.get(joinPath(directory, 'Chart.yaml')) ?? files.get(joinPath(directory, 'Chart.yml'));
  for (const [, way = '', line, column] of reason.matchAll(/(?<![\w./-])([\w./-]+)(?::(\d+))?(?::(\d+))?/g)) {
    if (!/\.(?:ya?ml|tpl|txt|json)$/.test(way)) continue;
    // `chart/templates/x.yaml`: the first word is the name of the chart.
    const file = files.get(joinPath(directory, way.split('/').slice(1).join('/')));
    if (file === undefined) continue;
    return lineOf(file, Number(line ?? 1), Number(column ?? 0));
  }
  if (chart !== undefined && /dependenc|missing in charts/.test(reason)) {
    const dependencies = rootOf(chart)?.child('dependencies');
    if (dependencies?.written === true) return dependencies.key;
  }
  return firstLine(chart);
}

function lineOf({ file }: ParsedFile, line: number, column: number): Place {
  const number = Math.min(Math.max(line, 1), file.lineCount);
  const text = file.lineText(number);
  const from = Math.min(column, text.length);
  const indent = from + (text.slice(from).length - text.slice(from).trimStart().length);
  const start = file.lineStart(number);
  return {
    file,
    document: 0,
    path: [],
    span: { start: start + indent, end: start + Math.max(indent, text.trimEnd().length) },
  };
}

/** The first line that is no comment. */
function firstLine(parsed: ParsedFile | undefined): Place | undefined {
  if (parsed === undefined) return undefined;
  const { file } = parsed;
  for (let line = 1; line <= file.lineCount; line++)
    if (/^\s*[^#\s-]/.test(file.lineText(line))) return lineOf(parsed, line, 0);
  return lineOf(parsed, 1, 0);
}
