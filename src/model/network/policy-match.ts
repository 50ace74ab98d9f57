/**
 * Whether the rules of NetworkPolicies take in one end of a connection. What the files do not settle is an answer, too,
 * with the reason. Source: kubernetes staging/src/k8s.io/api/networking/v1/types.go.
 */
import type { NetworkPolicyPeer, NetworkPolicyPort } from 'kubernetes-types/networking/v1.js';
import type { Cursor } from '../../load/value/cursor.ts';
import { emptyBare } from '../../text/own.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { clusterQuery } from '../cluster/query.ts';
import { parseCidr } from '../objects/ip.ts';
import { mayGetLabels, type ResourceOf } from '../objects/resource.ts';
import { type Labels, type Requirement, requirementsOf, satisfies } from '../objects/selector.ts';
import { findPort, RUNTIME_LABELS, type Workload } from '../objects/workload.ts';

type Policy = ResourceOf<'NetworkPolicy'>;

/** One end of a connection. */
export type End =
  | { readonly is: 'pods'; readonly workload: Workload }
  /** The pods of a proxy that are not among the files. */
  | { readonly is: 'unseen' }
  /** Pods of the cluster, whichever. */
  | { readonly is: 'any-pods' }
  /** Something outside of the cluster, whose address is not known. */
  | { readonly is: 'outside' };

/** `because` is a phrase. */
export type Match = 'yes' | 'no' | { readonly because: string };

/** All of several conditions. */
export function allOf(matches: readonly Match[]): Match {
  if (matches.includes('no')) return 'no';
  return matches.find((match) => match !== 'yes') ?? 'yes';
}

/** Any of several conditions. */
export function anyOf(matches: readonly Match[]): Match {
  if (matches.includes('yes')) return 'yes';
  return matches.find((match) => match !== 'no') ?? 'no';
}

/** Whether the peers of a rule take in an end; a rule without peers takes in every one. */
export function matchPeers(
  cluster: Cluster,
  policy: Policy,
  peers: readonly Cursor<NetworkPolicyPeer>[],
  end: End,
): Match {
  return peers.length === 0 ? 'yes' : anyOf(peers.map((peer) => matchPeer(cluster, policy, peer, end)));
}

function matchPeer(cluster: Cluster, policy: Policy, peer: Cursor<NetworkPolicyPeer>, end: End): Match {
  if (peer.get('ipBlock').exists) return matchBlock(peer, end);
  if (end.is === 'outside') return 'no';
  if (policy.pending.labels) return { because: 'a kustomization can still change its selectors' };
  const pods = requirementsOf(peer.get('podSelector'));
  const spaces = peer.get('namespaceSelector').exists ? requirementsOf(peer.get('namespaceSelector')) : OWN;
  if (pods === undefined || spaces === undefined) return { because: 'one of its selectors is not known' };
  if (spaces !== OWN && spaces.length === 0 && pods.length === 0) return 'yes';
  switch (end.is) {
    case 'pods':
      return matchPods(cluster, policy, pods, spaces, end.workload);
    case 'unseen':
      return mayBeUnseen(cluster, policy, pods, spaces)
        ? { because: 'the pods of the proxy are not among the files' }
        : 'no';
    case 'any-pods':
      return { because: 'no client is given (--from)' };
    default:
      return end satisfies never;
  }
}

/** A peer without namespaceSelector. */
const OWN: readonly Requirement[] = [];

function matchPods(
  cluster: Cluster,
  policy: Policy,
  pods: readonly Requirement[],
  spaces: readonly Requirement[],
  { resource, labels, labelsKnown, pod }: Workload,
): Match {
  const space = spaces === OWN ? sameNamespace(policy, resource.namespace) : matchNamespace(cluster, spaces, resource);
  const selected = matchLabels(labels, labelsKnown, pods, RUNTIME_LABELS) ?? {
    because: 'the labels of the pods are not fully known',
  };
  const match = allOf([space, selected]);
  if (match === 'yes' && pod.get('hostNetwork').boolean === true)
    return { because: 'pods with hostNetwork have the address of their node' };
  return match;
}

function sameNamespace(policy: Policy, namespace: string): Match {
  return policy.namespace === namespace ? 'yes' : 'no';
}

function matchNamespace(
  cluster: Cluster,
  requirements: readonly Requirement[],
  { namespace }: { readonly namespace: string },
): Match {
  const { labels, isComplete, isGiven } = namespaceLabels(cluster, namespace);
  const match = matchLabels(labels, isComplete, requirements, NO_LABELS);
  if (match !== undefined) return match;
  return {
    because: isGiven
      ? `the labels of namespace "${namespace}" are not fully known`
      : `the labels of namespace "${namespace}" are not among the files`,
  };
}

const NO_LABELS: ReadonlySet<string> = new Set();

/** Undefined where it depends on labels that are not known. */
function matchLabels(
  labels: Labels,
  isComplete: boolean,
  requirements: readonly Requirement[],
  later: ReadonlySet<string>,
): 'yes' | 'no' | undefined {
  let isOpen = false;
  for (const requirement of requirements) {
    const { key } = requirement;
    const isKnown = labels[key] !== undefined || (isComplete && !later.has(key));
    if (!isKnown) isOpen = true;
    else if (!satisfies(labels, [requirement])) return 'no';
  }
  return isOpen ? undefined : 'yes';
}

