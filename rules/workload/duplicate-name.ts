/** Containers or volumes of one pod with the same name. */
import { type Cursor, defineRule, podContainers, type Workload } from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  scope: 'object',
  judges: 'value',
  docs: {
    summary: 'Two containers, or two volumes, of a pod have the same name.',
    why: 'The API server rejects the workload.',
    remedy: 'Give each container and each volume a unique name.',
  },
  messages: {
    container: (to: { name: string }) => ({
      message: `duplicate container name "${to.name}"`,
      help: 'rename one of the two containers; names must be unique across containers and init containers',
    }),
    volume: (to: { name: string }) => ({
      message: `duplicate volume name "${to.name}"`,
      help: 'rename one of the two volumes',
    }),
  },
  check: {
    workload(workload, { report }) {
      const containers = podContainers(workload.pod).map(({ at }) => at.get('name'));
      for (const { again, first } of repeated(containers))
        report(
          again.at,
          'container',
          { name: again.string ?? '' },
          { notes: [{ message: 'first use of this name', at: first.at }] },
        );
      for (const { again, first } of repeated(volumeNames(workload)))
        report(
          again.at,
          'volume',
          { name: again.string ?? '' },
          { notes: [{ message: 'first use of this name', at: first.at }] },
        );
    },
  },
});

/** The names of the volumes. The claim templates of a StatefulSet replace volumes with the same name. */
function volumeNames({ resource, pod }: Workload): readonly Cursor[] {
  const claims: readonly Cursor[] = resource.root.child('spec').child('volumeClaimTemplates').items();
  const replaced = new Set(claims.map((claim) => claim.child('metadata').child('name').string));
  const names = pod
    .get('volumes')
    .items()
    .map((volume) => volume.get('name'));
  return resource.known === 'StatefulSet' ? names.filter((name) => !replaced.has(name.string)) : names;
}

function repeated(names: readonly Cursor[]): readonly { first: Cursor; again: Cursor }[] {
  const seen = new Map<string, Cursor>();
  return names.flatMap((again) => {
    const name = again.string;
    if (name === undefined || name === '') return [];
    const first = seen.get(name);
    if (first === undefined) seen.set(name, again);
    return first === undefined ? [] : [{ first, again }];
  });
}
