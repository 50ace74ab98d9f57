/** Containers that mount a volume that their pod does not declare. */
import {
  type Cursor,
  containerFields,
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
    summary: 'A container mounts a volume that its pod does not declare, or two volumes at the same path.',
    why: 'The API server rejects the workload, so no pods are created.',
    remedy: 'Add the volume to spec.volumes of the pod, or correct the name.',
  },
  messages: {
    absent: (to: { volume: string; meant: string | undefined }) => ({
      message:
        to.volume === ''
          ? 'name of the volume mount must not be empty'
          : `volume "${shown(to.volume)}" is not declared in the pod`,
      help:
        to.meant === undefined
          ? 'add the volume to spec.volumes of the pod, or correct the name'
          : `did you mean "${to.meant}"?`,
    }),
    samePath: (to: { path: string }) => ({
      message: `duplicate mountPath "${shown(to.path)}"`,
      help: 'change the mountPath of one of the two mounts',
    }),
  },
  check: {
    workload: {
      given: containerFields('volumeMounts', 'volumeDevices'),
      check(workload, { report }) {
        const { resource, pod } = workload;
        // Controllers of custom resources can add volumes.
        if (resource.known === undefined) return;
        const volumes = volumeNames(workload);
        if (volumes === undefined) return;
        for (const { at: container } of podContainers(pod)) {
          for (const mount of mountsOf(container)) {
            const name = mount.child('name');
            const volume = name.string;
            if (volume === undefined || volumes.has(volume)) continue;
            const meant = didYouMean(volume, volumes);
            const fix = meant === undefined ? undefined : unsafeFix(`replace with "${meant}"`, rewriting(name, meant));
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
              { notes: [{ message: 'first mount at this path', at: first.at }] },
            );
          }
        }
      },
    },
  },
});

function mountsOf(container: Cursor): readonly Cursor[] {
  const lists = ['volumeMounts', 'volumeDevices'].map((field) => container.child<readonly unknown[]>(field));
  return lists.flatMap((list) => list.items());
}

/** The volumes of a pod and the claim templates of its StatefulSet; undefined if one of the names is not known. */
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
