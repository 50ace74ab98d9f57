/**
 * Whether NetworkPolicies let a connection through: the egress side of its client and the ingress side of its pods.
 * Policies add up: what any of those that select the pods allows is allowed, and pods that none selects are open.
 */
import type { NetworkPolicyPort } from 'kubernetes-types/networking/v1.js';
import type { Cursor } from '../../load/value/cursor.ts';
import { compareText } from '../../text/compare.ts';
import { memo, query } from '../../text/query.ts';
import { isAppliedWith } from '../cluster/alternatives.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { clusterQuery } from '../cluster/query.ts';
import { distance } from '../objects/paths.ts';
import { describe, type ResourceOf } from '../objects/resource.ts';
import type { Workload } from '../objects/workload.ts';
import { type Direction, isAbout, policiesAbout, restricts, rulesOfPolicy } from './network-policy.ts';
import { hasPluginPolicies, pluginPolicyAbout } from './plugin-policies.ts';
import { allOf, anyOf, type End, type Match, matchPeers, matchPorts, type PodPort } from './policy-match.ts';

type Policy = ResourceOf<'NetworkPolicy'>;

/** What policies make of a connection. Texts are phrases. */
export type Passage =
  | { readonly is: 'open' }
  | {
      readonly is: 'closed';
      readonly because: string;
      readonly direction: Direction;
      /** The pods whose policies these are. */
      readonly pods: Workload;
      /** The other end: the client of incoming connections, the server of outgoing ones. */
      readonly end: End;
      /** The policies that select the pods, of which no rule allows the connection. */
      readonly policies: readonly Policy[];
      /** What they have no rule for: for anything at all, for the port, or for the other end. */
      readonly lacks: 'rules' | 'port' | 'peer';
    }
  | { readonly is: 'unknown'; readonly because: string; readonly direction: Direction };

const OPEN: Passage = { is: 'open' };

/** Whether there is any policy that could close something. */
export const hasPolicies = query(
  'reachability.hasPolicies',
  (cluster: Cluster): boolean => cluster.all('NetworkPolicy').length > 0 || hasPluginPolicies(cluster),
);

/** From a client to a port of the pods of a workload. */
export function passage(cluster: Cluster, from: End, to: Workload, port: PodPort): Passage {
  if (!hasPolicies(cluster)) return OPEN;
  const incoming = side(cluster, 'Ingress', to, from, port, to);
  return from.is === 'pods'
    ? both(side(cluster, 'Egress', from.workload, { is: 'pods', workload: to }, port, to), incoming)
    : incoming;
}

/** From a client to something that is not a workload of the files. */
export function passageOut(cluster: Cluster, from: Workload, to: End, port: PodPort): Passage {
  return hasPolicies(cluster) ? side(cluster, 'Egress', from, to, port, undefined) : OPEN;
}

/** Two conditions of one connection. */
function both(one: Passage, other: Passage): Passage {
  if (one.is === 'closed') return one;
  if (other.is === 'closed') return other;
  return one.is === 'unknown' ? one : other;
}

/** One direction of the policies of some pods. `named` are the pods whose port names count. */
function side(
  cluster: Cluster,
  direction: Direction,
  pods: Workload,
  end: End,
  port: PodPort,
  named: Workload | undefined,
): Passage {
  const judged = judge(cluster, direction, pods, end, port, named);
  const plugin = pluginPolicyAbout(cluster, pods);
  if (plugin === undefined) return judged;
  return {
    is: 'unknown',
    because: `${describe(plugin)} may decide, which kroute does not evaluate`,
    direction,
  };
}

