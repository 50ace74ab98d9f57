/** `kroute migrate`: the manifests that route the same elsewhere, with the proof or with what differs. */
import { join } from 'node:path';
import { migrateRouting } from '../library/migrate.ts';
import { UsageError } from '../library/usage-error.ts';
import { decode } from '../load/decode.ts';
import { PURPOSES } from '../load/discover/limits.ts';
import type { ImplementationName } from '../migrate/implementation.ts';
import { dnsSubdomainError } from '../model/objects/names.ts';
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

export interface MigrateFlags extends InputOptions {
  readonly to: 'gateway-api';
  /** The manifests, unless they are written to files. */
  readonly format?: 'yaml' | 'report' | 'json';
  readonly controller?: string;
  readonly implementation: ImplementationName;
  readonly gateway?: string;
  readonly gatewayClass?: string;
  readonly out?: string;
  readonly failOn?: string;
}

export async function migrateCommand(paths: readonly string[], flags: MigrateFlags, io: Io): Promise<ExitCode> {
  const { gateway, gatewayClass, implementation, out, format } = flags;
  const fails = failingOn(flags.failOn);
  const error = gatewayClass === undefined ? undefined : dnsSubdomainError(gatewayClass);
  if (error !== undefined) throw new UsageError(`"${gatewayClass ?? ''}" ${error}`, 'gatewayClass');
  if (gateway !== undefined && gatewayClass !== undefined)
    throw new UsageError('--gateway-class is for Gateways that are written, and --gateway writes none');
  if (out === '') throw new UsageError('the name of the directory is empty', 'out');
  const source: Source = flags.cluster === true ? { is: 'cluster', context: flags.context } : { is: 'paths', paths };
  // What an earlier run wrote is written again.
  const before = await readSide(source, flags, undefined, io, ({ file }) => file.text.startsWith(HEADER));
  const migrated = await migrateRouting(before, before.settings, { gateway, gatewayClass, implementation });
  const { files, migration, comparison } = migrated;
  if (out !== undefined) writeAll(out, files, io);
  const isDone = migration.refused.length === 0 && !comparison.changes.some(fails);
  const code = before.isIncomplete ? Exit.Usage : isDone || flags.failOn === 'never' ? Exit.Ok : Exit.Findings;
  if (format === 'json') {
    io.writeOut(`${jsonText(migrationJson(migrated, files), 2)}\n`);
    return code;
  }
  const isReport = (format ?? (out === undefined ? 'yaml' : 'report')) === 'report';
  if (!isReport) io.writeOut(files.map(({ text }) => text).join('---\n'));
  if (flags.quiet === true) return code;
  const paint = paintFor(isReport && hasColor(flags.color, io.env, io.out));
  const text = migrationText(migrated, { paint, width: Math.min((isReport ? io.out.width : undefined) ?? 80, 120) });
  // The report is the result only where the manifests are not.
  if (isReport) io.writeOut(text);
  else io.writeError(text);
  return code;
}

/** Writes the files to a directory. Only what an earlier run wrote is replaced. */
function writeAll(directory: string, files: readonly MigratedFile[], io: Io): void {
  const targets = files.map(({ path, text }) => ({ path: join(directory, path), text }));
  for (const { path } of targets) {
    if (io.files.kindOf(path) === undefined) continue;
    const there = io.files.read(path, PURPOSES.manifest);
    if (!there.ok || !decode(there.value).text.startsWith(HEADER))
      throw new UsageError(`${path} exists, and was not written by kroute migrate; use another directory`, 'out');
  }
  for (const { path, text } of targets) {
    const written = io.writeFile(path, text);
    if (!written.ok) throw new UsageError(`${path}: ${written.message}`, 'out');
  }
}
