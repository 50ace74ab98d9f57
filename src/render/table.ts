/** The routing table for people: a block for each way in, in evaluation order, with what is wrong below its route. */

import { describe } from '../model/objects/resource.ts';
import type { Paint } from '../report/paint.ts';
import { plural } from '../report/report.ts';
import { conditionTexts } from '../routes/match/text.ts';
import { classesOf } from '../routes/route/classes.ts';
import type { Entry, Route, RouteStatus, RouteTable } from '../routes/route/route.ts';
import { printable } from '../text/printable.ts';
import { wrap } from '../text/width.ts';
import { type Column, inColumns, type Row, wrapAll } from './columns.ts';
import type { Renderer, RenderOptions } from './render.ts';
import {
  backendWords,
  entryTitle,
  filterWords,
  hostWords,
  isStream,
  namespaceNote,
  pathLegend,
  pathWords,
  placeWords,
  podsWords,
  portWords,
  reasonsIn,
  redirectOf,
  redirectWords,
  shareOf,
  sourceWords,
  streamWords,
  tlsWords,
  usualNamespace,
} from './words.ts';

const ROUTE_COLUMNS: readonly Column[] = [
  { title: 'HOST', least: 12, tooLong: 'middle' },
  { title: 'PATH', least: 9, tooLong: 'middle' },
  { title: 'BACKEND', least: 16, tooLong: 'middle' },
  { title: 'PODS', least: 8, tooLong: 'middle' },
  { title: 'STATUS', least: 8, tooLong: 'clip' },
  { title: 'TLS', least: 4, tooLong: 'clip', dispensable: '-' },
  { title: 'SOURCE', least: 8, tooLong: 'middle', isExtra: true },
];

const STREAM_COLUMNS: readonly Column[] = [
  { title: 'ENTRY', least: 16, tooLong: 'middle' },
  { title: 'BACKEND', least: 20, tooLong: 'middle' },
  { title: 'PODS', least: 8, tooLong: 'middle' },
  { title: 'STATUS', least: 8, tooLong: 'clip' },
  { title: 'SOURCE', least: 8, tooLong: 'middle', isExtra: true },
];

export const tableText: Renderer = (table, options) => {
  const { paint, width } = options;
  const common = usualNamespace(table);
  const reasonOf = reasonsIn(options.whole ?? table);
  const blocks = blocksOf(table).map(({ entry, routes }) => {
    const rows = rowsOf(routes, common, reasonOf, paint);
    const [head, title] = entry === undefined ? [STREAM_COLUMNS, 'Services'] : [ROUTE_COLUMNS, entryTitle(entry)];
    return [...wrapAll(title, width).map(paint.strong), ...inColumns(head, rows, width, paint.dim, '  ')];
  });
  const closing = closingLines(table, options);
  return `${[...blocks, closing].map((lines) => lines.join('\n')).join('\n\n')}\n`;
};

interface Block {
  /** Undefined for the block of all ways in that are ports. */
  readonly entry: Entry | undefined;
  readonly routes: readonly Route[];
}

/** Routes of one entry together, all ports at the end. */
export function blocksOf({ routes }: RouteTable): readonly Block[] {
  const blocks = new Map<string, { entry: Entry | undefined; routes: Route[] }>();
  const streams: Route[] = [];
  for (const route of routes) {
    if (isStream(route)) streams.push(route);
    else {
      const block = blocks.get(route.entry.id);
      if (block === undefined) blocks.set(route.entry.id, { entry: route.entry, routes: [route] });
      else block.routes.push(route);
    }
  }
  return [...blocks.values(), ...(streams.length > 0 ? [{ entry: undefined, routes: streams }] : [])];
}

function rowsOf(
  routes: readonly Route[],
  common: string | undefined,
  reasonOf: (route: Route) => string | undefined,
  paint: Paint,
): readonly Row[] {
  let before = '';
  return routes.flatMap((route) => {
    const host = hostWords(route.match.host);
    const place = isStream(route) ? [portWords(route.entry)] : [host === before ? '' : host, ...placeLines(route)];
    before = host;
    return rowsOfRoute(route, place, common, reasonOf(route), paint);
  });
}

