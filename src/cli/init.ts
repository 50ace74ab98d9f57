/** `kroute init`: writes a commented configuration, and never over one that is there. */
import { EXAMPLE } from '../config/example.ts';
import { UsageError } from '../library/usage-error.ts';
import { CONFIG_FILES } from '../node/find-config.ts';
import { Exit, type ExitCode } from './exit.ts';
import type { Io } from './io.ts';
import type { CommonOptions } from './options.ts';

const NAME = 'kroute.yaml';

export async function initCommand(flags: CommonOptions, io: Io): Promise<ExitCode> {
  // A link that leads nowhere is there, too: what is written to it goes elsewhere.
  const entries = io.files.list(io.cwd);
  if (!entries.ok) throw new UsageError(`${NAME}: ${entries.message}`);
  const there = CONFIG_FILES.find((name) => entries.value.some((entry) => entry.name === name));
  if (there !== undefined) throw new UsageError(`${there} already exists; nothing was written`);
  const written = io.createFile(NAME, EXAMPLE);
  if (!written.ok) throw new UsageError(`${NAME}: ${written.message}`);
  if (flags.quiet !== true) io.writeOut(`${NAME} written; run "kroute config" to print the configuration\n`);
  return Exit.Ok;
}
