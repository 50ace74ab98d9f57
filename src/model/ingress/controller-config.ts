/** The ConfigMap of an ingress controller among the files, which its flag names. */
import type { Cluster } from '../cluster/cluster.ts';
import type { Workload } from '../objects/workload.ts';
import type { ControllerFlags } from './given-controllers.ts';

/** Its lines; undefined where the flag is missing or the ConfigMap is not among the files. */
export function configOf(
  cluster: Cluster,
  workload: Workload,
  flags: ControllerFlags,
): ReadonlyMap<string, string> | undefined {
  const [namespace = '', name] = (flags.get('configmap') ?? '').split('/');
  const found = name === undefined ? undefined : cluster.find('ConfigMap', namespace, name, workload.resource);
  if (found?.is !== 'found') return undefined;
  return new Map(
    found.resource.root
      .get('data')
      .entries()
      .map((line): readonly [string, string] => [String(line.step), line.string ?? '']),
  );
}
