/** Objects that exist outside of the given files, as configured under `external:`. */
import { wildcard } from '../../text/wildcard.ts';
import type { KindName } from '../objects/kinds.ts';
import type { Pairs } from '../objects/selector.ts';

/** Names as `[namespace/]name`, with `*` for any characters. A name without a namespace applies to every namespace. */
export interface ExternalPatterns {
  readonly services?: readonly string[];
  readonly secrets?: readonly string[];
  readonly configMaps?: readonly string[];
  readonly serviceAccounts?: readonly string[];
  /** IngressClasses and GatewayClasses. */
  readonly classes?: readonly string[];
  /** Gateways and ListenerSets. */
  readonly gateways?: readonly string[];
  /** Labels of pods, `key=value[,key=value]`: a selector with all of them matches pods. */
  readonly labels?: readonly string[];
}

export interface External {
  /** Whether an object exists elsewhere. `namespace` is ignored for cluster-scoped kinds. */
  has(kind: KindName, namespace: string, name: string): boolean;
  /** Whether pods that a selector matches exist elsewhere. */
  selects(selector: Pairs, namespace: string): boolean;
  /** Whether objects of a kind in a namespace were looked for, so that those that are not there do not exist. */
  isSeen(kind: KindName, namespace: string): boolean;
}

/** What was read of a cluster. */
export interface Seen {
  /** The only namespace whose objects were read; undefined for all. */
  readonly namespace: string | undefined;
  /** Kinds that were not read, because they may not be or are not asked for. */
  readonly without: readonly KindName[];
}

const KINDS = {
  services: ['Service', 'Endpoints'],
  secrets: ['Secret'],
  configMaps: ['ConfigMap'],
  serviceAccounts: ['ServiceAccount'],
  classes: ['IngressClass', 'GatewayClass'],
  gateways: ['Gateway', 'ListenerSet'],
} as const satisfies Readonly<Record<Exclude<keyof ExternalPatterns, 'labels'>, readonly KindName[]>>;

const NOTHING: External = { has: () => false, selects: () => false, isSeen: () => true };

const CLUSTER_SCOPED: ReadonlySet<KindName> = new Set(['IngressClass', 'Namespace', 'GatewayClass']);
const POD_MAKERS: readonly KindName[] = [
  'Pod',
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'ReplicaSet',
  'ReplicationController',
  'Job',
  'CronJob',
];

type Test = (text: string) => boolean;

/** The lookups for patterns. */
export function externalOf(patterns: ExternalPatterns | undefined, seen?: Seen): External {
  const listed = patterns === undefined ? NOTHING : listedIn(patterns);
  return seen === undefined ? listed : beyond(seen, listed);
}

/** What was not read may exist. */
function beyond({ namespace: only, without }: Seen, listed: External): External {
  const unread = new Set(without);
  const isSeen = (kind: KindName, namespace: string): boolean =>
    !unread.has(kind) && (only === undefined || namespace === only || CLUSTER_SCOPED.has(kind));
  return {
    has: (kind, namespace, name) => !isSeen(kind, namespace) || listed.has(kind, namespace, name),
    selects: (selector, namespace) =>
      POD_MAKERS.some((kind) => !isSeen(kind, namespace)) || listed.selects(selector, namespace),
    isSeen,
  };
}

function listedIn(patterns: ExternalPatterns): External {
  const byKind = new Map<KindName, readonly Test[]>();
  for (const field of ['services', 'secrets', 'configMaps', 'serviceAccounts', 'classes', 'gateways'] as const) {
    const tests = (patterns[field] ?? []).map((pattern) => wildcard(pattern.includes('/') ? pattern : `*/${pattern}`));
    for (const kind of KINDS[field]) byKind.set(kind, tests);
  }
  const labels = (patterns.labels ?? []).map(pairsOf);
  return {
    has: (kind, namespace, name) => byKind.get(kind)?.some((test) => test(`${namespace}/${name}`)) ?? false,
    selects: (selector) => labels.some((pairs) => pairs.every((test) => Object.entries(selector).some(test))),
    isSeen: () => true,
  };
}

/** `app=web,tier=*`: a test for each pair. */
function pairsOf(pattern: string): readonly ((pair: readonly [string, string]) => boolean)[] {
  return pattern.split(',').map((pair) => {
    const test = wildcard(pair.trim());
    return ([key, value]) => test(`${key}=${value}`);
  });
}
