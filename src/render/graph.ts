/** The routing table as a graph, for the formats that draw one: ways in, hosts, Services, workloads. */

import { conditionTexts } from '../routes/match/text.ts';
import type { Backend, Route, RouteTable } from '../routes/route/route.ts';
import type { RenderOptions } from './render.ts';
import {
  backendWords,
  entryTitle,
  filterWords,
  hostWords,
  isStream,
  nameWords,
  pathWords,
  reasonsIn,
  redirectOf,
  redirectWords,
  shareOf,
  usualNamespace,
} from './words.ts';

/** `words` are what is written on an edge: a node without a frame, since a layout keeps nodes apart, but not labels. */
export type Shape = 'entry' | 'host' | 'service' | 'workload' | 'redirect' | 'trouble' | 'words';

export interface GraphNode {
  /** Letters and digits. */
  readonly id: string;
  readonly shape: Shape;
  readonly lines: readonly string[];
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly style: 'solid' | 'shadowed' | 'broken';
  /** Whether it ends with an arrow; not so on its way to its words. */
  readonly isArrow: boolean;
}

export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

/** Lines on the edge between two nodes; what is beyond them is counted. */
const MAX_LINES = 6;

/** What is written on an edge: which requests take it, and what happens to them. */
interface EdgeWords {
  readonly match: string;
  readonly changes: string;
}

const NO_WORDS: EdgeWords = { match: '', changes: '' };

export function graphOf(table: RouteTable, options: RenderOptions): Graph {
  const drawing = new Drawing();
  const common = usualNamespace(table);
  const reasonOf = reasonsIn(options.whole ?? table);
  for (const route of table.routes) {
    const entry = drawing.node('entry', route.entry.id, entryTitle(route.entry));
    const from = isStream(route) ? entry : hostNode(drawing, entry, route);
    const label: EdgeWords = {
      match: joined([pathWords(route.match), ...conditionTexts(route.match)], ', '),
      changes: joined(filterWords(route), ', '),
    };
    const redirect = redirectOf(route);
    if (redirect !== undefined) {
      const words = redirectWords(redirect);
      drawing.edge(
        from,
        drawing.node('redirect', words, words),
        label,
        route.status === 'shadowed' ? 'shadowed' : 'solid',
      );
    } else if (route.backends.length === 0) {
      const because = reasonOf(route) ?? 'no backend';
      drawing.edge(from, drawing.node('trouble', because, because), label, 'broken');
    }
    if (redirect === undefined)
      for (const backend of route.backends) drawBackend(drawing, from, route, backend, label, common);
  }
  return drawing.graph();
}

function hostNode(drawing: Drawing, entry: string, { entry: { id }, match, tls }: Route): string {
  const host = hostWords(match.host);
  const node = drawing.node('host', `${id} ${host}`, host);
  drawing.edge(entry, node, { match: tls === undefined ? '' : 'TLS', changes: '' }, 'solid', 'without TLS');
  return node;
}

function drawBackend(
  drawing: Drawing,
  from: string,
  route: Route,
  backend: Backend,
  label: EdgeWords,
  common: string | undefined,
): void {
  const isGood = backend.status === 'ok' || backend.status === 'external' || backend.status === 'unknown';
  const words = backendWords(backend, common);
  const name = isGood || backend.because === undefined ? words : `${words}: ${backend.because}`;
  const service = drawing.node(isGood ? 'service' : 'trouble', `${backend.namespace} ${name}`, name);
  const share = shareOf(backend, route.backends);
  const text = { ...label, match: joined([share, label.match], ' ') };
  drawing.edge(from, service, text, route.status === 'shadowed' ? 'shadowed' : isGood ? 'solid' : 'broken');
  for (const { resource, replicas } of backend.workloads) {
    const pods = replicas === undefined ? '' : ` x${replicas}`;
    const label = `${nameWords(resource, common)}${pods}`;
    const workload = drawing.node(
      'workload',
      `${resource.kind} ${resource.namespace}/${resource.name} ${resource.order}`,
      label,
    );
    drawing.edge(service, workload, NO_WORDS, isGood ? 'solid' : 'broken');
  }
}

/** Edges between the same two nodes, drawn as one. */
interface Bundle {
  readonly from: string;
  readonly to: string;
  readonly style: GraphEdge['style'];
  /** What an edge without words is called beside those that have some. */
  readonly wordless: string;
  readonly words: EdgeWords[];
}

/** Nodes by identity, and edges, of which those between the same two nodes are one. */
class Drawing {
  readonly #nodes: GraphNode[] = [];
  readonly #ids = new Map<string, string>();
  readonly #bundles = new Map<string, Bundle>();

  node(shape: Shape, identity: string, label: string): string {
    const key = `${shape} ${identity}`;
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const id = `n${this.#nodes.length}`;
    this.#ids.set(key, id);
    this.#nodes.push({ id, shape, lines: [label] });
    return id;
  }

  edge(from: string, to: string, words: EdgeWords, style: GraphEdge['style'], wordless = 'all other requests'): void {
    const key = `${from} ${to} ${style}`;
    const bundle = this.#bundles.get(key) ?? { from, to, style, wordless, words: [] };
    if (bundle.words.length === 0) this.#bundles.set(key, bundle);
    bundle.words.push(words);
  }

  graph(): Graph {
    const nodes = [...this.#nodes];
    const edges = [...this.#bundles.values()].flatMap(({ from, to, style, words, wordless }): readonly GraphEdge[] => {
      const lines = bundledLines(words, wordless);
      if (lines.length === 0) return [{ from, to, style, isArrow: true }];
      const id = `n${nodes.length}`;
      nodes.push({ id, shape: 'words', lines });
      return [
        { from, to: id, style, isArrow: false },
        { from: id, to, style, isArrow: true },
      ];
    });
    return { nodes, edges };
  }
}

/** A line for each edge of a bundle, and what happens to all of their requests said once, at the end. */
function bundledLines(words: readonly EdgeWords[], wordless: string): readonly string[] {
  const shared = words.every(({ changes }) => changes === words[0]?.changes) ? (words[0]?.changes ?? '') : undefined;
  const lines = [
    ...new Set(words.map(({ match, changes }) => (shared === undefined ? joined([match, changes], ', ') : match))),
  ];
  const named = lines.length > 1 ? lines.map((line) => (line === '' ? wordless : line)) : lines;
  const shown = named.length > MAX_LINES ? named.slice(0, MAX_LINES - 1) : named;
  const more = named.length > shown.length ? `and ${named.length - shown.length} more` : '';
  return [...shown, more, shared ?? ''].filter((line) => line !== '');
}

function joined(parts: readonly string[], between: string): string {
  return parts.filter((part) => part !== '').join(between);
}
