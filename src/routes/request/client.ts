/** The client of a request inside of the cluster: the pods that are named for it, and what policies make of its requests. */
import type { Cluster } from '../../model/cluster/cluster.ts';
import type { Passage } from '../../model/network/reachability.ts';
import { podTemplate, type Workload } from '../../model/objects/workload.ts';
import { didYouMean } from '../../text/edit-distance.ts';
import { listing } from '../../text/listing.ts';
import { seenFrom, wayTo, wayToNames } from '../draft/policies.ts';
import type { Request } from '../match/match.ts';
import type { Route, RouteTable } from '../route/route.ts';

export type SeenBy = (route: Route) => Route;

/** Routes as a client sees them; without one, as any pods of the cluster do. */
export function seenBy({ cluster }: RouteTable, client: Workload | undefined): SeenBy {
  return (route) => seenFrom(cluster, route, client);
}

/** Whether policies of the client let the request out, for a name that has to be resolved first. */
export function clientPassage(
  { cluster }: RouteTable,
  client: Workload | undefined,
  request: Request,
  { route }: { readonly route: Route | undefined },
): Passage {
  if (client === undefined || route === undefined) return { is: 'open' };
  if (!isAddress(request.host)) {
    const names = wayToNames(cluster, client);
    if (names.is === 'closed') return { ...names, because: `no such host: ${names.because}, where DNS answers` };
  }
  return wayTo(cluster, client, route.entry, request.port);
}

const isAddress = (host: string): boolean => /^[\d.]+$|^\[/.test(host);

export type ClientReading =
  | { readonly ok: true; readonly client: Workload }
  /** A sentence without its end. */
  | { readonly ok: false; readonly message: string };

/** The kinds that kubectl has short names for. */
const SHORT: ReadonlyMap<string, string> = new Map([
  ['po', 'pod'],
  ['deploy', 'deployment'],
  ['sts', 'statefulset'],
  ['ds', 'daemonset'],
  ['rs', 'replicaset'],
  ['rc', 'replicationcontroller'],
  ['cj', 'cronjob'],
]);

/** The pods of `name`, `kind/name`, `namespace/name` or `namespace/kind/name`, in a namespace where they name none. */
export function readClient(cluster: Cluster, text: string, namespace: string): ClientReading {
  const parts = text.split('/');
  const name = parts.at(-1) ?? '';
  const no = (message: string): ClientReading => ({ ok: false, message });
  if (parts.length > 3 || parts.includes(''))
    return no(`"${text}" is not a workload such as deploy/web, shop/web or shop/deploy/web`);
  const [before = '', middle = ''] = parts;
  const asKind = kindNamed(cluster, parts.length === 3 ? middle : before);
  const isKind = parts.length === 3 || (parts.length === 2 && asKind !== undefined);
  const space = parts.length === 3 || (parts.length === 2 && !isKind) ? before : namespace;
  const found = latest(cluster.workloadsIn(space)).filter(
    ({ resource }) => resource.name === name && (!isKind || resource.kind.toLowerCase() === asKind),
  );
  const [client, other] = found;
  if (client !== undefined && other === undefined) return { ok: true, client };
  if (client !== undefined) return no(`"${text}" may be ${listing(found, nameOf)}; add the kind`);
  const close = didYouMean(
    name,
    cluster.workloads.map(({ resource }) => resource.name),
  );
  const named = cluster.workloads.filter(({ resource }) => resource.name === name || resource.name === close);
  const [best] = [...named.filter(({ resource }) => resource.name === name), ...named];
  const meant = best === undefined ? undefined : nameOf(best);
  const kind = isKind ? (asKind ?? middle) : 'workload';
  return no(`no ${kind} "${name}" in namespace "${space}"${meant === undefined ? '' : `; did you mean "${meant}"?`}`);
}

/** The kind that a word is for, in lower case: `deploy`, `deployments`, `Deployment`. */
function kindNamed(cluster: Cluster, word: string): string | undefined {
  const lower = word.toLowerCase();
  const full = SHORT.get(lower) ?? lower;
  const single = full.endsWith('s') && !BUILT_IN.has(full) ? full.slice(0, -1) : full;
  if (BUILT_IN.has(single)) return single;
  return cluster.workloads.some(({ resource }) => resource.kind.toLowerCase() === single) ? single : undefined;
}

const BUILT_IN: ReadonlySet<string> = new Set([...SHORT.values(), 'job']);

/** `shop/deployment/web` */
function nameOf({ resource: { namespace, kind, name } }: Workload): string {
  return `${namespace}/${kind.toLowerCase()}/${name}`;
}

/** Of several definitions of one object the last one. */
function latest(workloads: readonly Workload[]): readonly Workload[] {
  const last = new Map<string, Workload>();
  for (const workload of workloads)
    if (podTemplate(workload.resource) !== undefined) last.set(nameOf(workload), workload);
  return [...last.values()];
}