interface NamespaceLabels {
  readonly labels: Labels;
  readonly isComplete: boolean;
  readonly isGiven: boolean;
}

/** The labels of a namespace: those of its object, and the one with its name that the API server sets. */
const namespaceLabels = clusterQuery('policy-match.namespaceLabels', (cluster, name: string): NamespaceLabels => {
  const definitions = cluster.definitions('Namespace', '', name);
  const labels = emptyBare<string>();
  let isComplete = definitions.length > 0;
  for (const resource of definitions) {
    if (mayGetLabels(resource)) isComplete = false;
    for (const { step, string } of resource.root.get('metadata').get('labels').entries()) {
      if (string === undefined) isComplete = false;
      else labels[String(step)] = string;
    }
  }
  labels['kubernetes.io/metadata.name'] = name;
  return { labels, isComplete, isGiven: definitions.length > 0 };
});

/** Whether an ipBlock takes in an end; addresses are not in the files, so only a block of all of them settles it. */
function matchBlock(peer: Cursor<NetworkPolicyPeer>, end: End): Match {
  const block = peer.get('ipBlock');
  const text = block.get('cidr').string;
  const cidr = text === undefined ? undefined : parseCidr(text);
  if (cidr === undefined) return { because: 'the addresses of its ipBlock are not known' };
  const isAll = cidr.prefix === 0 && block.get('except').items().length === 0;
  // Pods with hostNetwork have the address of their node, which is not one of a pod.
  if (end.is === 'outside' || (end.is === 'pods' && end.workload.pod.get('hostNetwork').boolean === true))
    return isAll && cidr.address.family === 'IPv4'
      ? 'yes'
      : { because: `whether its ipBlock ${text ?? ''} includes the address is not known` };
  return {
    because: isAll
      ? `whether its ipBlock ${text ?? ''} includes pods is up to the network plugin`
      : `whether its ipBlock ${text ?? ''} includes the pods is not known`,
  };
}

/**
 * Whether selectors can match a proxy whose pods are not among the files: not if all that they match are pods of the
 * policy's namespace that are among the files and run no proxy.
 */
function mayBeUnseen(
  cluster: Cluster,
  policy: Policy,
  pods: readonly Requirement[],
  spaces: readonly Requirement[],
): boolean {
  if (spaces !== OWN && !isNamespaceNamed(spaces, policy.namespace)) return true;
  // An empty selector matches every pod of the namespace, including a proxy.
  if (pods.length === 0) return true;
  const selected = cluster.selectedBySet(policy.namespace, pods);
  return selected.length === 0 || selected.some(isProxy);
}

function isNamespaceNamed([only, ...others]: readonly Requirement[], name: string): boolean {
  if (only?.key !== 'kubernetes.io/metadata.name' || others.length > 0) return false;
  return only.operator === 'In' && only.values.length === 1 && only.values[0] === name;
}

const PROXIES = /nginx|traefik|haproxy|envoy|istio|kong|contour|gateway|ingress|caddy|apisix|varnish|proxy/i;

function isProxy({ resource, pod }: Workload): boolean {
  const images = pod
    .get('containers')
    .items()
    .flatMap((container) => container.get('image').string ?? []);
  return [resource.name, ...images].some((name) => PROXIES.test(name));
}

/** A port of pods. */
export interface PodPort {
  /** Undefined where it is not known. */
  readonly number: number | undefined;
  readonly protocol: string;
}

/**
 * Whether the port entries of a rule take in a port; a rule without entries takes in every one. Names are those of the
 * ports of `pods`, undefined where the pods are not known.
 */
export function matchPorts(
  entries: readonly Cursor<NetworkPolicyPort>[],
  port: PodPort,
  pods: Workload | undefined,
): Match {
  return entries.length === 0 ? 'yes' : anyOf(entries.map((entry) => matchPort(entry, port, pods)));
}

function matchPort(entry: Cursor<NetworkPolicyPort>, { number, protocol }: PodPort, pods: Workload | undefined): Match {
  const written = entry.get('protocol').stringOr('TCP');
  if (written === undefined) return UNKNOWN_PORT;
  if (written !== protocol) return 'no';
  const port = entry.get('port');
  if (!port.exists) return 'yes';
  if (port.isUnknown) return UNKNOWN_PORT;
  if (number === undefined) return { because: 'the port of the pods is not known' };
  const name = port.string;
  if (name !== undefined) {
    if (pods === undefined) return { because: 'the ports of the pods are not among the files' };
    const declared = findPort(pods.pod, name, protocol);
    if (declared !== undefined) return declared.number === number ? 'yes' : 'no';
    return pods.resource.pending.patches ? UNKNOWN_PORT : 'no';
  }
  const from = port.integer;
  const end = entry.get('endPort');
  const to = end.exists ? end.integer : from;
  if (from === undefined || to === undefined) return UNKNOWN_PORT;
  return from <= number && number <= to ? 'yes' : 'no';
}

const UNKNOWN_PORT: Match = { because: 'one of its ports is not known' };
