/**
 * Findings of earlier runs, stored by what they depend on: the findings of object rules by the text of each file, and
 * all findings by the texts of all files. After any change of the input they are computed again.
 */
import type { Diagnostic } from '../linter/diagnostic.ts';
import {
  type PackedFinding,
  type PortableFinding,
  packFinding,
  unpackFinding,
} from '../linter/serialized-diagnostics.ts';
import type { NotFollowed } from '../model/cluster/not-followed.ts';
import { type Clock, isWithin, type TimeBounds } from '../model/objects/clock.ts';
import { isKustomizationFile } from '../model/objects/kustomize.ts';
import type { Identity } from '../model/objects/resource.ts';
import { isGitOps } from '../model/project/gitops.ts';
import { decidesOnOthers, type ParsedFile, type Project } from '../model/project/project.ts';
import { isYttOverlay } from '../model/project/ytt.ts';
import type { Build, Rendering } from './rendered.ts';

export interface Memory {
  /** Everything that findings depend on besides the files: versions, settings, severities. */
  readonly context: string;
  /** A hash that differs for any two lists of texts. */
  digest(texts: Iterable<string>): string;
  /** The result of the run with a key. */
  recallRun(key: string): KeptRun | undefined;
  keepRun(key: string, run: KeptRun): void;
  recallObjects(): KeptObjects;
  keepObjects(objects: KeptObjects): void;
}

/** The findings of object rules in each file, by the key of the file. */
export type KeptObjects = ReadonlyMap<string, readonly PortableFinding[]>;

/** The result of a run, as plain data. */
export interface KeptRun {
  /** The time in which it is valid. */
  readonly holds: TimeBounds;
  readonly outcome: PortableOutcome;
}

/** The result of a run, before `--baseline` is applied. */
export interface Outcome {
  readonly found: readonly Diagnostic[];
  readonly suppressed: number;
  readonly documents: number;
  readonly resources: number;
  readonly notFollowed: readonly NotFollowed[];
  readonly rendered: readonly Build[];
  readonly skipped: readonly { readonly file: string; readonly reason: Project['skipped'][number]['reason'] }[];
}

export interface PortableOutcome extends Omit<Outcome, 'found'> {
  readonly found: readonly KeptFinding[];
}

/** A finding with the identity of its object, so that it can be reported without reading the file again. */
export interface KeptFinding extends PackedFinding {
  readonly about?: Identity;
}

/** The key of a run: everything that it depends on, except for the time. */
export function keyOfRun(
  files: readonly ParsedFile[],
  rendering: Rendering | undefined,
  { context, digest }: Pick<Memory, 'context' | 'digest'>,
): string {
  const outputs = rendering?.outputs.flatMap(({ parsed, ...rest }) => [JSON.stringify(rest), ...textsOf(parsed)]) ?? [];
  const covered = rendering === undefined ? [] : [JSON.stringify([...rendering.covered])];
  const builds = rendering === undefined ? [] : [JSON.stringify(rendering.builds)];
  return digest([context, ...files.flatMap(textsOf), ...outputs, ...covered, ...builds]).slice(0, KEY_LENGTH);
}

/** The keys of files by path, for the findings of object rules. */
export function keysOfFiles(
  files: readonly ParsedFile[],
  { context, digest }: Pick<Memory, 'context' | 'digest'>,
): ReadonlyMap<string, string> {
  // A kustomization may change the objects of any file.
  const kustomizations = files.filter(
    ({ file }) => isKustomizationFile(file.path) || isGitOps(file.text) || isYttOverlay(file.text),
  );
  const around = digest([
    context,
    ...kustomizations.flatMap(textsOf),
    ...files.map(({ file }) => file.path).filter((path) => kustomizations.length > 0 || decidesOnOthers(path)),
  ]);
  return new Map(
    files.map((file) => [file.file.path, digest([around, ...textsOf(file)]).slice(0, KEY_LENGTH)] as const),
  );
}

const KEY_LENGTH = 32;

function textsOf({ file, undecodable }: ParsedFile): readonly string[] {
  return [JSON.stringify([file.path, file.bom, undecodable ?? null]), file.text];
}

/** The result of an earlier run on the same files; undefined if it is not valid now. */
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

/** The findings by their file, with an entry for every file. */
export function byFile(
  findings: readonly PortableFinding[],
  paths: Iterable<string>,
): ReadonlyMap<string, readonly PortableFinding[]> {
  const sorted = new Map<string, PortableFinding[]>([...paths].map((path) => [path, []]));
  for (const finding of findings) sorted.get(finding.at.file)?.push(finding);
  return sorted;
}
