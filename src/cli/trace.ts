/** `kroute trace`: one request, which backend serves it, and why the other routes do not. */
import { explainedTrace, requestOf } from '../library/trace.ts';
import { UsageError } from '../library/usage-error.ts';
import { shownTable } from '../pipeline/routing.ts';
import { traceJson } from '../render/json.ts';
import { traceText } from '../render/trace.ts';
import type { Answer } from '../routes/request/answer.ts';
import { jsonText } from '../text/printable.ts';
import { Exit, type ExitCode } from './exit.ts';
import type { Io } from './io.ts';
import type { InputOptions } from './options.ts';
import { hasColor, paintFor } from './paint.ts';
import { routed } from './routed.ts';
import { say } from './say.ts';
import { suggestions } from './suggest-names.ts';

export interface TraceFlags extends InputOptions {
  readonly method: string;
  readonly header: readonly string[];
  readonly class?: string;
  readonly gateway?: string;
  readonly from?: string;
  readonly controller?: string;
  readonly format: 'pretty' | 'json';
}

export async function traceCommand(
  url: string,
  paths: readonly string[],
  flags: TraceFlags,
  io: Io,
): Promise<ExitCode> {
  const request = requestOf(url, flags.method, flags.header.map(headerOf));
  const routing = await routed(paths, flags, io);
  const { table, isIncomplete } = routing;
  const explained = await explainedTrace(routing, request, {
    class: flags.class,
    gateway: flags.gateway,
    from: flags.from,
  });
  const { trace } = explained;
  const paint = paintFor(hasColor(flags.color, io.env, io.out));
  if (flags.format === 'json') io.writeOut(`${jsonText(traceJson(explained), 2)}\n`);
  else io.writeOut(traceText(explained, shownTable(routing), { paint, width: Math.min(io.out.width ?? 80, 120) }));
  if (trace.route === undefined) {
    const { class: named, gateway } = flags;
    const host = trace.isName === true ? undefined : request.host;
    for (const text of suggestions({ host, class: named, gateway }, table, true)) say(text, io);
  }
  if (isIncomplete) return Exit.Usage;
  return isAnswered(trace.answer) ? Exit.Ok : Exit.Findings;
}

/** Whether the request comes to something: a pod, a redirect, or an answer that the proxy gives on purpose. */
function isAnswered({ outcome, statusCode = 0 }: Answer): boolean {
  return outcome === 'backend' || outcome === 'redirect' || (outcome === 'response' && statusCode < 400);
}

function headerOf(text: string): readonly [name: string, value: string] {
  const [, name = '', value = ''] = /^([^:\s]+)\s*:\s*(.*)$/.exec(text) ?? [];
  if (name === '') throw new UsageError(`--header: "${text}" must have the form "name: value"`);
  return [name, value.trim()];
}
