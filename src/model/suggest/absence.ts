/** What is known about an object that a name refers to and that is not among the files. */
import { query } from '../../text/query.ts';
import { isAmongAlternatives } from '../cluster/alternatives.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { isDescribedIn, isFilledElsewhere, isPlatformNamespace, isReserved, isSample } from '../cluster/context.ts';
import { fills } from '../cluster/sources.ts';
import type { KindName } from '../objects/kinds.ts';
import { directoryOf } from '../objects/paths.ts';
import type { Resource } from '../objects/resource.ts';
import { guessesFor } from './guess.ts';
import { namesNamespace } from './other-namespace.ts';

export interface Absence {
  /** The name that was probably meant. */
  readonly meant: string | undefined;
  /** Whether the files show that the object does not exist; it may be elsewhere otherwise. */
  readonly isSure: boolean;
  /** Whether it probably is elsewhere: something fills the namespace, or an example leaves it to the reader. */
  readonly isLeftOut: boolean;
  /** Whether no workload has such a name, so that the application is not among the files, unless other objects of it are. */
  readonly isForeign: boolean;
}

/** Undefined where a distribution of Kubernetes runs the namespace, so that nothing is known. */
export function absenceOf(
  cluster: Cluster,
  kind: KindName,
  namespace: string,
  name: string,
  from: Resource,
): Absence | undefined {
  if (isReserved(namespace)) return undefined;
  const similar = guessesFor(cluster, kind).alike(namespace, name);
  const near = similar === undefined ? [] : cluster.definitions(kind, namespace, similar);
  // What lies beside alternatives or examples belongs to another of them.
  const isAlone = isAmongAlternatives(cluster, from) || isSample(cluster, from.file.path);
  const isUsable = isAlone ? near.some(({ file }) => file === from.file) : near.length > 0;
  const meant = isUsable ? similar : undefined;
  const isOther = meant !== undefined && isCompanion(name, meant) && cluster.workloadsIn(namespace).length === 0;
  const isSure =
    !isOther &&
    (meant !== undefined || !PACKAGED.test(name)) &&
    (isDescribedIn(cluster, kind, namespace, from) || (meant !== undefined && isEvident(near)));
  const isForeign = meant === undefined && !mayServe(cluster, name);
  const isLeftOut =
    meant === undefined &&
    (fills(cluster, namespace) ||
      isSample(cluster, from.file.path) ||
      (isForeign && isPlatformNamespace(cluster, namespace)) ||
      (PACKAGED.test(name) && !workloadNames(cluster).has(name)));
  return { meant, isSure, isLeftOut, isForeign };

  /** A name that differs a little from one in the same namespace, wherever that is defined. */
  function isEvident(definitions: readonly Resource[]): boolean {
    if (isFilledElsewhere(cluster, namespace, from) || from.pending.patches || fills(cluster, namespace)) return false;
    if (isSample(cluster, from.file.path) || (namespace === from.namespace && !namesNamespace(from))) return false;
    return definitions.some((one) => namesNamespace(one) && !one.pending.names);
  }
}

/**
 * Whether there are applications among the files, and none beside an object: what it refers to is most likely in another
 * repository, too. Of files that are checked without any, nothing is known.
 */
export function isApartFromApplications(cluster: Cluster, { file }: Resource): boolean {
  const directories = workloadDirectories(cluster);
  return directories.size > 0 && !directories.has(directoryOf(file.path));
}

const workloadDirectories = query(
  'absence.workloadDirectories',
  ({ workloads }: Cluster): ReadonlySet<string> =>
    new Set(workloads.map(({ resource }) => directoryOf(resource.file.path))),
);

/** What is usually installed from a package, and not with the files of an application. */
const PACKAGED =
  /^(?:[\w-]+-)?(?:grafana|prometheus(?:-server|-operated)?|alertmanager(?:-operated)?|argocd-server|argo-server|kibana|jaeger-query|kiali|kubernetes-dashboard(?:-web|-kong-proxy)?|default-http-backend|kubecost-cost-analyzer|longhorn-frontend|rancher|vault|keycloak|ingress-nginx-controller)$/;

/** Whether a name is that of a second Service beside the first: `web-lb` beside a `web` that a chart brings. */
function isCompanion(name: string, other: string): boolean {
  return (
    other.startsWith(`${name}-`) &&
    /^(?:lb|loadbalancer|nodeport|external|public|headless)$/.test(other.slice(name.length + 1))
  );
}

/** Whether a workload has a name, the start of it up to a hyphen, or a longer one, as its name or as a label of its pods. */
function mayServe(cluster: Cluster, name: string): boolean {
  const names = workloadNames(cluster);
  const bare = name.replace(/^svc-/, '');
  return [...startsOf(bare), ...startsOf(bare).map((start) => `${start}-`)].some((start) => names.has(start));
}

/** The names of workloads and the labels of their pods, and each start of them with a hyphen behind it. */
const workloadNames = query('absence.workloadNames', ({ workloads }: Cluster): ReadonlySet<string> => {
  const names = new Set<string>();
  for (const { resource, labels } of workloads)
    for (const name of [resource.name, ...Object.values(labels)]) {
      names.add(name);
      for (const start of startsOf(name)) names.add(`${start}-`);
    }
  return names;
});

/** `a-b-c` -> `a`, `a-b`, `a-b-c`; of a very long name only the first. */
function startsOf(name: string): readonly string[] {
  const parts = name.split('-', MOST_PARTS);
  return parts.map((_, index) => parts.slice(0, index + 1).join('-'));
}

const MOST_PARTS = 16;
