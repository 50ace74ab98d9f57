/**
 * Who provides what is asked for: a Service, pods, a port of pods, a Secret; and how sure that is. Rules, the table of
 * routes and traces judge by this alone, so what one forgives, no other calls broken.
 */
import type { Service } from 'kubernetes-types/core/v1.js';
import type { KeptList } from '../../text/query.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { isPlatformNamespace, isReserved } from '../cluster/context.ts';
import { hasIssuer, operatorFor, secretWriterFor } from '../cluster/operators.ts';
import { mayBeOne } from '../cluster/pending.ts';
import { clusterQuery } from '../cluster/query.ts';
import { describe, type Lookup, type Resource, type ResourceOf } from '../objects/resource.ts';
import type { Labels, Pairs } from '../objects/selector.ts';
import type { Workload } from '../objects/workload.ts';
import { canaryServices } from './flagger.ts';
import { anyCompatible } from './label-index.ts';
import { isSplit } from './mesh-names.ts';
import { mayBeUnread, podsMadeBy } from './pod-makers.ts';
import { mayDeclareMore } from './port-index.ts';
import { readinessOf } from './running.ts';
import { isOpen, labelText, templateSelector, workloadsBehind } from './selection.ts';

/** What something is provided by; that it is certainly absent; or that the files do not settle it, with the reason as a phrase. */
export type Provision<T> =
  | { readonly is: 'provided'; readonly by: T }
  | { readonly is: 'absent' }
  | { readonly is: 'unknown'; readonly because: string };

const ABSENT = { is: 'absent' } as const;
const unknown = (because: string) => ({ is: 'unknown', because }) as const;

/** The Service with a name, as an object sees it that refers to it. */
export function serviceProvision(
  cluster: Cluster,
  namespace: string,
  name: string,
  from: Resource,
): Provision<Resource<Service>> {
  const found = cluster.find('Service', namespace, name, from);
  if (found.is !== 'absent') return provisionOf(found, 'Service', namespace, name);
  const canary = canaryServices(cluster, namespace).get(name);
  if (canary !== undefined) return unknown(`Flagger creates Service ${name} for ${describe(canary)}`);
  const operator = operatorFor(cluster, namespace, name);
  if (operator !== undefined) return unknown(`Service ${name} may be created for ${describe(operator)}`);
  // https://docs.goauthentik.io/add-secure-apps/outposts/integrations/kubernetes/
  if (name.startsWith('ak-outpost-')) return unknown(`authentik creates Service ${name} for an outpost`);
  return laterProvision(namespace, from, `Service ${name}`) ?? ABSENT;
}

/**
 * Whether a Service without the port that is asked for may not be the one that is meant: it is defined several times, not
 * in the file of the reference. For an Ingress another definition must have the port.
 */
export function mayMeanAnother(
  cluster: Cluster,
  chosen: ResourceOf<'Service'>,
  from: Resource,
  hasPort: (service: ResourceOf<'Service'>) => boolean,
): boolean {
  if (chosen.file.path === from.file.path) return false;
  const others = cluster.definitions('Service', chosen.namespace, chosen.name).filter((one) => one !== chosen);
  return from.known === 'Ingress' ? others.some(hasPort) : others.length > 0;
}

/** The Secret with a name, as an object sees it that refers to it. */
export function secretProvision(
  cluster: Cluster,
  namespace: string,
  name: string,
  from: Resource,
): Provision<ResourceOf<'Secret'>> {
  return certificateProvision(cluster, 'Secret', namespace, name, from);
}

