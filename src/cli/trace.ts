/** `kroute trace`: one request, who serves it, and why nobody else does. */
import { projectOf } from '../pipeline/project.ts';
import { traceJson } from '../render/json.ts';
import { traceText } from '../render/trace.ts';
import { type Request, readRequest } from '../routes/match/match.ts';
import type { Answer } from '../routes/request/answer.ts';
import { tracer } from '../routes/request/trace.ts';
import { buildRouteTable } from '../routes/table.ts';
import { jsonText } from '../text/printable.ts';
import { configFor } from './config.ts';
import { Exit, type ExitCode, UsageError } from './exit.ts';
import { inputOf } from './input.ts';
import type { Io } from './io.ts';
import { type InputOptions, settingsOf } from './options.ts';
import { colorLevel, paintFor } from './paint.ts';
import { renderedFiles } from './render/render.ts';

export interface TraceFlags extends InputOptions {
  readonly method: string;
  readonly header: readonly string[];
  readonly class?: string;
  readonly gateway?: string;
  readonly controller?: string;
  readonly format: 'pretty' | 'json';
  readonly output?: 'pretty' | 'json';
}

export async function traceCommand(
  url: string,
  paths: readonly string[],
  flags: TraceFlags,
  io: Io,
): Promise<ExitCode> {
  const configured = await configFor(paths, flags.config, io);
  const settings = settingsOf(flags, configured);
  const request = requestOf(url, flags);
  const input = await inputOf(paths, flags, io, { isIgnored: configured?.files.isIgnored });
  const project = await projectOf(await renderedFiles(input.files, flags, settings, io), settings);
  const table = buildRouteTable(project.cluster, { controller: settings.controller });
  const trace = tracer(table)(request, { class: flags.class, gateway: flags.gateway });
  const paint = paintFor(colorLevel(flags.color, io.env, io.out));
  if ((flags.output ?? flags.format) === 'json') io.writeOut(`${jsonText(traceJson(trace), 2)}\n`);
  else io.writeOut(traceText(trace, table, { paint, width: Math.min(io.out.width ?? 80, 120) }));
  if (input.incomplete) return Exit.Usage;
  return isAnswered(trace.answer) ? Exit.Ok : Exit.Findings;
}

/** Whether the request comes to something: a pod, a redirect, or an answer that the proxy gives on purpose. */
function isAnswered({ outcome, statusCode = 0 }: Answer): boolean {
  return outcome === 'backend' || outcome === 'redirect' || (outcome === 'response' && statusCode < 400);
}

export function requestOf(
  url: string,
  flags: { readonly method: string; readonly header: readonly string[] },
): Request {
  const headers = flags.header.map((text): readonly [string, string] => {
    const [, name = '', value = ''] = /^([^:\s]+)\s*:\s*(.*)$/.exec(text) ?? [];
    if (name === '') throw new UsageError(`--header: "${text}" is not of the form "name: value"`);
    return [name, value.trim()];
  });
  const request = readRequest(url, flags.method.toUpperCase(), headers);
  if (request === undefined)
    throw new UsageError(`"${url}" is no URL such as https://shop.example.com/cart; write scheme and host`);
  return request;
}
