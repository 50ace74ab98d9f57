/** All objects of the given files with the indexes that rules and routes use. Built once, never changed. */

import { groupBy, inner, push } from '../../text/group.ts';
import { type KeptList, keptList, memo, once } from '../../text/query.ts';
import { controllersOf } from '../objects/derived.ts';
import type { KindName, Kinds } from '../objects/kinds.ts';
import { distance } from '../objects/paths.ts';
import type { Lookup, Malformed, Resource, ResourceOf } from '../objects/resource.ts';
import { type Pairs, type Requirement, satisfies } from '../objects/selector.ts';
import { type Workload, workloadOf } from '../objects/workload.ts';
import { type External, externalOf } from './external.ts';
import { nearestPlace } from './nearest-file.ts';
import { pendingAmong } from './pending.ts';

export interface Cluster {
  readonly resources: readonly Resource[];
  readonly malformed: readonly Malformed[];
  /** Objects that exist outside of the files. `find` takes them into account. */
  readonly external: External;
  /** Whether charts or kustomizations among the files add objects that are not known, because they were not rendered. */
  readonly isPartial: boolean;
  /** All objects of a kind, in reading order. */
  all<K extends KindName>(kind: K): readonly ResourceOf<K>[];
  /** Whether an object of a kind, by name, may be in text that cannot be read. */
  mayBeUnreadable(kind: string, name: string): boolean;
  /** Objects of a kind by group and kind name, for kinds that kroute does not read in depth. */
  ofKind(group: string, kind: string): readonly Resource[];
  /** The definition of an object nearest to the file of `near`. `namespace` is ignored for cluster-scoped kinds. */
  find<K extends KindName>(kind: K, namespace: string, name: string, near: Resource): Lookup<Kinds[K]>;
  /** Every definition of an object, in reading order. */
  definitions<K extends KindName>(kind: K, namespace: string, name: string): KeptList<ResourceOf<K>>;
  /** Objects of a kind in a namespace. */
  inNamespace<K extends KindName>(kind: K, namespace: string): readonly ResourceOf<K>[];
  /** All objects of a namespace, in reading order. */
  resourcesIn(namespace: string): readonly Resource[];
  readonly workloads: readonly Workload[];
  workloadsIn(namespace: string): KeptList<Workload>;
  workloadFor(resource: Resource): Workload | undefined;
  /** The workloads of a namespace whose pods have every label of a plain selector. */
  selectedBy(namespace: string, selector: Pairs): readonly Workload[];
  /** The same in all namespaces. */
  selectedAnywhere(selector: Pairs): readonly Workload[];
  /** The same for a set-based selector. */
  selectedBySet(namespace: string, requirements: readonly Requirement[]): KeptList<Workload>;
}

const CLUSTER_SCOPED: ReadonlySet<KindName> = new Set(['IngressClass', 'Namespace', 'GatewayClass']);

/** What is not known of the objects. */
export interface Unknown {
  readonly isPartial?: boolean;
  /** Texts that may hold objects and could not be read: an object with a name that occurs in them may exist. */
  readonly unread?: readonly string[];
}

