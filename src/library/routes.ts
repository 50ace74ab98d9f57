/** `routes`: the effective routing table, with all entry points, in evaluation order, down to the pods. */
import { routingOf } from '../pipeline/routing.ts';
import { type JsonRoutes, routesJson } from '../render/json.ts';
import { type Selection, selectRoutes } from '../routes/request/select.ts';
import type { RouteStatus } from '../routes/route/route.ts';
import { own as valueIn } from '../text/own.ts';
import { checkedOptions, checkedTexts, optionalText, type Reads, wrong } from './arguments.ts';
import { type ManifestOptions, type Opened, openTexts } from './opened.ts';
import type { TextFile } from './text-file.ts';
import { unknownWord } from './unknown.ts';
import { UsageError } from './usage-error.ts';

export type RoutesResult = JsonRoutes;

/** Which routes to return; all of them by default. */
export interface RoutesAsked {
  /** Only routes that could serve this host, or whose rule specifies it. */
  readonly host?: string;
  /** Only routes to this Service: `name` or `namespace/name`. */
  readonly service?: string;
  /** Only routes of objects in this namespace. */
  readonly inNamespace?: string;
  /** Only entry points of this type, class, Gateway or listener (`namespace/gateway/listener`). */
  readonly entry?: string;
  /** Only routes with this status, or one of these. */
  readonly status?: RouteStatus | readonly RouteStatus[];
}

export interface RoutesOptions extends ManifestOptions, RoutesAsked {}

/**
 * The routes of files in memory: returns what `kroute routes --output json` prints, as a value. Throws a `UsageError`
 * if an option or the configuration is invalid.
 */
export async function routes(
  files: TextFile | readonly TextFile[],
  options: RoutesOptions = {},
): Promise<RoutesResult> {
  const texts = checkedTexts('routes', files);
  const { common, selection } = checkedRoutesOptions(options, 'texts');
  return routesIn(openTexts(texts, common), selection);
}

export async function routesIn({ files, settings }: Opened, selection: Selection): Promise<RoutesResult> {
  const { table } = await routingOf(files, settings);
  return routesJson(selectRoutes(table, selection));
}

export function checkedRoutesOptions(given: unknown, reads: Reads) {
  const names = ['host', 'service', 'inNamespace', 'entry', 'status'];
  const { common, own } = checkedOptions('routes', given, reads, names);
  const text = (name: string, expected: string): string | undefined =>
    optionalText('routes', name, expected, valueIn(own, name));
  return {
    common,
    selection: selectionOf({
      host: text('host', 'a host'),
      service: text('service', 'a Service, "name" or "namespace/name"'),
      inNamespace: text('inNamespace', 'the name of a namespace'),
      entry: text('entry', 'a type, class, Gateway or listener'),
      status: checkedStatus(own.status),
    }),
  };
}

function checkedStatus(given: unknown): readonly string[] | undefined {
  if (given === undefined) return undefined;
  const list: readonly unknown[] = Array.isArray(given) ? Array.from(given) : [given];
  if (list.every((one) => typeof one === 'string')) return list;
  throw wrong('routes', 'status', 'a status or a list of these', given);
}

/** The filter for a table. Throws a `UsageError` if a name is invalid. */
export function selectionOf({
  host,
  service,
  inNamespace,
  entry,
  status,
}: Omit<RoutesAsked, 'status'> & { readonly status?: readonly string[] }): Selection {
  for (const [option, name] of Object.entries({ host, inNamespace, entry }))
    if (name === '') throw new UsageError('the name must not be empty', option);
  if (service !== undefined && !/^(?:[^/]+\/)?[^/]+$/.test(service))
    throw new UsageError(`"${service}" must have the form [namespace/]name`, 'service');
  return { host, service, namespace: inNamespace, entry, status: status?.map(statusNamed) };
}

const STATUSES: readonly RouteStatus[] = ['ok', 'broken', 'shadowed', 'partial', 'unknown'];

function statusNamed(word: string): RouteStatus {
  const status = STATUSES.find((one) => one === word);
  if (status === undefined) throw unknownWord({ option: 'status', kind: 'status', word, known: STATUSES });
  return status;
}
