/**
 * What an earlier run found, kept by what it depends on: the findings of rules that judge objects by themselves by the
 * text of each file, and all findings by the texts of all files. Whatever is not the same to the last character is
 * found anew.
 */
import { createHash, type Hash } from 'node:crypto';
import type { Diagnostic } from '../linter/diagnostic.ts';
import {
  type PackedFinding,
  type PortableFinding,
  packFinding,
  unpackFinding,
} from '../linter/serialized-diagnostics.ts';
import { type Clock, isWithin, type TimeBounds } from '../model/objects/clock.ts';
import { isKustomizationFile } from '../model/objects/kustomize.ts';
import type { Identity } from '../model/objects/resource.ts';
import type { ParsedFile, Project } from '../model/project/project.ts';
import type { Rendering } from './rendered.ts';

export interface Memory {
  /** All that findings depend on besides the files: versions, settings, severities. */
  readonly context: string;
  /** What the run with a key found. */
  recallRun(key: string): KeptRun | undefined;
  keepRun(key: string, run: KeptRun): void;
  recallObjects(): KeptObjects;
  keepObjects(objects: KeptObjects): void;
}

/** The findings in each file, of all rules that judge objects by themselves, by the key of the file. */
export type KeptObjects = ReadonlyMap<string, readonly PortableFinding[]>;

/** What a run found, as plain data. */
export interface KeptRun {
  /** The time in which it holds. */
  readonly holds: TimeBounds;
  readonly outcome: PortableOutcome;
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
  readonly found: readonly KeptFinding[];
}

/** A finding with what tells its object from others: with that it can be told without reading any file again. */
export interface KeptFinding extends PackedFinding {
  readonly about?: Identity;
}

/** The key of a run: all that it depends on, less the time. */
export function keyOfRun(files: readonly ParsedFile[], rendering: Rendering | undefined, context: string): string {
  const hash = createHash('sha256');
  add(hash, context);
  for (const file of files) addFile(hash, file);
  if (rendering !== undefined) {
    for (const { parsed, ...rest } of rendering.outputs) {
      add(hash, JSON.stringify(rest));
      addFile(hash, parsed);
    }
    add(hash, JSON.stringify([...rendering.covered]));
  }
  return end(hash);
}

/** The keys of files, by path, for what is found in each by itself. */
export function keysOfFiles(files: readonly ParsedFile[], context: string): ReadonlyMap<string, string> {
  const around = createHash('sha256');
  add(around, context);
  // A kustomization may change the objects of any file.
  for (const file of files) if (isKustomizationFile(file.file.path)) addFile(around, file);
  const before = end(around);
  return new Map(
    files.map((file) => {
      const hash = createHash('sha256');
      add(hash, before);
      addFile(hash, file);
      return [file.file.path, end(hash)];
    }),
  );
}

function addFile(hash: Hash, { file, undecodable }: ParsedFile): void {
  add(hash, JSON.stringify([file.path, file.bom, undecodable ?? null]));
  add(hash, file.text);
}

/** With its length before it, so that no two lists of parts look alike. */
function add(hash: Hash, part: string): void {
  hash.update(`${part.length}\n`).update(part);
}

function end(hash: Hash): string {
  return hash.digest('hex').slice(0, 32);
}

/** What an earlier run on the same files found; undefined where it does not hold now. */
export function recallRun(
  files: readonly ParsedFile[],
  rendering: Rendering | undefined,
  run: KeptRun | undefined,
  clock: Clock,
): Outcome | undefined {
  if (run === undefined || !isWithin(run.holds, clock)) return undefined;
  const { found, ...rest } = run.outcome;
  const rendered = rendering?.outputs.map(({ parsed }) => parsed) ?? [];
  const byPath = new Map([...files, ...rendered].map(({ file }) => [file.path, file]));
  const unpacked = found.flatMap((one) => unpackFinding(one, one.about, byPath) ?? []);
  return unpacked.length === found.length ? { ...rest, found: unpacked } : undefined;
}

/** An outcome as plain data. */
export function packOutcome({ found, ...rest }: Outcome): PortableOutcome {
  return {
    ...rest,
    found: found.map((one) => ({
      ...packFinding(one),
      ...(one.resource === undefined ? {} : { about: identityOf(one.resource) }),
    })),
  };
}

function identityOf({ apiVersion, group, kind, name, namespace }: Identity): Identity {
  return { apiVersion, group, kind, name, namespace };
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
