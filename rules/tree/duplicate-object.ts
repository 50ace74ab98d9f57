/** Objects that are defined twice among files that are applied together. */
import {
  type Cluster,
  defineRule,
  distance,
  type Project,
  type Resource,
} from '../../src/kit.ts';

interface Twice {
  readonly is: 'inFile' | 'inDirectory' | 'inKustomization';
  readonly again: Resource;
  readonly first: Resource;
}

export default defineRule({
  severity: 'warning',
  docs: {
    summary: 'One object is defined twice.',
    why: 'kubectl applies both definitions, and the last one wins; kustomize refuses to build what holds both.',
    remedy: 'Remove one of the definitions, or give it another name.',
  },
  messages: {
    inFile: ({ kind, name }: Resource) => ({
      message: `${kind} "${name}" is defined twice in one file`,
      help: 'remove one of the two: where both are applied, the last one wins',
    }),
    inDirectory: ({ kind, name }: Resource) => ({
      message: `${kind} "${name}" is defined twice, with different content, by files of one directory`,
      help: 'remove one of the two: where both are applied, the last one wins',
    }),
    inKustomization: ({ kind, name }: Resource) => ({
      message: `${kind} "${name}" is defined twice in one kustomization, which cannot be built`,
      help: 'remove one of the two, or make it a patch of the other',
    }),
  },
  check: {
    cluster(cluster, { project, report }) {
      for (const { is, again, first } of [...repeated(cluster, project), ...betweenFiles(cluster, project)]) {
        const notes = [{ message: 'the other definition is here', at: nameOf(first) }];
        const severity = is === 'inKustomization' ? 'error' : 'warning';
        report(nameOf(again), is, again, { severity, notes, about: again });
      }
    },
  },
});

function nameOf({ root }: Resource): Resource['root']['at'] {
  return root.child('metadata').child('name').at;
}

/** What makes two definitions one object; undefined where an object has no name, or the API server makes one up. */
function identityOf({ group, kind, namespace, name }: Resource): string | undefined {
  return name === '' || kind === '' ? undefined : `${group}/${kind}/${namespace}/${name}`;
}
