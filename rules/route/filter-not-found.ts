/** ExtensionRef filters that refer to objects that do not exist. */
import { defineRule, missingObject, rewriting, unsafeFix } from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  fix: 'unsafe',
  judges: 'tree',
  docs: {
    summary: 'An ExtensionRef filter refers to an object that does not exist.',
    why: 'The controller does not skip a filter that it cannot resolve: requests of the rule are answered with an error.',
    remedy: 'Create the object in the namespace of the route, or correct the group, kind and name.',
  },
  messages: {
    absent: (to: { kind: string; name: string; namespace: string; meant: string | undefined }) => ({
      message: `${to.kind} "${to.name}" not found in namespace "${to.namespace}" among the given files`,
      help:
        to.meant === undefined
          ? `create the ${to.kind} in the namespace of the route, or correct the reference`
          : `did you mean "${to.meant}"?`,
    }),
  },
  check: {
    'filter.extensionRef': {
      required: ['group', 'kind', 'name'],
      check(ref, { cluster, report }, route) {
        const { namespace } = route;
        const [group, kind, name] = [ref.get('group').string, ref.get('kind').string, ref.get('name').string];
        if (group === undefined || kind === undefined || name === undefined) return;
        const missing = missingObject(cluster, { group, kind, namespace, name }, route);
        if (missing === undefined) return;
        const { meant } = missing;
        const at = ref.get('name');
        const fix = meant === undefined ? undefined : unsafeFix(`replace with "${meant}"`, rewriting(at, meant));
        report(at.at, 'absent', { kind, name, namespace, meant }, { fix });
      },
    },
  },
});
