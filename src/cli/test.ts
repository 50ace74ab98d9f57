/** `kroute test`: expectations about routing, checked against the manifests. */
import { PURPOSES } from '../load/discover/limits.ts';
import { parseInput, projectOf } from '../pipeline/project.ts';
import { TEST_FORMATS, type TestFormat } from '../render/tests.ts';
import { judge, type RoutingCase } from '../routes/request/expectation.ts';
import { readExpectations } from '../routes/request/read-expectations.ts';
import { tracer } from '../routes/request/trace.ts';
import { buildRouteTable } from '../routes/table.ts';
import { configFor } from './config.ts';
import { Exit, type ExitCode, UsageError } from './exit.ts';
import { inputOf } from './input.ts';
import type { Io } from './io.ts';
import { type InputOptions, settingsOf } from './options.ts';
import { colorLevel, paintFor } from './paint.ts';
import { renderedFiles } from './render/render.ts';
import { inRepository } from './repository.ts';
import { say } from './say.ts';

export interface TestFlags extends InputOptions {
  readonly format: TestFormat;
  readonly controller?: string;
}

export async function testCommand(file: string, paths: readonly string[], flags: TestFlags, io: Io): Promise<ExitCode> {
  const configured = await configFor(paths, flags.config, io);
  const settings = settingsOf(flags, configured);
  const cases = casesOf(file, io);
  const input = await inputOf(paths, flags, io, { isIgnored: configured?.files.isIgnored });
  const project = await projectOf(await renderedFiles(input.files, flags, settings, io), settings);
  const trace = tracer(buildRouteTable(project.cluster, { controller: settings.controller }));
  const results = cases.map((one) => judge(one, trace(one.request, one.entry)));
  const options = {
    paint: paintFor(colorLevel(flags.color, io.env, io.out)),
    width: Math.min(io.out.width ?? 80, 120),
    quiet: flags.quiet === true,
    inRepository: inRepository(io),
  };
  io.writeOut(TEST_FORMATS[flags.format](results, options));
  if (cases.length === 0) say(`${file}: there is no case in it`, io);
  if (input.incomplete) return Exit.Usage;
  return results.some(({ mismatches }) => mismatches.length > 0) ? Exit.Findings : Exit.Ok;
}

function casesOf(path: string, io: Io): readonly RoutingCase[] {
  const bytes = path === '-' ? io.readStdin(PURPOSES.tests) : io.readNamed(path, PURPOSES.tests);
  if (!bytes.ok) throw new UsageError(`${path}: ${bytes.message}`);
  const { documents } = parseInput({ path: path === '-' ? '<stdin>' : path, content: bytes.value });
  const reading = readExpectations(documents);
  if (reading.ok) return reading.cases;
  const { at, message } = reading.problem;
  const { line, column } = at.file.positionAt(at.span.start);
  throw new UsageError(`${at.file.path}:${line}:${column}: ${message}`);
}
