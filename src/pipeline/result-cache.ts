/**
 * What an earlier run found, kept by what it depends on: the findings of rules that judge objects by themselves by the
 * text of each file, and all findings by the texts of all files. Whatever is not the same to the last character is
 * found anew.
 */
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
  /** A hash of texts that tells any two lists of texts apart. */
  digest(texts: Iterable<string>): string;
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
export function keyOfRun(
  files: readonly ParsedFile[],
  rendering: Rendering | undefined,
  { context, digest }: Pick<Memory, 'context' | 'digest'>,
): string {
  const outputs = rendering?.outputs.flatMap(({ parsed, ...rest }) => [JSON.stringify(rest), ...textsOf(parsed)]) ?? [];
  const covered = rendering === undefined ? [] : [JSON.stringify([...rendering.covered])];
  return digest([context, ...files.flatMap(textsOf), ...outputs, ...covered]).slice(0, KEY_LENGTH);
}

/** The keys of files, by path, for what is found in each by itself. */
export function keysOfFiles(
  files: readonly ParsedFile[],
  { context, digest }: Pick<Memory, 'context' | 'digest'>,
): ReadonlyMap<string, string> {
  // A kustomization may change the objects of any file.
  const kustomizations = files.filter(({ file }) => isKustomizationFile(file.path));
  const around = digest([context, ...kustomizations.flatMap(textsOf)]);
  return new Map(
    files.map((file) => [file.file.path, digest([around, ...textsOf(file)]).slice(0, KEY_LENGTH)] as const),
  );
}

const KEY_LENGTH = 32;

function textsOf({ file, undecodable }: ParsedFile): readonly string[] {
  return [JSON.stringify([file.path, file.bom, undecodable ?? null]), file.text];
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
