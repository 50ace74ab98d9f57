/** `kroute migrate`: the manifests that route the same elsewhere, with the proof or with what differs. */
import { join } from 'node:path';
import { migratedTo } from '../library/migrate.ts';
import { UsageError } from '../library/usage-error.ts';
import { decode } from '../load/decode.ts';
import { PURPOSES } from '../load/discover/limits.ts';
import type { ImplementationName } from '../migrate/implementation.ts';
import type { MigrationTarget } from '../migrate/reasons.ts';
import { dnsSubdomainError } from '../model/objects/names.ts';
import { STDIN } from '../node/read.ts';
import { migrationJson } from '../render/migrate/json.ts';
import { HEADER, type MigratedFile } from '../render/migrate/manifests.ts';
import { migrationText } from '../render/migrate/report.ts';
import { jsonText } from '../text/printable.ts';
import { failingOn } from './compare.ts';
import { readSide, type Source } from './compare-input.ts';
import { Exit, type ExitCode } from './exit.ts';
import type { Io } from './io.ts';
import type { InputOptions } from './options.ts';
import { hasColor, paintFor } from './paint.ts';
import { sayUnread } from './unread.ts';

export interface MigrateFlags extends InputOptions {
  readonly to: MigrationTarget;
  readonly controllerAfter?: string;
  readonly ingressClass?: string;
  /** The manifests, unless they are written to files. */
  readonly format?: 'yaml' | 'report' | 'json';
  readonly controller?: string;
  readonly implementation?: ImplementationName;
  readonly gateway?: string;
  readonly gatewayClass?: string;
  readonly out?: string;
  readonly failOn?: string;
}

export async function migrateCommand(paths: readonly string[], flags: MigrateFlags, io: Io): Promise<ExitCode> {
  const { out, format } = flags;
  const fails = failingOn(flags.failOn);
  checkFlags(flags);
  const source: Source = flags.cluster === true ? { is: 'cluster', context: flags.context } : { is: 'paths', paths };
  // What an earlier run wrote is written again.
  const before = await readSide(source, flags, undefined, io, ({ file }) => file.text.startsWith(HEADER));
  const migrated = await migratedTo(before, before.settings, flags);
  const { files, migration, comparison } = migrated;
  if (out !== undefined) writeAll(out, files, io);
  sayUnread(before, io);
  const isWhole = comparison.unread.length === 0;
  const isDone = isWhole && migration.refused.length === 0 && !comparison.changes.some(fails);
  const code = before.isIncomplete ? Exit.Usage : isDone || flags.failOn === 'never' ? Exit.Ok : Exit.Findings;
  if (format === 'json') {
    io.writeOut(`${jsonText(migrationJson(migrated, files), 2)}\n`);
    return code;
  }
  const isReport = (format ?? (out === undefined ? 'yaml' : 'report')) === 'report';
  if (!isReport) io.writeOut(joinedTexts(files));
  if (flags.quiet === true) return code;
  const paint = paintFor(isReport && hasColor(flags.color, io.env, io.out));
  const text = migrationText(migrated, { paint, width: Math.min((isReport ? io.out.width : undefined) ?? 80, 120) });
  // The report is the result only where the manifests are not.
  if (isReport) io.writeOut(text);
  else io.writeError(text);
  return code;
}

const OF_GATEWAYS = ['implementation', 'gateway', 'gatewayClass'] as const;

function checkFlags(flags: MigrateFlags): void {
  const { to, gateway, gatewayClass, out } = flags;
  const error = gatewayClass === undefined ? undefined : dnsSubdomainError(gatewayClass);
  if (error !== undefined) throw new UsageError(`"${gatewayClass ?? ''}" ${error}`, 'gatewayClass');
  if (gateway !== undefined && gatewayClass !== undefined)
    throw new UsageError('--gateway-class is for Gateways that are written, and --gateway writes none');
  if (out === '') throw new UsageError('the name of the directory is empty', 'out');
  const other = to === 'gateway-api' ? undefined : OF_GATEWAYS.find((name) => flags[name] !== undefined);
  if (other !== undefined) throw new UsageError('is for --to gateway-api', other);
  const { controllerAfter, ingressClass } = flags;
  if (to === 'ingress' && controllerAfter === undefined)
    throw new UsageError('--to ingress requires --controller-after <name>, such as traefik');
  if (to !== 'ingress' && controllerAfter !== undefined) throw new UsageError('is for --to ingress', 'controllerAfter');
  if (to !== 'ingress' && ingressClass !== undefined) throw new UsageError('is for --to ingress', 'ingressClass');
  const invalid = ingressClass === undefined ? undefined : dnsSubdomainError(ingressClass);
  if (invalid !== undefined) throw new UsageError(`"${ingressClass ?? ''}" ${invalid}`, 'ingressClass');
}

/** One stream of documents. */
function joinedTexts(files: readonly MigratedFile[]): string {
  const texts = files.map(({ text }) => (text.endsWith('\n') ? text : `${text}\n`));
  return texts.map((text, index) => (index === 0 || text.startsWith('---') ? text : `---\n${text}`)).join('');
}

/** The place of a file below the directory: not that of a parent. */
function below(directory: string, path: string): string {
  const steps = (path === STDIN ? 'stdin.yaml' : path).split(/[\\/]/);
  return join(directory, ...steps.filter((step) => step !== '' && step !== '.' && step !== '..'));
}

/** Writes the files to a directory. Only what an earlier run wrote is replaced. */
function writeAll(directory: string, files: readonly MigratedFile[], io: Io): void {
  const targets = files.map(({ path, text }) => ({ path: below(directory, path), text }));
  for (const { path, text } of targets) {
    if (io.files.kindOf(path) === undefined) continue;
    const there = io.files.read(path, PURPOSES.manifest);
    const old = there.ok ? decode(there.value).text : undefined;
    if (old !== text && old?.startsWith(HEADER) !== true)
      throw new UsageError(`${path} exists, and was not written by kroute migrate; use another directory`, 'out');
  }
  for (const { path, text } of targets) {
    const written = io.writeFile(path, text);
    if (!written.ok) throw new UsageError(`${path}: ${written.message}`, 'out');
  }
}
