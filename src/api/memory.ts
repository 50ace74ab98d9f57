/**
 * What an earlier run found, kept by what it depends on: the findings of rules that judge objects by themselves by the
 * text of each file, and all findings by the texts of all files. Whatever is not the same to the last character is
 * found anew.
 */
import { createHash } from 'node:crypto';
import type { Diagnostic } from '../engine/diagnostic.ts';
import { type PortableFinding, packFindings, unpackFindings } from '../engine/portable.ts';
import { isWithin, type TimeBounds } from '../model/clock.ts';
import { isKustomizationFile } from '../model/kustomize.ts';
import type { ParsedFile, Project } from '../model/project.ts';
import type { Settings } from '../model/settings.ts';
import { projectOf } from './project.ts';

/** What is kept from run to run, as plain data. */
export interface Remembered {
  /** The findings in each file, of all rules that judge objects by themselves, by a key of the file. */
  readonly objects: Readonly<Record<string, readonly PortableFinding[]>>;
  /** What the run with that key found, as long as its comparisons with the clock hold. */
  readonly run?: { readonly key: string; readonly holds: TimeBounds; readonly outcome: PortableOutcome };
}

export interface Memory {
  readonly remembered: Remembered;
  /** All that findings depend on besides the files: versions, settings, severities. */
  readonly context: string;
  /** Take what the next run may need. */
  keepObjects(objects: Remembered['objects']): void;
  keepRun(run: NonNullable<Remembered['run']>): void;
}

/** What a run found, before `--baseline` and the like. */
export interface Outcome {
  readonly found: readonly Diagnostic[];
  readonly suppressed: number;
  readonly documents: number;
  readonly resources: number;
  readonly skipped: readonly { readonly file: string; readonly reason: Project['skipped'][number]['reason'] }[];
}

export interface PortableOutcome extends Omit<Outcome, 'found'> {
  readonly found: readonly PortableFinding[];
}

export interface Keys {
  readonly run: string;
  /** By path. */
  readonly files: ReadonlyMap<string, string>;
}

/** What the findings of a run, and of each file by itself, are kept by. */
export function keysOf(files: readonly ParsedFile[], context: string): Keys {
  const hashes = files.map((parsed): readonly [string, string] => [
    parsed.file.path,
    hash(JSON.stringify([parsed.file.path, parsed.file.bom, parsed.undecodable ?? null]), parsed.file.text),
  ]);
  // A kustomization may change the objects of any file.
  const kustomizations = hashes.filter(([path]) => isKustomizationFile(path)).map(([, one]) => one);
  const around = hash(context, ...kustomizations);
  return {
    run: hash(context, ...hashes.map(([, one]) => one)),
    files: new Map(hashes.map(([path, one]) => [path, hash(around, one)])),
  };
}

function hash(...parts: readonly string[]): string {
  const digest = createHash('sha256');
  for (const part of parts) digest.update(`${part.length}\n`).update(part);
  return digest.digest('base64url').slice(0, 32);
}

/** The findings of an earlier run on the same files; undefined where there was none. */
export async function recallRun(
  files: readonly ParsedFile[],
  { run }: Remembered,
  key: string,
  settings: Settings,
): Promise<Outcome | undefined> {
  if (run?.key !== key || !isWithin(run.holds, settings.clock)) return undefined;
  const { found, ...rest } = run.outcome;
  // Findings need their objects, and these the kustomizations.
  const named = new Set(
    found.flatMap(({ at, resource, notes }) => [
      at.file,
      ...(resource === undefined ? [] : [resource.file]),
      ...notes.map((note) => note.at.file),
    ]),
  );
  const needed = files.filter(({ file }) => named.has(file.path) || isKustomizationFile(file.path));
  const project = await projectOf(needed, settings);
  const unpacked = unpackFindings(found, project);
  return unpacked === undefined ? undefined : { ...rest, found: unpacked };
}

/** An outcome as plain data. */
export function packOutcome({ found, ...rest }: Outcome, project: Project): PortableOutcome {
  return { ...rest, found: packFindings(found, project) };
}

/** The findings by the file they are in, for every one of the files. */
export function byFile(
  findings: readonly PortableFinding[],
  paths: Iterable<string>,
): ReadonlyMap<string, readonly PortableFinding[]> {
  const sorted = new Map<string, PortableFinding[]>([...paths].map((path) => [path, []]));
  for (const finding of findings) sorted.get(finding.at.file)?.push(finding);
  return sorted;
}