/** The path, and below it what else must hold. */
function placeLines({ match }: Route): readonly string[] {
  return [pathWords(match), ...conditionTexts(match).map((text) => printable(`  ${text}`))];
}

/** A row for each backend; what must hold besides the path stands below it, beside further backends. */
function rowsOfRoute(
  route: Route,
  [first = '', ...places]: readonly string[],
  common: string | undefined,
  reason: string | undefined,
  paint: Paint,
): readonly Row[] {
  const stream = isStream(route);
  const targets = targetsOf(route, common);
  const count = Math.max(1, targets.length, places.length);
  const mark = statusPaint(route.status, paint);
  const notes = route.status === 'ok' || reason === undefined ? [] : [{ text: reason, paint: mark }];
  return Array.from({ length: count }, (_, index): Row => {
    const target = targets[index];
    const name = index === 0 ? first : '';
    const place = stream ? [name] : [name, places[index] ?? ''];
    const tls = stream ? [] : [index === 0 ? tlsWords(route) : ''];
    const status = index === 0 ? statusWords(route) : '';
    const source = index === 0 ? placeWords(route.source.at) : '';
    return {
      cells: [...place, target?.backend ?? '', target?.pods ?? '', status, ...tls, source],
      paint: [
        ...place.map((_, at) => (!stream && at === 1 && index > 0 ? paint.dim : undefined)),
        target?.paint(paint),
        paint.dim,
        mark,
        ...tls.map(() => undefined),
        paint.dim,
      ],
      notes: index === count - 1 ? notes : [],
    };
  });
}

interface Target {
  readonly backend: string;
  readonly pods: string;
  readonly paint: (paint: Paint) => ((text: string) => string) | undefined;
}

function targetsOf(route: Route, common: string | undefined): readonly Target[] {
  const redirect = redirectOf(route);
  if (redirect !== undefined) return [{ backend: redirectWords(redirect), pods: '', paint: (paint) => paint.info }];
  if (route.backends.length === 0) return [{ backend: '(none)', pods: '', paint: (paint) => paint.error }];
  return route.backends.map((backend) => {
    const share = shareOf(backend, route.backends);
    const isBad = backend.status !== 'ok' && backend.status !== 'external' && backend.status !== 'unknown';
    return {
      backend: `${share === '' ? '' : `${share} `}${backendWords(backend, common)}`,
      pods: podsWords(backend),
      paint: (paint) => (isBad && backend.weight > 0 ? paint.error : undefined),
    };
  });
}

/** The status, with a mark where something about the route is not certain. */
export function statusWords({ status, doubts }: Route): string {
  return doubts.length === 0 ? status : `${status} ?`;
}

export function statusPaint(status: RouteStatus, paint: Paint): (text: string) => string {
  switch (status) {
    case 'ok':
      return paint.good;
    case 'broken':
      return paint.error;
    case 'partial':
    case 'shadowed':
      return paint.warning;
    case 'unknown':
      return paint.info;
    default:
      return status satisfies never;
  }
}

/** Below the table: counts, what the signs mean, what is not certain, and what gets no traffic. */
function closingLines(table: RouteTable, { paint, width }: RenderOptions): readonly string[] {
  const detached = table.detached.flatMap(({ resource, at, reason, because }) => [
    ...wrap(`${printable(describe(resource))}, ${placeWords(at)}`, width - 2).map((line) => `  ${line}`),
    ...wrap(printable(`${because} (${reason})`), width - 4).map((line) => `    ${paint.warning(line)}`),
  ]);
  const legend = pathLegend(table);
  const doubts = new Map<string, number>();
  for (const route of table.routes)
    for (const { reason } of route.doubts) doubts.set(reason, (doubts.get(reason) ?? 0) + 1);
  const notes = [...doubts].map(([text, number]) => `not certain (?): ${text} (${plural(number, 'route')})`);
  return [
    ...(detached.length === 0 ? [] : [paint.strong('These objects get no traffic'), ...detached, '']),
    ...wrapAll(summary(table), width),
    ...wrapAll(namespaceNote(table), width)
      .filter((line) => line !== '')
      .map(paint.dim),
    ...notes.flatMap((text) => wrapAll(printable(text), width)).map(paint.dim),
    ...(legend === '' ? [] : [paint.dim(`paths: ${legend}`)]),
  ];
}

