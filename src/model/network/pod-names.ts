/** The names that pods have in the cluster's DNS: `<hostname>.<subdomain>`, for StatefulSets `<name>-<ordinal>.<serviceName>`. */
import { didYouMean } from '../../text/edit-distance.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { clusterQuery } from '../cluster/query.ts';
import { describe, type ResourceOf } from '../objects/resource.ts';
import { podContainers, type Workload } from '../objects/workload.ts';
import { podProvision } from './provider.ts';
import { isScaled } from './scaling.ts';
import { isHeadless } from './service.ts';

/** Texts are phrases. */
export type NamedPod =
  | { readonly is: 'found'; readonly workload: Workload }
  | { readonly is: 'absent'; readonly because: string }
  | { readonly is: 'unknown'; readonly because: string };

/** The pods that have a hostname below the name of a Service. */
export function podNamed(cluster: Cluster, service: ResourceOf<'Service'>, hostname: string): NamedPod {
  const absent = (because: string): NamedPod => ({ is: 'absent', because });
  if (!isHeadless(service)) return absent(`${describe(service)} is not headless, so its pods have no names`);
  const pods = podProvision(cluster, service);
  if (pods === undefined)
    return { is: 'unknown', because: `the endpoints of ${describe(service)} come from elsewhere` };
  if (pods.is === 'unknown') return { is: 'unknown', because: pods.because };
  if (pods.is === 'absent') return absent(`${describe(service)} selects no pods`);
  for (const workload of pods.by) {
    const found = nameIn(cluster, service, workload, hostname);
    if (found !== undefined) return found;
  }
  const names = pods.by.flatMap((workload) => firstName(service, workload) ?? []);
  const meant = didYouMean(hostname, names) ?? names[0];
  return absent(
    `no pod that ${describe(service)} selects has the name "${hostname}"${meant === undefined ? '' : `; the first one is "${meant}"`}`,
  );
}

function nameIn(
  cluster: Cluster,
  service: ResourceOf<'Service'>,
  workload: Workload,
  hostname: string,
): NamedPod | undefined {
  const { resource, pod } = workload;
  if (resource.known !== 'StatefulSet') {
    const isNamed = pod.get('hostname').string === hostname && pod.get('subdomain').string === service.name;
    return isNamed ? { is: 'found', workload } : undefined;
  }
  const [, ordinal] =
    /^-(\d+)$/.exec(hostname.startsWith(resource.name) ? hostname.slice(resource.name.length) : '') ?? [];
  if (ordinal === undefined) return undefined;
  const spec = resource.root.child('spec');
  const owner = spec.child('serviceName').string;
  if (owner !== service.name)
    return {
      is: 'absent',
      because: `the pods of ${describe(resource)} have names below its serviceName "${owner ?? ''}", not "${service.name}"`,
    };
  const { first, count } = ordinalsOf(workload);
  const number = Number(ordinal);
  if (count === undefined)
    return { is: 'unknown', because: `the number of replicas of ${describe(resource)} is not known` };
  if (String(number) === ordinal && number >= first && number < first + count) return { is: 'found', workload };
  if (isScaled(cluster, resource) && number >= first)
    return { is: 'unknown', because: `an autoscaler sets the number of replicas of ${describe(resource)}` };
  const last = first + count - 1;
  const names =
    count === 0
      ? ''
      : `: ${resource.name}-${first}${count === 1 ? '' : `${count === 2 ? ' and' : ' to'} ${resource.name}-${last}`}`;
  return {
    is: 'absent',
    because: `${describe(resource)} has ${count} ${count === 1 ? 'replica' : 'replicas'}${names}`,
  };
}

function firstName(service: ResourceOf<'Service'>, { resource, pod }: Workload): string | undefined {
  if (resource.known !== 'StatefulSet')
    return pod.get('subdomain').string === service.name ? pod.get('hostname').string : undefined;
  return resource.root.child('spec').child('serviceName').string === service.name ? `${resource.name}-0` : undefined;
}

/** The ordinals of the pods of a StatefulSet; `count` is undefined where it is not known. */
function ordinalsOf({ resource }: Workload): { readonly first: number; readonly count: number | undefined } {
  const spec = resource.root.child('spec');
  const replicas = spec.child('replicas');
  return {
    first: spec.child('ordinals').child('start').integer ?? 0,
    count: replicas.exists ? replicas.integer : 1,
  };
}

/**
 * Whether a text of its namespace refers to pods by their names below a Service: `db-0.db`, `$(POD_NAME).db`, or by a list
 * that it makes of them, as `.db.shop.svc`.
 */
export function refersToPods(
  cluster: Cluster,
  { namespace, name }: { readonly namespace: string; readonly name: string },
): boolean {
  const below = `.${name}`;
  return textsIn(cluster, namespace).some((text) => {
    for (let at = text.indexOf(below); at !== -1; at = text.indexOf(below, at + 1))
      if (!/[\w-]/.test(text.charAt(at + below.length))) return true;
    return false;
  });
}

/** What containers and files of a namespace say that may hold the name of a host. */
const textsIn = clusterQuery('pod-names.textsIn', (cluster, namespace: string): readonly string[] => {
  const ofPods = cluster.workloadsIn(namespace).flatMap(({ pod }) =>
    podContainers(pod).flatMap(({ at }) => [
      ...at
        .get('env')
        .items()
        .map((one) => one.get('value')),
      ...at.get('command').items(),
      ...at.get('args').items(),
    ]),
  );
  const ofFiles = (['ConfigMap', 'Secret'] as const).flatMap((kind) =>
    cluster
      .inNamespace(kind, namespace)
      .flatMap(({ root }) => ['data', 'stringData'].flatMap((field) => root.child(field).entries())),
  );
  return [...ofPods, ...ofFiles].flatMap(({ text }) => (text?.includes('.') === true ? [text] : []));
});
