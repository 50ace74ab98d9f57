/** StatefulSets whose governing Service is not there, or does not govern them. */
import {
  defineRule,
  describe,
  guessesFor,
  inOtherNamespace,
  isDescribed,
  mayBeHeadless,
  type ResourceOf,
  rewriting,
  serviceType,
  settledSelector,
  unsafeFix,
  type Workload,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  fix: 'unsafe',
  judges: { rest: 'objects', absent: 'tree' },
  docs: {
    summary: 'The serviceName of a StatefulSet does not lead to a headless Service that selects its pods.',
    why: 'The pods get no DNS names of their own, so those that address each other as "name-0.service" find nobody.',
    remedy: 'Create a Service of that name with "clusterIP: None" that selects the pods of the StatefulSet.',
  },
  messages: {
    absent: (to: { service: string; namespace: string; meant: string | undefined }) => ({
      message: `Service "${to.service}" does not exist in namespace "${to.namespace}"`,
      help:
        to.meant === undefined
          ? 'create a headless Service of that name, or correct serviceName'
          : `did you mean "${to.meant}"?`,
    }),
    notHeadless: (to: { service: string }) => ({
      message: `Service "${to.service}" is not headless, so the pods get no DNS names of their own`,
      help: 'name a Service with "clusterIP: None" in serviceName',
    }),
    selectsOthers: (to: { service: string }) => ({
      message: `Service "${to.service}" does not select the pods of this StatefulSet`,
      help: 'name a Service that selects them, or correct its selector',
    }),
  },
  check: {
    workload(workload, { cluster, report }) {
      const { resource } = workload;
      if (resource.known !== 'StatefulSet') return;
      const at = resource.root.child('spec').child('serviceName');
      const service = at.string;
      if (!service) return;
      const found = cluster.find('Service', resource.namespace, service, resource);
      if (found.is === 'absent') {
        if (!isDescribed(cluster, 'Service', resource) || inOtherNamespace(cluster, 'Service', service, resource))
          return;
        const meant = guessesFor(cluster, 'Service').alike(resource.namespace, service);
        const fix = meant === undefined ? undefined : unsafeFix(`name Service "${meant}"`, rewriting(at, meant));
        return report(at.at, 'absent', { service, namespace: resource.namespace, meant }, { fix });
      }
      if (found.is !== 'found') return;
      const notes = [
        { message: `${describe(found.resource)} is here`, at: found.resource.root.get('metadata').get('name').at },
      ];
      if (!mayBeHeadless(found.resource) && serviceType(found.resource) !== undefined)
        report(at.at, 'notHeadless', { service }, { notes });
      else if (selectsOthers(found.resource, workload)) report(at.at, 'selectsOthers', { service }, { notes });
    },
  },
});

function selectsOthers(service: ResourceOf<'Service'>, { labels, labelsKnown }: Workload): boolean {
  const selector = settledSelector(service);
  if (selector === undefined || !labelsKnown) return false;
  return Object.entries(selector).some(([key, value]) => labels[key] !== value);
}
