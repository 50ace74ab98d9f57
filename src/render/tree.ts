/** Ways in as trees: way in, host, path, Service, workload. Plain ASCII, so that it survives every terminal and paste. */
import type { Paint } from '../report/paint.ts';
import { conditionTexts } from '../routes/match/text.ts';
import type { Backend, Route } from '../routes/route/route.ts';
import { groupBy } from '../text/group.ts';
import { printable } from '../text/printable.ts';
import { columns } from '../text/width.ts';
import { wrapAll } from './columns.ts';
import type { Renderer } from './render.ts';
import { blocksOf, statusPaint, summary } from './table.ts';
import {
  backendWords,
  entryTitle,
  filterWords,
  hostWords,
  isStream,
  pathWords,
  type Reasons,
  reasonsIn,
  redirectOf,
  redirectWords,
  shareOf,
  streamWords,
  usualNamespace,
  workloadSentence,
} from './words.ts';

interface Node {
  readonly text: string;
  readonly paint?: (text: string) => string;
  readonly children: readonly Node[];
}

export const treeText: Renderer = (table, options) => {
  const { paint, width } = options;
  const context: Context = { paint, common: usualNamespace(table), reasonOf: reasonsIn(options.whole ?? table) };
  const roots = blocksOf(table).flatMap(({ entry, routes }): readonly Node[] =>
    entry === undefined
      ? byEntry(routes).map(([words, list]) => ({
          text: words,
          paint: paint.strong,
          children: list.flatMap((route) => underPath(route, context)),
        }))
      : [{ text: entryTitle(entry), paint: paint.strong, children: hostNodes(routes, context) }],
  );
  const lines = roots.flatMap((root) => [...nodeLines(root, '', '', width), '']);
  return `${[...lines, ...wrapAll(summary(table), width)].join('\n')}\n`;
};

interface Context {
  readonly paint: Paint;
  readonly common: string | undefined;
  readonly reasonOf: Reasons;
}

function byEntry(routes: readonly Route[]): readonly (readonly [string, readonly Route[]])[] {
  return [...groupBy(routes, (route) => `${route.entry.id}`).values()].flatMap((list) => {
    const [first] = list;
    return first === undefined ? [] : [[streamWords(first.entry), list] as const];
  });
}

function hostNodes(routes: readonly Route[], context: Context): readonly Node[] {
  return [...groupBy(routes, ({ match }) => hostWords(match.host))].map(([host, list]) => {
    const secrets = [
      ...new Set(
        list.flatMap(({ tls }) =>
          tls === undefined ? [] : tls.secrets.length > 0 ? tls.secrets : [tls.mode.toLowerCase()],
        ),
      ),
    ];
    return {
      text: `${host}${secrets.length === 0 ? '' : `  (TLS ${secrets.map(printable).join(', ')})`}`,
      children: list.map((route) => pathNode(route, context)),
    };
  });
}

function pathNode(route: Route, context: Context): Node {
  const conditions = [...conditionTexts(route.match).map(printable), ...filterWords(route)];
  const path = isStream(route) || route.match.path === undefined ? 'all connections' : pathWords(route.match);
  return { text: [path, ...conditions].join(', '), children: underPath(route, context) };
}

/** What a route leads to, after what is wrong with it as a whole. */
function underPath(route: Route, context: Context): readonly Node[] {
  const { paint, common, reasonOf } = context;
  const redirect = redirectOf(route);
  const targets: readonly Node[] =
    redirect === undefined
      ? route.backends.map((backend) => backendNode(backend, route, context))
      : [{ text: redirectWords(redirect), paint: paint.info, children: [] }];
  const isToldBelow = route.status !== 'shadowed' && route.backends.some(({ because }) => because === route.because);
  const reason = route.status === 'ok' || isToldBelow ? undefined : reasonOf(route);
  if (reason === undefined) return targets;
  const mark = statusPaint(route.status, paint);
  return [
    { text: `[${route.status}] ${reason}`, paint: mark, children: [] },
    ...(common === undefined || targets.length > 0 ? targets : []),
  ];
}

function backendNode(backend: Backend, { backends }: Route, { paint, common }: Context): Node {
  const share = shareOf(backend, backends);
  const workloads = backend.workloads.map(
    (workload): Node => ({ text: workloadSentence(workload, common), children: [] }),
  );
  const isFine = backend.status === 'ok';
  const mark = backend.status === 'external' || backend.status === 'unknown' ? paint.info : paint.error;
  const status =
    backend.status === 'external' || backend.status === 'unknown' ? backend.status : `broken: ${backend.status}`;
  const trouble: readonly Node[] = isFine
    ? []
    : [{ text: `[${status}] ${printable(backend.because ?? '')}`.trim(), paint: mark, children: [] }];
  return {
    text: `${share === '' ? '' : `${share} `}Service ${backendWords(backend, common)}`,
    paint: isFine ? undefined : mark,
    children: [...trouble, ...workloads],
  };
}

/** A node and what hangs below it; a long text goes on below itself. */
function nodeLines(node: Node, before: string, below: string, width: number): readonly string[] {
  const mark = node.paint ?? ((text: string) => text);
  const bar = node.children.length > 0 ? `${below}|   ` : `${below}  `;
  const room = Math.max(20, width - Math.max(columns(before), columns(bar)));
  const lines = wrapAll(node.text, room).map((line, index) => (index === 0 ? before : bar) + mark(line));
  for (const [index, child] of node.children.entries()) {
    const isLast = index === node.children.length - 1;
    lines.push(
      ...nodeLines(child, `${below}${isLast ? '`-- ' : '+-- '}`, `${below}${isLast ? '    ' : '|   '}`, width),
    );
  }
  return lines;
}