function judge(
  cluster: Cluster,
  direction: Direction,
  pods: Workload,
  end: End,
  port: PodPort,
  named: Workload | undefined,
): Passage {
  const over = policiesOver(cluster, pods, direction);
  if (over === undefined) return OPEN;
  const { sure, possible, far } = over;
  const { policies } = sure;
  const unknown = (because: string): Passage => ({ is: 'unknown', because, direction });
  const about = `${direction === 'Ingress' ? 'to' : 'from'} ${describe(pods.resource)}`;
  const open = sure.openTo(end).match(port, named);
  if (policies.length > 0 && open === 'yes') return OPEN;
  const others = [...possible, ...far];
  const each = others.map((policy) => alone(cluster, policy)[direction].openTo(end).match(port, named));
  if (policies.length === 0 && each.every((match) => match === 'yes')) return OPEN;
  const [first] = policies;
  if (first === undefined) {
    const [policy] = others;
    const named = policy === undefined ? 'a NetworkPolicy' : describe(policy);
    return unknown(
      possible.length > 0
        ? `whether ${named} selects ${describe(pods.resource)} is not known`
        : `${named}, which may not be applied together with ${describe(pods.resource)}, restricts connections ${about}`,
    );
  }
  const possibly = anyOf([open, ...each]);
  if (possibly !== 'no') {
    const because = typeof possibly === 'string' ? 'more policies may select the pods' : possibly.because;
    return unknown(
      `${policiesText(policies)} ${policies.length === 1 ? 'restricts' : 'restrict'} connections ${about}, and ${because}`,
    );
  }
  if (pods.pod.get('hostNetwork').boolean === true)
    return unknown(`${describe(pods.resource)} uses hostNetwork, where the effect of policies is not defined`);
  if ([pods.resource, ...policies].some(({ pending }) => pending.additions))
    return unknown(
      `${policiesText(policies)} may be one of several: a kustomization adds objects that are not among the files`,
    );
  const lacks = sure.openTo(end).lacks(port, named);
  return {
    is: 'closed',
    because: closedWords(direction, pods, policies, lacks, port, end),
    direction,
    pods,
    end,
    policies,
    lacks,
  };
}

function closedWords(
  direction: Direction,
  pods: Workload,
  policies: readonly Policy[],
  lacks: 'rules' | 'port' | 'peer',
  { number, protocol }: PodPort,
  end: End,
): string {
  const many = policies.length > 1;
  const what = describe(pods.resource);
  const names = policiesText(policies);
  const port = number === undefined ? '' : ` on port ${number}${protocol === 'TCP' ? '' : `/${protocol}`}`;
  if (lacks === 'rules')
    return `${names} ${many ? 'deny' : 'denies'} all ${direction.toLowerCase()} traffic ${direction === 'Ingress' ? 'to' : 'from'} ${what}`;
  const verb = many ? 'do not allow' : 'does not allow';
  if (lacks === 'port') return `${names} ${verb} traffic ${direction === 'Ingress' ? 'to' : 'from'} ${what}${port}`;
  const other = endText(end);
  return direction === 'Ingress'
    ? `${names} ${verb} traffic from ${other} to ${what}${port}`
    : `${names} ${verb} traffic from ${what} to ${other}${port}`;
}

function endText(end: End): string {
  switch (end.is) {
    case 'pods':
      return describe(end.workload.resource);
    case 'unseen':
      return 'the proxy';
    case 'any-pods':
      return 'other pods';
    case 'outside':
      return 'outside of the cluster';
    default:
      return end satisfies never;
  }
}

const MOST_NAMED = 3;

function policiesText(policies: readonly Policy[]): string {
  const all = policies.map(({ namespace, name }) => `${namespace}/${name}`).sort(compareText);
  const names = all.slice(0, MOST_NAMED);
  const more = policies.length - names.length;
  if (more > 0) return `NetworkPolicies ${names.join(', ')} and ${more} more`;
  const last = names.pop() ?? '';
  return names.length === 0 ? `NetworkPolicy ${last}` : `NetworkPolicies ${names.join(', ')} and ${last}`;
}

/** The policies that restrict a direction of some pods. */
interface Over {
  readonly sure: PolicySet;
  /** Those of which it is not known whether they select the pods. */
  readonly possible: readonly Policy[];
  /** Those in distant directories, where none is near. */
  readonly far: readonly Policy[];
}

/** Undefined where nothing restricts it. */
function policiesOver(cluster: Cluster, pods: Workload, direction: Direction): Over | undefined {
  const all = policiesAbout(cluster, pods);
  return all.length === 0 ? undefined : overByFile(cluster, direction)({ all, pods });
}

