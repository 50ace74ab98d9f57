/** What is known about an object that a name refers to and that is not among the files. */
import { isAmongAlternatives } from '../cluster/alternatives.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { isDescribedIn, isFilledElsewhere, isReserved, isSample } from '../cluster/context.ts';
import { fills } from '../cluster/sources.ts';
import type { KindName } from '../objects/kinds.ts';
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
  // What lies beside alternatives belongs to another of them.
  const isUsable = isAmongAlternatives(cluster, from) ? near.some(({ file }) => file === from.file) : near.length > 0;
  const meant = isUsable ? similar : undefined;
  const isOther = meant !== undefined && isCompanion(name, meant) && cluster.workloadsIn(namespace).length === 0;
  const isSure =
    !isOther &&
    (meant !== undefined || !PACKAGED.test(name)) &&
    (isDescribedIn(cluster, kind, namespace, from) || (meant !== undefined && isEvident(near)));
  const isLeftOut = meant === undefined && (fills(cluster, namespace) || isSample(cluster, from.file.path));
  return { meant, isSure, isLeftOut };

  /** A name that differs a little from one in the same namespace, wherever that is defined. */
  function isEvident(definitions: readonly Resource[]): boolean {
    if (isFilledElsewhere(cluster, namespace, from) || from.pending.patches || fills(cluster, namespace)) return false;
    if (isSample(cluster, from.file.path) || (namespace === from.namespace && !namesNamespace(from))) return false;
    return definitions.some((one) => namesNamespace(one) && !one.pending.names);
  }
}

/** What is usually installed from a package, and not with the files of an application. */
const PACKAGED =
  /^(?:[\w-]+-)?(?:grafana|prometheus(?:-server|-operated)?|alertmanager(?:-operated)?|argocd-server|argo-server|kibana|jaeger-query|kiali|kubernetes-dashboard(?:-web|-kong-proxy)?|kubecost-cost-analyzer|longhorn-frontend|rancher|vault|keycloak|ingress-nginx-controller)$/;

/** Whether a name is that of a second Service beside the first: `web-lb` beside a `web` that a chart brings. */
function isCompanion(name: string, other: string): boolean {
  return (
    other.startsWith(`${name}-`) &&
    /^(?:lb|loadbalancer|nodeport|external|public|headless)$/.test(other.slice(name.length + 1))
  );
}
