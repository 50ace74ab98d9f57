/** StatefulSets whose serviceName does not refer to a headless Service that selects their pods. */
import {
  type Cluster,
  definedHere,
  defineRule,
  guessesFor,
  inOtherNamespace,
  isDescribed,
  isHeadless,
  isSample,
  mapSelects,
  mayBeHeadless,
  type Resource,
  type ResourceOf,
  refersToPods,
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
    summary: 'The serviceName of a StatefulSet does not refer to a headless Service that selects its pods.',
    why: 'The pods get no individual DNS names, so "name-0.service" does not resolve.',
    remedy: 'Create a Service with that name and clusterIP: None that selects the pods of the StatefulSet.',
  },
  messages: {
    absent: (to: { service: string; namespace: string; meant: string | undefined }) => ({
      message: `Service "${to.service}" not found in namespace "${to.namespace}"`,
      help:
        to.meant === undefined
          ? 'create a headless Service with this name, or correct serviceName; if it exists elsewhere, add it to "external: services" in kroute.yaml'
          : `did you mean "${to.meant}"?`,
    }),
    notHeadless: (to: { service: string }) => ({
      message: `Service "${to.service}" is not headless, so the pods get no individual DNS names`,
      help: `set clusterIP: None in Service "${to.service}", or set serviceName to a headless Service`,
    }),
    selectsOthers: (to: { service: string }) => ({
      message: `Service "${to.service}" does not select the pods of this StatefulSet`,
      help: 'correct the selector of the Service, or set serviceName to a Service that selects the pods',
    }),
  },
  check: {
    'StatefulSet.spec.serviceName'(at, { cluster, report }, resource) {
      const service = at.string;
      const workload = cluster.workloadFor(resource);
      if (!service || workload === undefined) return;
      const found = cluster.find('Service', resource.namespace, service, resource);
      if (found.is === 'absent') {
        if (!isDescribed(cluster, 'Service', resource) || inOtherNamespace(cluster, 'Service', service, resource))
          return;
        const meant =
          guessesFor(cluster, 'Service').alike(resource.namespace, service) ?? onlyHeadless(workload, cluster);
        const fix = meant === undefined ? undefined : unsafeFix(`replace with "${meant}"`, rewriting(at, meant));
        const { namespace } = resource;
        const isNamed = !isSingle(resource) && refersToPods(cluster, { namespace, name: service });
        const severity = meant === undefined && !isNamed ? 'info' : 'warning';
        return report(at.at, 'absent', { service, namespace, meant }, { fix, severity });
      }
      if (found.is !== 'found') return;
      const notes = [definedHere(found.resource)];
      if (!mayBeHeadless(found.resource) && serviceType(found.resource) !== undefined) {
        report(at.at, 'notHeadless', { service }, { notes, severity: isUnused(found.resource) ? 'info' : 'warning' });
      } else if (selectsOthers(found.resource, workload)) report(at.at, 'selectsOthers', { service }, { notes });

      /** Whether no other pod of the files uses the names. */
      function isUnused(headed: ResourceOf<'Service'>): boolean {
        return isSingle(resource) || isSample(cluster, resource.file.path) || !refersToPods(cluster, headed);
      }
    },
  },
});

/** A single pod rarely needs its own name. */
function isSingle({ root }: Resource): boolean {
  const replicas = root.child('spec').child('replicas');
  return !replicas.exists || (replicas.integer ?? 2) <= 1;
}

/** The only headless Service that selects the pods. */
function onlyHeadless({ resource, labels, labelsKnown }: Workload, cluster: Cluster): string | undefined {
  if (!labelsKnown) return undefined;
  const found = cluster.inNamespace('Service', resource.namespace).filter((service) => {
    const selector = isHeadless(service) ? settledSelector(service) : undefined;
    return selector !== undefined && mapSelects(selector, labels);
  });
  const [only] = found;
  return found.length === 1 ? only?.name : undefined;
}

function selectsOthers(service: ResourceOf<'Service'>, { labels, labelsKnown }: Workload): boolean {
  const selector = settledSelector(service);
  if (selector === undefined || !labelsKnown) return false;
  return Object.entries(selector).some(([key, value]) => labels[key] !== value);
}