/** The same for a ConfigMap with certificates, too. */
export function certificateProvision<K extends 'Secret' | 'ConfigMap'>(
  cluster: Cluster,
  kind: K,
  namespace: string,
  name: string,
  from: Resource,
): Provision<ResourceOf<K>> {
  const found = cluster.find<K>(kind, namespace, name, from);
  if (found.is !== 'absent') return provisionOf(found, kind, namespace, name);
  const maker = secretWriterFor(cluster, namespace, name) ?? operatorFor(cluster, namespace, name);
  if (maker !== undefined) return unknown(`${kind} ${name} is created for ${describe(maker)}`);
  if (hasIssuer(from)) return unknown(`an annotation of ${describe(from)} requests ${kind} ${name}`);
  return laterProvision(namespace, from, `${kind} ${name}`) ?? ABSENT;
}

function provisionOf<T>(found: Lookup<T>, kind: string, namespace: string, name: string): Provision<Resource<T>> {
  switch (found.is) {
    case 'found':
      return { is: 'provided', by: found.resource };
    case 'external':
      return unknown(`${kind} ${namespace}/${name} lives elsewhere`);
    case 'pending':
      return unknown(`a ${kind} may yet be given the name ${name}`);
    case 'malformed':
      return unknown(`the text that defines ${kind} ${name} cannot be read`);
    case 'absent':
      return ABSENT;
    default:
      return found satisfies never;
  }
}

/** Where a distribution of Kubernetes runs the namespace, or a kustomization may still change the reference or add its target. */
function laterProvision(
  namespace: string,
  { pending }: Resource,
  what: string,
): ReturnType<typeof unknown> | undefined {
  if (isReserved(namespace)) return unknown(`${what} may come with the platform, which runs namespace ${namespace}`);
  if (pending.additions) return unknown(`a kustomization may add ${what}`);
  return pending.patches ? unknown(`a kustomization may change the reference to ${what}`) : undefined;
}

/** Pods that a selector matches; where they are certainly absent, the part of it that a template can have. */
export type PodProvision =
  | { readonly is: 'provided'; readonly by: KeptList<Workload> }
  | { readonly is: 'absent'; readonly selector: Pairs }
  | {
      readonly is: 'unknown';
      readonly because: string;
      /** Workloads whose pods the selector matches if they are what it is meant for. */
      readonly candidates?: readonly Workload[];
    };

/** The pods that a Service selects; undefined where it does not select any, or not by a selector that is known. */
export const podProvision = clusterQuery(
  'provider.podProvision',
  (cluster, service: ResourceOf<'Service'>): PodProvision | undefined => {
    const written = templateSelector(service);
    if (written === undefined) return undefined;
    const workloads = workloadsBehind(cluster, service);
    if (workloads.length > 0) return { is: 'provided', by: workloads };
    const listed = readinessOf(cluster, service)?.ready ?? 0;
    if (listed > 0) return unknown('its EndpointSlices list ready pods, whose workload is not among the objects');
    return absentPods(cluster, service, service.namespace, written);
  },
);

/**
 * The selector of a Service that matches no pods, without labels that a template cannot have. Undefined if some pod has
 * these labels, can have them once everything is filled in, or can be created by an object that is not among the files.
 */
export function vainSelector(cluster: Cluster, service: ResourceOf<'Service'>): Pairs | undefined {
  const pods = podProvision(cluster, service);
  return pods?.is === 'absent' ? pods.selector : undefined;
}

/** The same for a selector of any object in a namespace. */
export function vainLabels(cluster: Cluster, from: Resource, namespace: string, written: Pairs): Pairs | undefined {
  const pods = absentPods(cluster, from, namespace, written);
  return pods.is === 'absent' ? pods.selector : undefined;
}

