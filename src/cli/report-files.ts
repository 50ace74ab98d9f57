/** Where the reports go that a configuration requests. */
import { isAbsolute, join, resolve } from 'node:path';
import type { Sourced } from '../config/config.ts';
import type { Problem } from '../config/shape.ts';
import { readOutput } from '../config/values.ts';
import { type Configured, refuseMistakes } from '../library/configured.ts';
import { decode } from '../load/decode.ts';
import { PURPOSES } from '../load/discover/limits.ts';
import { shown } from '../node/config.ts';
import { isFormerReport } from '../report/former.ts';
import type { Io } from './io.ts';

/**
 * The formats that the configuration sets; their files are relative to it. If the user did not give the configuration, it
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
  const error = errorOf(file, directory, io);
  if (error === undefined) return [];
  const way = `to write it, use --format ${format}:<file> or --config <file>`;
  return [{ message: `"format": "${file}" ${error}; ${way}`, at }];
}

/** Names that Windows keeps for devices, with any ending. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/**
 * Why a report must not go to a file, in words that follow its name. It may become a new file below the configuration,
 * or replace a former report there. What is hidden is kept for tools, git's own files among them.
 */
function errorOf(file: string, directory: string, io: Io): string | undefined {
  const parts = file.split(/[\\/]/).filter((part) => part !== '.' && part !== '');
  if (isAbsolute(file) || /^[A-Za-z]:|^[\\/]/.test(file) || parts.includes('..'))
    return 'is outside of the directory of this configuration';
  if (/(^|[\\/])\.?$/.test(file)) return 'is not a file name';
  if (parts.some((part) => part.startsWith('.') || part === 'node_modules')) return 'is in a directory of a tool';
  if (parts.some((part) => DEVICE.test(part) || part.includes(':')) || file.includes('\\'))
    return 'is not a portable file name';
  const root = io.files.realPath(directory);
  if (!root.ok) return `cannot be written: ${root.message}`;
  let place = root.value;
  for (const [index, part] of parts.entries()) {
    const entries = io.files.list(place);
    if (!entries.ok) return `cannot be written: ${entries.message}`;
    const there = entries.value.find((entry) => entry.name === part);
    place = join(place, part);
    // What is not there yet is made. Some file systems know a file by other names, too.
    if (there === undefined) return io.files.kindOf(place) === undefined ? undefined : 'already exists';
    const isLast = index === parts.length - 1;
    if (there.kind === 'link') return isLast ? 'is a link' : 'leads through a link';
    if (there.kind !== (isLast ? 'file' : 'directory'))
      return isLast ? 'already exists and is not a file' : 'leads through a file that is not a directory';
  }
  const content = io.files.read(place, PURPOSES.report);
  const isReplaceable = content.ok && isFormerReport(decode(content.value).text);
  return isReplaceable ? undefined : 'already exists and is not a report of kroute';
}
