/** What lives elsewhere: objects that the user says are there though no file holds them. */
import { wildcard } from '../../text/wildcard.ts';
import type { KindName } from '../objects/kinds.ts';
import type { Pairs } from '../objects/selector.ts';

/** Names as `[namespace/]name`, with `*` for any run of characters; without a namespace they hold in every one. */
export interface ExternalPatterns {
  readonly services?: readonly string[];
  readonly secrets?: readonly string[];
  readonly configMaps?: readonly string[];
  readonly serviceAccounts?: readonly string[];
  /** IngressClasses and GatewayClasses. */
  readonly classes?: readonly string[];
  /** Gateways and ListenerSets. */
  readonly gateways?: readonly string[];
  /** Labels of pods, `key=value[,key=value]`: what selects by all of them finds pods. */
  readonly labels?: readonly string[];
}

export interface External {
  /** Whether an object lives elsewhere. `namespace` is ignored for kinds without one. */
  has(kind: KindName, namespace: string, name: string): boolean;
  /** Whether pods that a selector takes live elsewhere. */
  selects(selector: Pairs): boolean;
}

const KINDS = {
  services: ['Service', 'Endpoints'],
  secrets: ['Secret'],
  configMaps: ['ConfigMap'],
  serviceAccounts: ['ServiceAccount'],
  classes: ['IngressClass', 'GatewayClass'],
  gateways: ['Gateway', 'ListenerSet'],
} as const satisfies Readonly<Record<Exclude<keyof ExternalPatterns, 'labels'>, readonly KindName[]>>;

const NOTHING: External = { has: () => false, selects: () => false };

type Test = (text: string) => boolean;

/** What the patterns stand for. */
export function externalOf(patterns: ExternalPatterns | undefined): External {
  if (patterns === undefined) return NOTHING;
  const byKind = new Map<KindName, readonly Test[]>();
  for (const field of ['services', 'secrets', 'configMaps', 'serviceAccounts', 'classes', 'gateways'] as const) {
    const tests = (patterns[field] ?? []).map((pattern) => wildcard(pattern.includes('/') ? pattern : `*/${pattern}`));
    for (const kind of KINDS[field]) byKind.set(kind, tests);
  }
  const labels = (patterns.labels ?? []).map(pairsOf);
  return {
    has: (kind, namespace, name) => byKind.get(kind)?.some((test) => test(`${namespace}/${name}`)) ?? false,
    selects: (selector) => labels.some((pairs) => pairs.every((test) => Object.entries(selector).some(test))),
  };
}

/** `app=web,tier=*`: a test for each pair. */
function pairsOf(pattern: string): readonly ((pair: readonly [string, string]) => boolean)[] {
  return pattern.split(',').map((pair) => {
    const test = wildcard(pair.trim());
    return ([key, value]) => test(`${key}=${value}`);
  });
}
