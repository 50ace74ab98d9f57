/** Where the reports go that a configuration asks for. */
import { dirname, isAbsolute, join, resolve, sep } from 'node:path';
import type { Sourced } from '../config/config.ts';
import type { Problem } from '../config/shape.ts';
import { readOutput } from '../config/values.ts';
import { decode } from '../load/decode.ts';
import { PURPOSES } from '../load/discover/limits.ts';
import { isFormerReport } from '../report/former.ts';
import { refuseMistakes, shown } from './config.ts';
import type { Io } from './io.ts';
import type { Configured } from './options.ts';

/**
 * The formats that the configuration asks for; their files are relative to it. Where nobody named the configuration, it
 * may come from a stranger, and a file that it must not have written is a mistake of it.
 */
export function configuredFormats(configured: Configured | undefined, io: Io): readonly string[] {
  const formats = configured?.config.format ?? [];
  if (configured === undefined) return [];
  if (!configured.isNamed) refuseMistakes(formats.flatMap((format) => problemOf(format, configured.directory, io)));
  return formats.map(({ value }) => {
    const { format, file } = readOutput(value);
    return file === undefined ? value : `${format}:${shown(resolve(configured.directory, file), io)}`;
  });
}

function problemOf({ value, at }: Sourced<string>, directory: string, io: Io): readonly Problem[] {
  const { format, file } = readOutput(value);
  if (file === undefined) return [];
  const flaw = flawOf(file, directory, io);
  if (flaw === undefined) return [];
  const way = `kroute writes it where the command line asks for it, by --format ${format}:<file> or --config <file>`;
  return [{ message: `"format": "${file}" ${flaw}; ${way}`, at }];
}

/** Names that Windows keeps for devices, with any ending. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/**
 * Why a report must not go to a file, in words that follow its name. It may become a new file below the configuration,
 * or replace a former report there. What is hidden is kept for tools, git's own files among them.
 */
function flawOf(file: string, directory: string, io: Io): string | undefined {
  const parts = file.split(/[\\/]/).filter((part) => part !== '.');
  const name = parts.at(-1) ?? '';
  if (isAbsolute(file) || /^[A-Za-z]:|^[\\/]/.test(file) || parts.includes('..'))
    return 'is outside of the directory of this configuration';
  if (name === '') return 'names no file';
  if (parts.some((part) => part.startsWith('.') || part === 'node_modules')) return 'is in a place kept for tools';
  if (parts.some((part) => DEVICE.test(part) || part.includes(':'))) return 'is not the name of a file everywhere';
  const root = io.files.realPath(directory);
  if (!root.ok) return `cannot be written: ${root.message}`;
  const target = join(root.value, ...file.split(sep));
  const around = io.files.realPath(dirname(target));
  if (!around.ok) return `cannot be written: ${around.message}`;
  if (around.value !== dirname(target)) return 'leads through a link';
  const entries = io.files.list(dirname(target));
  if (!entries.ok) return `cannot be written: ${entries.message}`;
  const there = entries.value.find((entry) => entry.name === name);
  // Some file systems know it by other names, too.
  if (there === undefined) return io.files.kindOf(target) === undefined ? undefined : 'is there already';
  if (there.kind === 'link') return 'is a link';
  if (there.kind !== 'file') return 'is there already, and not a file';
  const content = io.files.read(target, PURPOSES.report);
  const isReplaceable = content.ok && isFormerReport(decode(content.value).text);
  return isReplaceable ? undefined : 'is there already, and not a former report of kroute';
}
