/** Containers or volumes of one pod that have the same name. */
import { type Cursor, defineRule, podContainers, type Workload } from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  scope: 'object',
  judges: 'value',
  docs: {
    summary: 'Two containers, or two volumes, of a pod have the same name.',
    why: 'The API server refuses the workload: nobody could say which of the two is meant.',
    remedy: 'Give each container and each volume a name of its own.',
  },
  messages: {
    container: (to: { name: string }) => ({
      message: `two containers are named "${to.name}"`,
      help: 'give each container a name of its own; init containers count too',
    }),
    volume: (to: { name: string }) => ({
      message: `two volumes are named "${to.name}"`,
      help: 'give each volume a name of its own',
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
          { notes: [{ message: 'the other one is here', at: first.at }] },
        );
      for (const { again, first } of repeated(volumeNames(workload)))
        report(
          again.at,
          'volume',
          { name: again.string ?? '' },
          { notes: [{ message: 'the other one is here', at: first.at }] },
        );
    },
  },
});

/** The claim templates of a StatefulSet take the place of volumes of their name. */
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
