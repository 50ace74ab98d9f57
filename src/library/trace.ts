/** `trace`: which backend serves a request, and why. */
import { type Routing, routingOf, shownRoute } from '../pipeline/routing.ts';
import { doubted, findingsOnTheWay } from '../pipeline/trace.ts';
import { type ExplainedTrace, type JsonTrace, traceJson } from '../render/json.ts';
import { type Request, readRequest } from '../routes/match/match.ts';
import { answeringCertificate } from '../routes/request/certificate.ts';
import { readClient } from '../routes/request/client.ts';
import { tracer } from '../routes/request/trace.ts';
import type { TraceOptions as Chosen } from '../routes/request/way.ts';
import type { RouteTable } from '../routes/route/route.ts';
import { isRecord } from '../text/record.ts';
import { checkedOptions, checkedTexts, kindOf, optionalText, type Reads } from './arguments.ts';
import { judgingOf, rulesLeftOut } from './lint.ts';
import { type ManifestOptions, type Opened, openTexts } from './opened.ts';
import type { TextFile } from './text-file.ts';
import { UsageError } from './usage-error.ts';

export type TraceResult = JsonTrace;

/** A request: a URL, or a URL with a method (default `GET`) and headers. */
export type TraceRequest =
  | string
  | {
      /** Absolute: `https://host[:port]/path?query`. */
      readonly url: string;
      readonly method?: string;
      readonly headers?: Readonly<Record<string, string>>;
    };

export interface TraceOptions extends ManifestOptions {
  /** Only consider Ingresses of this class. */
  readonly class?: string;
  /** Only consider this Gateway: `namespace/name`. */
  readonly gateway?: string;
  /** The workload whose pods send the request inside of the cluster: `shop/web` or `deploy/web`. */
  readonly from?: string;
}

/** What is chosen of the entries and of the clients, as it is written. */
export interface EntryAsked {
  readonly class?: string | undefined;
  readonly gateway?: string | undefined;
  readonly from?: string | undefined;
}

/**
 * Follows a request through the routes of files in memory: returns what `kroute trace --format json` prints, as a
 * value. Throws a `UsageError` if the request, an option or the configuration is invalid.
 */
export async function trace(
  files: TextFile | readonly TextFile[],
  request: TraceRequest,
  options: TraceOptions = {},
): Promise<TraceResult> {
  const texts = checkedTexts('trace', files);
  const asked = checkedRequest(request);
  const { common, entry } = checkedTraceOptions(options, 'texts');
  return traceIn(openTexts(texts, common), asked, entry);
}

export async function traceIn(
  { files, settings, configured }: Opened,
  request: Request,
  entry: EntryAsked,
): Promise<TraceResult> {
  const routing = await routingOf(files, settings);
  return traceJson(await explainedTrace({ ...routing, settings, configured }, request, entry));
}

/** The trace of a request, with what lint finds on its way. */
export async function explainedTrace(
  opened: Routing & Pick<Opened, 'configured' | 'settings'>,
  request: Request,
  entry: EntryAsked,
): Promise<ExplainedTrace> {
  const { table, placeOf, settings } = opened;
  const answered = tracer(table)(request, chosenOf(entry, table, settings.namespace));
  const judging = judgingOf(opened, { rules: [] }, rulesLeftOut(opened));
  const findings = await findingsOnTheWay(opened, answered, judging);
  const trace = doubted(opened, answered, findings, judging);
  const { route } = trace;
  const certificate = answeringCertificate(opened.project.cluster, trace, opened.settings);
  const shown = route === undefined ? trace : { ...trace, route: shownRoute(route, placeOf) };
  return { trace: shown, findings, certificate };
}

/** The choice with the client that is meant. Throws a `UsageError` if there is no such workload. */
function chosenOf({ from, ...entry }: EntryAsked, { cluster }: RouteTable, namespace: string): Chosen {
  if (from === undefined) return { ...entry, namespace };
  const reading = readClient(cluster, from, namespace);
  if (!reading.ok) throw new UsageError(reading.message, 'from');
  return { ...entry, namespace, from: reading.client };
}

export function checkedTraceOptions(given: unknown, reads: Reads) {
  const { common, own } = checkedOptions('trace', given, reads, ['class', 'gateway', 'from']);
  const entry: EntryAsked = {
    class: optionalText('trace', 'class', 'the name of a class', own.class),
    gateway: optionalText('trace', 'gateway', 'a Gateway, "namespace/name"', own.gateway),
    from: optionalText('trace', 'from', 'a workload such as "shop/web"', own.from),
  };
  return { common, entry };
}

/** The given request. Throws a `UsageError` that says what was expected. */
export function checkedRequest(given: unknown): Request {
  const expected = 'trace: the request must be a URL or { url, method, headers }';
  if (typeof given === 'string') return requestOf(given, 'GET', []);
  if (!isRecord(given)) throw new UsageError(`${expected}, not ${kindOf(given)}`);
  const { url, method, headers, ...others } = given;
  const [other] = Object.keys(others);
  if (other !== undefined) throw new UsageError(`${expected}; it has no "${other}"`);
  if (typeof url !== 'string') throw new UsageError(`${expected}; its url is ${kindOf(url)}`);
  const verb = optionalText('trace', 'the method of the request', 'a text such as "POST"', method) ?? 'GET';
  return requestOf(url, verb, headers === undefined ? [] : headersOf(headers, expected));
}

function headersOf(given: unknown, expected: string): readonly (readonly [string, string])[] {
  if (!isRecord(given)) throw new UsageError(`${expected}; its headers are ${kindOf(given)}`);
  return Object.entries(given).map(([name, value]) => {
    if (typeof value === 'string') return [name, value] as const;
    throw new UsageError(`${expected}; its header "${name}" is ${kindOf(value)}`);
  });
}

/** A request in the form that routes are matched with. Throws a `UsageError` if the URL is invalid. */
export function requestOf(url: string, method: string, headers: readonly (readonly [string, string])[]): Request {
  // The characters of a token in HTTP.
  if (!/^[\w!#$%&'*+.^`|~-]+$/.test(method))
    throw new UsageError(`"${method}" is not an HTTP method such as POST`, 'method');
  const request = readRequest(url, method.toUpperCase(), headers);
  if (request === undefined)
    throw new UsageError(
      `"${url}" is not a URL such as https://shop.example.com/cart; start it with http:// or https://`,
    );
  return request;
}