const STATUS_ORDER: readonly RouteStatus[] = ['ok', 'broken', 'partial', 'shadowed', 'unknown'];

/** `7 routes through 3 ways in: 5 ok, 1 broken, 1 shadowed`. */
export function summary({ routes, detached }: RouteTable): string {
  const counts = new Map<RouteStatus, number>();
  for (const { status } of routes) counts.set(status, (counts.get(status) ?? 0) + 1);
  const parts = STATUS_ORDER.flatMap((status) =>
    (counts.get(status) ?? 0) > 0 ? [`${counts.get(status) ?? 0} ${status}`] : [],
  );
  const ways = new Set(routes.map(({ entry }) => entry.id)).size;
  const idle = detached.length === 0 ? '' : `; ${plural(detached.length, 'object')} without traffic`;
  if (routes.length === 0) return `no routes${idle}`;
  return `${plural(routes.length, 'route')} through ${ways === 1 ? '1 way' : `${ways} ways`} in: ${parts.join(', ')}${idle}`;
}

const WIDE_COLUMNS = [
  'ENTRY',
  'HOST',
  'PATH',
  'CONDITIONS',
  'BACKEND',
  'PODS',
  'TLS',
  'FILTERS',
  'STATUS',
  'NAMESPACE',
  'SOURCE',
  'CONTROLLER',
  'REASON',
];

/** One line for each route with all there is to say, for `grep` and wide terminals; nothing is wrapped. */
export const wideText: Renderer = (table, options) => {
  const { paint } = options;
  const reasonOf = reasonsIn(options.whole ?? table);
  const rows = table.routes.map((route): Row => {
    const { entry, match, source, status } = route;
    const redirect = redirectOf(route);
    const backends = route.backends.map((backend) => {
      const share = shareOf(backend, route.backends);
      return `${share === '' ? '' : `${share} `}${backendWords(backend, undefined)}`;
    });
    const cells = [
      entryWords(entry),
      isStream(route) ? '' : hostWords(match.host),
      pathWords(match),
      conditionTexts(match).map(printable).join(', '),
      redirect === undefined ? backends.join(', ') : redirectWords(redirect),
      redirect === undefined ? route.backends.map(podsWords).join(', ') : '',
      route.tls?.secrets.join(', ') || tlsWords(route),
      filterWords(route).join(', '),
      statusWords(route),
      source.resource.namespace,
      sourceWords(route),
      entry.controller ?? '',
      (status === 'ok' ? route.doubts[0]?.reason : reasonOf(route)) ?? '',
    ];
    const mark = statusPaint(status, paint);
    return {
      cells: cells.map((cell) => (cell === '' ? '-' : printable(cell))),
      paint: WIDE_COLUMNS.map((title) => (title === 'STATUS' ? mark : undefined)),
    };
  });
  const head = WIDE_COLUMNS.map((title): Column => ({ title, least: 0, tooLong: 'clip' }));
  const lines = inColumns(head, rows, Number.POSITIVE_INFINITY, paint.dim);
  const idle = table.detached.map(({ resource, at, reason, because }) =>
    printable(`${describe(resource)}, ${placeWords(at)}: ${because} (${reason})`),
  );
  return `${[...lines, '', ...(idle.length === 0 ? [] : ['These objects get no traffic', ...idle.map((line) => `  ${line}`), '']), summary(table)].join('\n')}\n`;
};

/** An entry in one column: `nginx`, `infra/edge:https`, `nodePort :30666`. */
function entryWords(entry: Entry): string {
  if (entry.type === 'ingress')
    return printable(
      `ingress ${classesOf(entry).join(',') || '(no class)'}${entry.address === undefined ? '' : ` ${entry.address}`}`,
    );
  if (entry.type === 'gateway') return printable(`gateway ${entry.gateway ?? ''}:${entry.listener ?? ''}`);
  return streamWords(entry);
}