export function buildCluster(
  resources: readonly Resource[],
  malformed: readonly Malformed[],
  external: External = externalOf(undefined),
  { isPartial = false, unread = [] }: Unknown = {},
): Cluster {
  const byKind = once(() => groupBy(resources, (resource) => resource.known ?? `${resource.group}/${resource.kind}`));
  // Nested maps, because lookups are frequent and should not have to build a key.
  const byNamespace = once(() => {
    const index = new Map<KindName, Map<string, Resource[]>>();
    for (const resource of resources)
      if (resource.known !== undefined) push(inner(index, resource.known), resource.namespace, resource);
    return index;
  });
  const byName = once(() => {
    const index = new Map<KindName, Map<string, Map<string, Resource[]>>>();
    for (const resource of resources) {
      const { known: kind, namespace, name } = resource;
      if (kind !== undefined) push(inner(inner(index, kind), namespaceOf(kind, namespace)), name, resource);
    }
    return index;
  });
  const makers = once(() => new Set(resources.map(({ kind, namespace, name }) => `${kind} ${namespace}/${name}`)));
  // The pods of a Deployment, and its ReplicaSets, are the Deployment once more.
  const isControlled = (resource: Resource): boolean =>
    controllersOf(resource).some(({ kind, name }) => makers().has(`${kind} ${resource.namespace}/${name}`));
  const workloads: Workload[] = [];
  const workloadFor = new Map<Resource, Workload>();
  for (const resource of resources) {
    const workload = workloadOf(resource);
    if (workload === undefined || isControlled(resource)) continue;
    workloads.push(workload);
    workloadFor.set(resource, workload);
  }
  const workloadsByNamespace = once(() => groupBy(workloads, (workload) => workload.resource.namespace));
  // By namespace (`undefined` means all), then by key, then by value.
  const workloadsByLabel = once(() => {
    const index = new Map<string | undefined, Map<string, Map<string, Workload[]>>>();
    for (const workload of workloads)
      for (const [key, value] of Object.entries(workload.labels))
        for (const namespace of [workload.resource.namespace, undefined])
          push(inner(inner(index, namespace), key), value, workload);
    return index;
  });
  const selected = (namespace: string | undefined, selector: Pairs): readonly Workload[] => {
    const pairs = Object.entries(selector);
    const byKey = workloadsByLabel().get(namespace);
    let fewest: readonly Workload[] | undefined;
    for (const [key, value] of pairs) {
      const candidates = byKey?.get(key)?.get(value) ?? [];
      if (fewest === undefined || candidates.length < fewest.length) fewest = candidates;
    }
    return (fewest ?? []).filter((workload) => pairs.every(([key, value]) => workload.labels[key] === value));
  };
  const selectedBySet = memo(
    ({ namespace, requirements }: { readonly namespace: string; readonly requirements: readonly Requirement[] }) => {
      const all = workloadsByNamespace().get(namespace) ?? NO_WORKLOADS;
      const some = candidatesOf(workloadsByLabel().get(namespace), requirements) ?? all;
      return keptList(some.filter((workload) => satisfies(workload.labels, requirements)));
    },
    ({ namespace, requirements }) => JSON.stringify([namespace, requirements]),
  );
  const resourcesByNamespace = once(() => groupBy(resources, ({ namespace }) => namespace));
  const pendingByKind = new Map<KindName, (namespace: string, name: string) => boolean>();
  const isPending = (kind: KindName, namespace: string, name: string): boolean => {
    let known = pendingByKind.get(kind);
    if (known === undefined) pendingByKind.set(kind, (known = pendingAmong(byKind().get(kind) ?? [])));
    return known(namespaceOf(kind, namespace), name);
  };
  const isMentioned = memo((name: string) => unread.some((text) => mentions(text, name)));
  const malformedIds = groupBy(malformed, ({ kind, name }) => `${kind}|${name}`);

  // The maps are keyed by kind, so their values are of that kind. This is the only place that asserts it.
  const of = <K extends KindName>(list: readonly Resource[] | undefined): KeptList<ResourceOf<K>> =>
    keptList((list ?? []) as readonly ResourceOf<K>[]);

  const definitions = <K extends KindName>(kind: K, namespace: string, name: string): KeptList<ResourceOf<K>> =>
    of<K>(byName().get(kind)?.get(namespaceOf(kind, namespace))?.get(name));

  const mayBeUnreadable = (kind: string, name: string): boolean =>
    [`${kind}|${name}`, `${kind}|`, `|${name}`].some((id) => malformedIds.has(id)) ||
    (unread.length > 0 && isMentioned(name));

  // A namesake farther away is another object.
  const isNearerUnreadable = (kind: string, { name, file }: Resource, near: Resource): boolean => {
    const same = malformed.length === 0 ? undefined : malformedIds.get(`${kind}|${name}`);
    if (same === undefined || file.path === near.file.path) return false;
    const far = distance(file.path, near.file.path);
    return same.some((one) => distance(one.file.path, near.file.path) < far);
  };

  return {
    resources,
    malformed,
    mayBeUnreadable,
    external,
    isPartial,
    all: (kind) => of(byKind().get(kind)),
    ofKind: (group, kind) => byKind().get(`${group}/${kind}`) ?? [],
    definitions,
    inNamespace: (kind, namespace) => of(byNamespace().get(kind)?.get(namespace)),
    find: (kind, namespace, name, near) => {
      const resource = nearest(definitions(kind, namespace, name), near);
      if (resource !== undefined)
        return isNearerUnreadable(kind, resource, near) ? { is: 'malformed' } : { is: 'found', resource };
      if (external.has(kind, namespace, name)) return { is: 'external' };
      if (mayBeUnreadable(kind, name)) return { is: 'malformed' };
      return isPending(kind, namespace, name) ? { is: 'pending' } : { is: 'absent' };
    },
    resourcesIn: (namespace) => resourcesByNamespace().get(namespace) ?? [],
    workloads,
    workloadsIn: (namespace) => workloadsByNamespace().get(namespace) ?? NO_WORKLOADS,
    workloadFor: (resource) => workloadFor.get(resource),
    selectedBy: selected,
    selectedAnywhere: (selector) => selected(undefined, selector),
    selectedBySet: (namespace, requirements) => selectedBySet({ namespace, requirements }),
  };
}

/** Whether a text holds a name, and not as a part of a longer one. */
function mentions(text: string, name: string): boolean {
  if (name === '') return false;
  for (let at = text.indexOf(name); at !== -1; at = text.indexOf(name, at + 1))
    if (!isOfName(text[at - 1]) && !isOfName(text[at + name.length])) return true;
  return false;
}

function isOfName(character: string | undefined): boolean {
  return character !== undefined && /[\w-]/.test(character);
}

/** The workloads with the rarest required label; undefined if no requirement has a single value. */
function candidatesOf(
  byKey: ReadonlyMap<string, ReadonlyMap<string, readonly Workload[]>> | undefined,
  requirements: readonly Requirement[],
): readonly Workload[] | undefined {
  let fewest: readonly Workload[] | undefined;
  for (const { key, operator, values } of requirements) {
    const [value] = values;
    if (operator !== 'In' || values.length !== 1 || value === undefined) continue;
    const some = byKey?.get(key)?.get(value) ?? [];
    if (fewest === undefined || some.length < fewest.length) fewest = some;
  }
  return fewest;
}

/** The candidate nearest to a file: same file, same directory, nearest common parent. Of equally near ones the first. */
export function nearest<T>(candidates: KeptList<Resource<T>>, near: Resource): Resource<T> | undefined {
  if (candidates.length < 2) return candidates[0];
  if (candidates.length > FEW) return candidates[nearestPlace(candidates, near.file.path)];
  const own = candidates.find(({ file }) => file.path === near.file.path);
  if (own !== undefined) return own;
  let best: Resource<T> | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const far = distance(candidate.file.path, near.file.path);
    if (far < bestDistance) {
      best = candidate;
      bestDistance = far;
    }
  }
  return best;
}

const NO_WORKLOADS: KeptList<Workload> = keptList([]);

/** For fewer candidates an index is slower than a search. */
const FEW = 8;

function namespaceOf(kind: KindName, namespace: string): string {
  return CLUSTER_SCOPED.has(kind) ? '' : namespace;
}
