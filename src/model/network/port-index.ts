/** Which of several workloads declare a port: many ports may ask the same workloads. */
import { type KeptList, keptList, query } from '../../text/query.ts';
import { type DeclaredPort, declaredPorts, findPort, portsDeclaredAs, type Workload } from '../objects/workload.ts';

/** Those that declare a port of this name or number under a protocol, in order. */
export function declaring(
  workloads: KeptList<Workload>,
  target: number | string,
  protocol: string,
): readonly Workload[] {
  if (workloads.length <= FEW) return workloads.filter(({ pod }) => findPort(pod, target, protocol) !== undefined);
  return indexOf(workloads).get(protocol)?.get(target) ?? NONE;
}

/** How many declare a port of this name or number under any protocol. */
export function countDeclaring(workloads: KeptList<Workload>, target: number | string): number {
  if (workloads.length <= FEW) return workloads.filter(({ pod }) => portsDeclaredAs(pod, target).length > 0).length;
  return indexOf(workloads).get(undefined)?.get(target)?.length ?? 0;
}

/** An index of fewer takes longer than asking them. */
const FEW = 8;

const NONE: readonly Workload[] = [];

/** By protocol, where `undefined` stands for all of them, then by name or number. */
const indexOf = query('port-index.indexOf', (workloads: KeptList<Workload>) => {
  const index = new Map<string | undefined, Map<number | string, Workload[]>>();
  for (const workload of workloads)
    for (const { name, number, protocol } of declaredPorts(workload.pod))
      for (const key of [protocol, undefined]) {
        let byTarget = index.get(key);
        if (byTarget === undefined) index.set(key, (byTarget = new Map()));
        for (const target of [name, number]) {
          if (target === undefined) continue;
          const known = byTarget.get(target);
          if (known === undefined) byTarget.set(target, [workload]);
          else if (known.at(-1) !== workload) known.push(workload);
        }
      }
  return index;
});

/** The pods that run on, without those of jobs. */
export const serversAmong = query(
  'port-index.serversAmong',
  (workloads: KeptList<Workload>): KeptList<Workload> =>
    workloads.some(({ finite }) => finite) ? keptList(workloads.filter(({ finite }) => !finite)) : workloads,
);

/** The names and numbers that some of them declare under a protocol, each once; `undefined` is a port without a number. */
export interface DeclaredTargets {
  readonly names: ReadonlySet<string>;
  readonly numbers: ReadonlySet<number | undefined>;
}

export function declaredUnder(workloads: KeptList<Workload>, protocol: string): DeclaredTargets {
  return targetsOf(workloads).get(protocol) ?? NOTHING;
}

const NOTHING: DeclaredTargets = { names: new Set(), numbers: new Set() };

const targetsOf = query('port-index.targetsOf', (workloads: KeptList<Workload>) => {
  const targets = new Map<string, { readonly names: Set<string>; readonly numbers: Set<number | undefined> }>();
  for (const { pod } of workloads)
    for (const { name, number, protocol } of declaredPorts(pod)) {
      let known = targets.get(protocol);
      if (known === undefined) targets.set(protocol, (known = { names: new Set(), numbers: new Set() }));
      if (name !== undefined) known.names.add(name);
      known.numbers.add(number);
    }
  return targets;
});

/** Whether containers or port names may still be filled in, in any of them. */
export const mayDeclareMore = query('port-index.mayDeclareMore', (workloads: KeptList<Workload>): boolean =>
  workloads.some(({ pod, resource }) => {
    if (resource.pending.patches || !pod.get('containers').isList) return true;
    return pod
      .get('containers')
      .items()
      .some(
        (container) =>
          container.isUnknown ||
          container
            .get('ports')
            .items()
            .some((port) => port.get('name').isUnknown || port.get('protocol').isUnknown),
      );
  }),
);

/** The ports that they declare, in order. */
export const allDeclared = query('port-index.allDeclared', (workloads: KeptList<Workload>): readonly DeclaredPort[] =>
  workloads.flatMap(({ pod }) => declaredPorts(pod)),
);

/** The first port of each number that some of them declares, whatever its protocol. */
export const firstByNumber = query(
  'port-index.firstByNumber',
  (workloads: KeptList<Workload>): ReadonlyMap<number | undefined, DeclaredPort> => {
    const first = new Map<number | undefined, DeclaredPort>();
    for (const declared of allDeclared(workloads))
      if (!first.has(declared.number)) first.set(declared.number, declared);
    return first;
  },
);

/** Whether a kustomization may still change what some of them are. */
const isAnyPatched = query('port-index.isAnyPatched', (workloads: KeptList<Workload>): boolean =>
  workloads.some(({ resource }) => resource.pending.patches),
);

/** The same where these are all there will be; undefined where some number is not known, or may still be added. */
export function numbersDeclared(workloads: KeptList<Workload>): ReadonlyMap<number, DeclaredPort> | undefined {
  const first = firstByNumber(workloads);
  return isAnyPatched(workloads) || first.has(undefined) ? undefined : (first as ReadonlyMap<number, DeclaredPort>);
}

/** Those that are as they will be. */
export const settledAmong = query(
  'port-index.settledAmong',
  (workloads: KeptList<Workload>): KeptList<Workload> =>
    isAnyPatched(workloads) ? keptList(workloads.filter(({ resource }) => !resource.pending.patches)) : workloads,
);