/** By file and labels: the policies are the same for workloads with the same labels in one file. */
const overByFile = clusterQuery('reachability.overByFile', (cluster, direction: Direction) =>
  memo(
    ({ all, pods }: { readonly all: readonly Policy[]; readonly pods: Workload }): Over | undefined => {
      const { resource } = pods;
      const about = all.filter(
        (policy) => isAppliedWith(cluster, resource, policy) && restricts(policy, direction) !== false,
      );
      const isSure = (policy: Policy): boolean =>
        isAbout(policy, pods) === true && restricts(policy, direction) === true && !policy.pending.patches;
      const sure = pods.labelsKnown ? about.filter(isSure) : [];
      const possible = pods.labelsKnown ? about.filter((policy) => !isSure(policy)) : about;
      const isNear = about.some((policy) => distance(policy.file.path, resource.file.path) <= 1);
      if (isNear) return { sure: setOf(cluster, direction, sure), possible, far: [] };
      // In the default namespace distant files are most likely not applied together.
      const far = isNamed(resource.namespace) ? sure : [];
      return far.length + possible.length === 0 ? undefined : { sure: setOf(cluster, direction, []), possible, far };
    },
    ({ pods: { labels, labelsKnown, resource } }) =>
      JSON.stringify([resource.file.path, resource.namespace, labelsKnown, Object.entries(labels)]),
  ),
);

function isNamed(namespace: string): boolean {
  return namespace !== 'default' && !/[${<]/.test(namespace);
}

/** Policies that restrict some pods together, and what they allow each end: the ends are few, proxies and clients. */
interface PolicySet {
  readonly policies: readonly Policy[];
  readonly openTo: (end: End) => Opening;
}

function setOf(cluster: Cluster, direction: Direction, policies: readonly Policy[]): PolicySet {
  const openTo = memo(
    (end: End): Opening => readOpening(cluster, policies, direction, end),
    (end) => (end.is === 'pods' ? end.workload : end.is),
  );
  return { policies, openTo };
}

/** A policy by itself. */
const alone = clusterQuery('reachability.alone', (cluster, policy: Policy) => ({
  Ingress: setOf(cluster, 'Ingress', [policy]),
  Egress: setOf(cluster, 'Egress', [policy]),
}));

/** What some policies allow one end. */
interface Opening {
  match(port: PodPort, named: Workload | undefined): Match;
  lacks(port: PodPort, named: Workload | undefined): 'rules' | 'port' | 'peer';
}

function readOpening(cluster: Cluster, policies: readonly Policy[], direction: Direction, end: End): Opening {
  const rules: { readonly ports: readonly Cursor<NetworkPolicyPort>[]; readonly peers: Match }[] = [];
  for (const policy of policies)
    for (const rule of rulesOfPolicy(policy)) {
      if (rule.direction !== direction) continue;
      const peers = matchPeers(cluster, policy, rule.peers, end);
      rules.push({ ports: rule.ports, peers: policy.pending.patches ? PATCHED : peers });
    }
  // Only where a rule has the name of a port, the answer depends on the pods.
  const hasNames = rules.some(({ ports }) => ports.some((entry) => entry.get('port').string !== undefined));
  const keyOf = ({ port, named }: Asked): string =>
    `${port.number ?? ''}/${port.protocol}${hasNames ? ` ${named?.resource.order ?? ''}` : ''}`;
  const match = memo(
    ({ port, named }: Asked): Match =>
      anyOf(rules.map(({ ports, peers }) => (peers === 'no' ? 'no' : allOf([peers, matchPorts(ports, port, named)])))),
    keyOf,
  );
  const lacks = memo(({ port, named }: Asked) => {
    if (rules.length === 0) return 'rules' as const;
    return rules.some(({ ports }) => matchPorts(ports, port, named) !== 'no') ? 'peer' : 'port';
  }, keyOf);
  return {
    match: (port, named) => match({ port, named }),
    lacks: (port, named) => lacks({ port, named }),
  };
}

interface Asked {
  readonly port: PodPort;
  readonly named: Workload | undefined;
}

const PATCHED: Match = { because: 'a kustomization can still change it' };
