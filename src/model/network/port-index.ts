/** Which of several workloads declare a port. Indexed, because many ports can refer to the same workloads. */
import { inner } from '../../text/group.ts';
import { type KeptList, keptList, query } from '../../text/query.ts';
import {
  type DeclaredPort,
  declaredPorts,
  findPort,
  isHelmTest,
  portsDeclaredAs,
  type Workload,
} from '../objects/workload.ts';

/** The workloads that declare a port with a name or number and a protocol, in order. */
export function declaring(
  workloads: KeptList<Workload>,
  target: number | string,
  protocol: string,
): readonly Workload[] {
  if (workloads.length <= FEW) return workloads.filter(({ pod }) => findPort(pod, target, protocol) !== undefined);
  return indexOf(workloads).get(protocol)?.get(target) ?? NONE;
}

/** How many workloads declare a port with a name or number and any protocol. */
export function countDeclaring(workloads: KeptList<Workload>, target: number | string): number {
  if (workloads.length <= FEW) return workloads.filter(({ pod }) => portsDeclaredAs(pod, target).length > 0).length;
  return indexOf(workloads).get(undefined)?.get(target)?.length ?? 0;
}

/** For fewer workloads an index is slower than a search. */
const FEW = 8;

const NONE: readonly Workload[] = [];

/** By protocol (`undefined` means any), then by name or number. */
const indexOf = query('port-index.indexOf', (workloads: KeptList<Workload>) => {
  const index = new Map<string | undefined, Map<number | string, Workload[]>>();
  for (const workload of workloads)
    for (const { name, number, protocol } of declaredPorts(workload.pod))
      for (const key of [protocol, undefined]) {
        const byTarget = inner(index, key);
        for (const target of [name, number]) {
          if (target === undefined) continue;
          const known = byTarget.get(target);
          if (known === undefined) byTarget.set(target, [workload]);
          else if (known.at(-1) !== workload) known.push(workload);
        }
      }
  return index;
});

/** The workloads that run permanently, without jobs and tests. */
export const serversAmong = query(
  'port-index.serversAmong',
  (workloads: KeptList<Workload>): KeptList<Workload> =>
    workloads.some(ends) ? keptList(workloads.filter((one) => !ends(one))) : workloads,
);

function ends(workload: Workload): boolean {
  return workload.finite || isHelmTest(workload) || runsOnce(workload);
}

/** A Pod that is not started again and declares no ports: a check or a task. */
function runsOnce({ resource, pod }: Workload): boolean {
  return resource.kind === 'Pod' && pod.get('restartPolicy').string === 'Never' && declaredPorts(pod).length === 0;
}

/** The names and numbers that any of the workloads declares with a protocol, each once; `undefined` is a port without a number. */
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

/** Whether containers or port names of any workload can still be filled in. */
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

/** The ports that the workloads declare, in order. */
export const allDeclared = query('port-index.allDeclared', (workloads: KeptList<Workload>): readonly DeclaredPort[] =>
  workloads.flatMap(({ pod }) => declaredPorts(pod)),
);

/** The first declared port of each number, whatever its protocol. */
export const firstByNumber = query(
  'port-index.firstByNumber',
  (workloads: KeptList<Workload>): ReadonlyMap<number | undefined, DeclaredPort> => {
    const first = new Map<number | undefined, DeclaredPort>();
    for (const declared of allDeclared(workloads))
      if (!first.has(declared.number)) first.set(declared.number, declared);
    return first;
  },
);

/** Whether a kustomization can still patch any of the workloads. */
const isAnyPatched = query('port-index.isAnyPatched', (workloads: KeptList<Workload>): boolean =>
  workloads.some(({ resource }) => resource.pending.patches),
);

/** The same if these are all ports; undefined if a number is not known or ports can still be added. */
export function numbersDeclared(workloads: KeptList<Workload>): ReadonlyMap<number, DeclaredPort> | undefined {
  const first = firstByNumber(workloads);
  return isAnyPatched(workloads) || first.has(undefined) ? undefined : (first as ReadonlyMap<number, DeclaredPort>);
}

/** The workloads that no kustomization patches. */
export const settledAmong = query(
  'port-index.settledAmong',
  (workloads: KeptList<Workload>): KeptList<Workload> =>
    isAnyPatched(workloads) ? keptList(workloads.filter(({ resource }) => !resource.pending.patches)) : workloads,
);
