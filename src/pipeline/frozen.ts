/** Read-only data for custom rules, so that they cannot change what others use. */
import type { Cluster } from '../model/cluster/cluster.ts';
import type { RouteTable } from '../routes/route/route.ts';

/** What is frozen already, including everything in it; and what must not be frozen. */
const done = new WeakSet<object>([Object, Array, Map, Set, WeakMap, RegExp, Date].map(({ prototype }) => prototype));

/**
 * The same value, frozen with everything in it and with its methods. In a module (strict mode) writing to it throws, so
 * the error is reported for the rule that writes. Lazily computed fields are skipped, and so are objects with buffers,
 * such as a parsed text: they cannot be frozen, and the parser reuses some of them.
 */
export function frozen<T>(value: T): T {
  const waiting: unknown[] = [value];
  for (let next = waiting.pop(); next !== undefined || waiting.length > 0; next = waiting.pop()) {
    if (typeof next !== 'object' || next === null || done.has(next)) continue;
    done.add(next);
    const held = Object.values(Object.getOwnPropertyDescriptors(next)).flatMap(({ value: inner }): readonly object[] =>
      typeof inner === 'object' && inner !== null ? [inner] : [],
    );
    if (ArrayBuffer.isView(next) || held.some((inner) => ArrayBuffer.isView(inner))) continue;
    Object.freeze(next);
    waiting.push(Object.getPrototypeOf(next));
    for (const inner of held) waiting.push(inner);
  }
  return value;
}

/** The same cluster with frozen results. */
export function frozenCluster(cluster: Cluster): Cluster {
  return Object.freeze({
    resources: frozen(cluster.resources),
    malformed: frozen(cluster.malformed),
    external: frozen(cluster.external),
    isPartial: cluster.isPartial,
    workloads: frozen(cluster.workloads),
    all: (kind) => frozen(cluster.all(kind)),
    mayBeUnreadable: (kind, name) => cluster.mayBeUnreadable(kind, name),
    ofKind: (group, kind) => frozen(cluster.ofKind(group, kind)),
    find: (kind, namespace, name, near) => frozen(cluster.find(kind, namespace, name, near)),
    definitions: (kind, namespace, name) => frozen(cluster.definitions(kind, namespace, name)),
    inNamespace: (kind, namespace) => frozen(cluster.inNamespace(kind, namespace)),
    resourcesIn: (namespace) => frozen(cluster.resourcesIn(namespace)),
    workloadsIn: (namespace) => frozen(cluster.workloadsIn(namespace)),
    workloadFor: (resource) => frozen(cluster.workloadFor(resource)),
    selectedBy: (namespace, selector) => frozen(cluster.selectedBy(namespace, selector)),
    selectedAnywhere: (selector) => frozen(cluster.selectedAnywhere(selector)),
    selectedBySet: (namespace, requirements) => frozen(cluster.selectedBySet(namespace, requirements)),
  } satisfies Cluster);
}

/** The same table. Its parts are still built on first use, and then frozen. */
export function frozenRoutes(table: RouteTable): RouteTable {
  return Object.freeze({
    cluster: frozenCluster(table.cluster),
    get entries() {
      return frozen(table.entries);
    },
    get routes() {
      return frozen(table.routes);
    },
    get ofIngresses() {
      return frozen(table.ofIngresses);
    },
    get ofGateways() {
      return frozen(table.ofGateways);
    },
    get detached() {
      return frozen(table.detached);
    },
    get possibilities() {
      return frozen(table.possibilities);
    },
    get refusals() {
      return frozen(table.refusals);
    },
    get custom() {
      return frozen(table.custom);
    },
  } satisfies RouteTable);
}
