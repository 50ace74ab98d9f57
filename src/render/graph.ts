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

export type Shape = 'entry' | 'host' | 'service' | 'workload' | 'redirect' | 'trouble';

export interface GraphNode {
  /** Letters and digits. */
  readonly id: string;
  readonly shape: Shape;
  readonly label: string;
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly label: string;
  readonly style: 'solid' | 'shadowed' | 'broken';
}

export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

export function graphOf(table: RouteTable, options: RenderOptions): Graph {
  const drawing = new Drawing();
  const common = usualNamespace(table);
  const reasonOf = reasonsIn(options.whole ?? table);
  for (const route of table.routes) {
    const entry = drawing.node('entry', route.entry.id, entryTitle(route.entry));
    const from = isStream(route) ? entry : hostNode(drawing, entry, route);
    const label = [pathWords(route.match), ...conditionTexts(route.match), ...filterWords(route)]
      .filter((part) => part !== '')
      .join(', ');
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
  return drawing;
}

function hostNode(drawing: Drawing, entry: string, { entry: { id }, match, tls }: Route): string {
  const host = hostWords(match.host);
  const node = drawing.node('host', `${id} ${host}`, host);
  drawing.edge(entry, node, tls === undefined ? '' : 'TLS', 'solid');
  return node;
}

function drawBackend(
  drawing: Drawing,
  from: string,
  route: Route,
  backend: Backend,
  label: string,
  common: string | undefined,
): void {
  const isGood = backend.status === 'ok' || backend.status === 'external' || backend.status === 'unknown';
  const words = backendWords(backend, common);
  const name = isGood || backend.because === undefined ? words : `${words}: ${backend.because}`;
  const service = drawing.node(isGood ? 'service' : 'trouble', `${backend.namespace} ${name}`, name);
  const share = shareOf(backend, route.backends);
  const text = [share, label].filter((part) => part !== '').join(' ');
  drawing.edge(from, service, text, route.status === 'shadowed' ? 'shadowed' : isGood ? 'solid' : 'broken');
  for (const { resource, replicas } of backend.workloads) {
    const pods = replicas === undefined ? '' : ` x${replicas}`;
    const label = `${nameWords(resource, common)}${pods}`;
    const workload = drawing.node(
      'workload',
      `${resource.kind} ${resource.namespace}/${resource.name} ${resource.order}`,
      label,
    );
    drawing.edge(service, workload, '', isGood ? 'solid' : 'broken');
  }
}

/** Nodes by identity and edges, each drawn once. */
class Drawing implements Graph {
  readonly nodes: GraphNode[] = [];
  readonly edges: GraphEdge[] = [];
  readonly #ids = new Map<string, string>();
  readonly #drawn = new Set<string>();

  node(shape: Shape, identity: string, label: string): string {
    const key = `${shape} ${identity}`;
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const id = `n${this.nodes.length}`;
    this.#ids.set(key, id);
    this.nodes.push({ id, shape, label });
    return id;
  }

  edge(from: string, to: string, label: string, style: GraphEdge['style']): void {
    const key = `${from} ${to} ${style} ${label}`;
    if (this.#drawn.has(key)) return;
    this.#drawn.add(key);
    this.edges.push({ from, to, label, style });
  }
}
