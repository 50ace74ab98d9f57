/** `kroute test`: expectations about routing, checked against the manifests. */
import { casesIn, judgeAll } from '../library/test.ts';
import { UsageError } from '../library/usage-error.ts';
import { PURPOSES } from '../load/discover/limits.ts';
import { STDIN } from '../node/read.ts';
import { parseInput } from '../pipeline/project.ts';
import { TEST_FORMATS, type TestFormat } from '../render/tests.ts';
import type { RoutingCase } from '../routes/request/expectation.ts';
import { Exit, type ExitCode } from './exit.ts';
import type { Io } from './io.ts';
import type { InputOptions } from './options.ts';
import { hasColor, paintFor } from './paint.ts';
import { inRepository } from './repository.ts';
import { routed } from './routed.ts';
import { say } from './say.ts';

export interface TestFlags extends InputOptions {
  readonly format: TestFormat;
  readonly controller?: string;
}

export async function testCommand(file: string, paths: readonly string[], flags: TestFlags, io: Io): Promise<ExitCode> {
  const cases = casesOf(file, io);
  const routing = await routed(paths, flags, io);
  const { isIncomplete } = routing;
  const results = await judgeAll(cases, routing);
  const options = {
    paint: paintFor(hasColor(flags.color, io.env, io.out)),
    width: Math.min(io.out.width ?? 80, 120),
    quiet: flags.quiet === true,
    inRepository: inRepository(io),
  };
  io.writeOut(TEST_FORMATS[flags.format](results, options));
  if (cases.length === 0) say(`${file}: there is no case in it`, io);
  if (isIncomplete) return Exit.Usage;
  return results.some(({ mismatches }) => mismatches.length > 0) ? Exit.Findings : Exit.Ok;
}

function casesOf(path: string, io: Io): readonly RoutingCase[] {
  const bytes = path === '-' ? io.readStdin(PURPOSES.tests) : io.readNamed(path, PURPOSES.tests);
  if (!bytes.ok) throw new UsageError(`${path}: ${bytes.message}`);
  return casesIn(parseInput({ path: path === '-' ? STDIN : path, content: bytes.value }));
}
