/** Containers that mount a volume which their pod does not have. */
import {
  type Cursor,
  defineRule,
  didYouMean,
  podContainers,
  rewriting,
  shown,
  unsafeFix,
  type Workload,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  scope: 'object',
  fix: 'unsafe',
  judges: 'objects',
  docs: {
    summary: 'A container mounts a volume that its pod does not have.',
    why: 'The API server refuses the workload, so none of its pods starts.',
    remedy: 'Add the volume under "volumes" of the pod, or correct the name.',
  },
  messages: {
    absent: (to: { volume: string; meant: string | undefined }) => ({
      message: to.volume === '' ? 'volume mount names no volume' : `pod has no volume "${shown(to.volume)}"`,
      help: to.meant === undefined ? 'add the volume to the pod, or correct the name' : `did you mean "${to.meant}"?`,
    }),
    samePath: (to: { path: string }) => ({
      message: `two volumes are mounted at "${shown(to.path)}"`,
      help: 'mount each volume at a path of its own',
    }),
  },
  check: {
    workload(workload, { report }) {
      const { resource, pod } = workload;
      // Controllers of custom resources add volumes of their own.
      if (resource.known === undefined) return;
      const volumes = volumeNames(workload);
      if (volumes === undefined) return;
      for (const { at: container } of podContainers(pod)) {
        for (const mount of mountsOf(container)) {
          const name = mount.child('name');
          const volume = name.string;
          if (volume === undefined || volumes.has(volume)) continue;
          const meant = didYouMean(volume, volumes);
          const fix = meant === undefined ? undefined : unsafeFix(`mount "${meant}"`, rewriting(name, meant));
          report(name.at, 'absent', { volume, meant }, { fix });
        }
        const taken = new Map<string, Cursor>();
        for (const mount of container.get('volumeMounts').items()) {
          const path = mount.get('mountPath');
          const { string } = path;
          if (string === undefined) continue;
          const first = taken.get(string);
          if (first === undefined) {
            taken.set(string, path);
            continue;
          }
          report(
            path.at,
            'samePath',
            { path: string },
            { notes: [{ message: 'the other one is here', at: first.at }] },
          );
        }
      }
    },
  },
});

function mountsOf(container: Cursor): readonly Cursor[] {
  const lists = ['volumeMounts', 'volumeDevices'].map((field) => container.child<readonly unknown[]>(field));
  return lists.flatMap((list) => list.items());
}

/** The volumes of a pod, with those that a StatefulSet claims for it; undefined where one of them is not known. */
function volumeNames({ resource, pod }: Workload): ReadonlySet<string> | undefined {
  const claims =
    resource.known === 'StatefulSet'
      ? resource.root.child('spec').child<readonly unknown[]>('volumeClaimTemplates')
      : undefined;
  const names: readonly Cursor[] = [
    ...pod
      .get('volumes')
      .items()
      .map((volume) => volume.get('name')),
    ...(claims?.items() ?? []).map((claim) => claim.child('metadata').child('name')),
  ];
  return names.some((name) => name.exists && name.string === undefined)
    ? undefined
    : new Set(names.flatMap((name) => name.string || []));
}