/** Whether pods that no workload of the files has for a selector are certainly absent. */
function absentPods(
  cluster: Cluster,
  from: Resource,
  namespace: string,
  written: Pairs,
): Exclude<PodProvision, { is: 'provided' }> {
  if (cluster.external.selects(written, namespace)) return unknown('the pods live elsewhere');
  if (from.known === 'Service' && isSplit(cluster, from))
    return unknown('a TrafficSplit sends its traffic to other Services');
  const { pending } = from;
  if (pending.labels || pending.patches) return unknown('a kustomization may still change labels');
  if (pending.additions) return unknown('a kustomization may add the pods');
  const around = labelsAround(cluster, namespace);
  const pairs = Object.entries(written).filter(([key, value]) => around.keys.has(key) || !isSetLater(key, value));
  const selector = Object.fromEntries(pairs);
  if (pairs.length < Object.keys(written).length) {
    const candidates = cluster.selectedBy(namespace, selector);
    const later = Object.fromEntries(Object.entries(written).filter(([key]) => !Object.hasOwn(selector, key)));
    if (pairs.length === 0 || candidates.length > 0)
      return { is: 'unknown', because: `the label ${labelText(later)} is set on pods at run time`, candidates };
  } else if (pairs.length === 0 || cluster.selectedBy(namespace, selector).length > 0)
    return unknown('the pods are those of another directory');
  const other = cluster.selectedAnywhere(selector).find(({ resource }) => mayBeOne(namespace, resource.namespace));
  if (other !== undefined) return unknown(`the namespace of ${describe(other.resource)} is not known yet`);
  if (around.mayCarry(selector)) return unknown('the labels of some pods are not known yet');
  const maker = podsMadeBy(cluster, from, namespace, selector);
  if (maker !== undefined) return unknown(maker);
  if (mayBeUnread(cluster, from, selector)) return unknown('the text of a workload cannot be read');
  return { is: 'absent', selector };
}

/** Why pods that the files do not have may be there all the same: the namespace is one of the platform. */
export function platformPods(cluster: Cluster, { namespace }: Resource): string | undefined {
  return isPlatformNamespace(cluster, namespace)
    ? `the pods of namespace ${namespace} may come with the platform`
    : undefined;
}

/** Labels that applications set on their pods at run time, by role. */
const ROLE_KEYS =
  /^(vault-(active|initialized|sealed|perf-standby|version)|role|leader|operator|.+-(role|leader|primary|master))$/;
const ROLES = /^(true|false|master|primary|leader|main|replica|slave|standby|secondary|follower|read-?(write|only))$/i;
/** Labels of pods that a gateway controller creates. */
const GATEWAY_PODS = /^istio-?(ingress|egress|eastwest)?gateway|^(ingress|egress|eastwest)gateway$/;

/** Whether a label is not in templates because a controller, an operator or the application itself sets it. */
function isSetLater(key: string, value: string): boolean {
  if (ROLE_KEYS.test(key) && ROLES.test(value)) return true;
  if (GATEWAY_PODS.test(value)) return true;
  const slash = key.indexOf('/');
  const domain = key.slice(0, Math.max(0, slash));
  return slash > 0 && domain !== 'app.kubernetes.io' && domain !== 'app.k8s.io';
}

/** The known labels of the pods of a namespace. */
interface LabelsAround {
  readonly keys: ReadonlySet<string>;
  /** Whether a workload whose labels are not all known can have those of a selector. */
  mayCarry(selector: Pairs): boolean;
}

const labelsAround = clusterQuery('provider.labelsAround', (cluster, namespace: string): LabelsAround => {
  const workloads = cluster.workloadsIn(namespace);
  const open: readonly Labels[] = workloads.filter(isOpen).map(({ labels }) => labels);
  return { keys: new Set(workloads.flatMap(({ labels }) => Object.keys(labels))), mayCarry: anyCompatible(open) };
});

/** Ports of proxies that service meshes inject into pods. */
const INJECTED = /envoy|istio|linkerd|mesh/;

/** Whether a port that pods do not declare by its name may be there all the same, as a phrase; undefined if it is not. */
export function laterPort(
  service: ResourceOf<'Service'>,
  workloads: KeptList<Workload>,
  targetPort: string,
): string | undefined {
  if (INJECTED.test(targetPort)) return `port "${targetPort}" belongs to a proxy that a service mesh adds to the pods`;
  if (service.pending.patches || mayDeclareMore(workloads)) return 'the ports of the pods are not all known yet';
  return undefined;
}
