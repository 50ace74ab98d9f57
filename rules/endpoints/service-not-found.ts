/** Manually created endpoints that belong to no Service. */
import {
  type Cluster,
  type Cursor,
  defineRule,
  describe,
  guessesFor,
  isDescribed,
  type Resource,
  type ResourceOf,
  rewriting,
  SERVICE_NAME_LABEL,
  selectorOf,
  sliceServiceName,
  unsafeFix,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  fix: 'unsafe',
  judges: { rest: 'tree', unlabelled: 'objects', overwritten: 'objects' },
  docs: {
    summary: 'Endpoints or an EndpointSlice belong to no Service, or to a Service with a selector.',
    why: 'They receive no traffic. Endpoints belong to the Service with the same name, an EndpointSlice to the Service in its label kubernetes.io/service-name. The endpoints of a Service with a selector are managed by the control plane.',
    remedy: 'Use the exact name of a Service without a selector.',
  },
  messages: {
    absent: (to: { service: string; namespace: string; meant: string | undefined }) => ({
      message: `Service "${to.service}" not found in namespace "${to.namespace}"`,
      help:
        to.meant === undefined
          ? 'create a Service with this name and without a selector'
          : `did you mean "${to.meant}"?`,
    }),
    unseen: (to: { service: string; namespace: string; meant: string | undefined }) => ({
      message: `Service "${to.service}" not found in namespace "${to.namespace}" among the given files`,
      help:
        to.meant === undefined
          ? 'create the Service; if it exists elsewhere, check those files too, or add it to "external: services" in kroute.yaml'
          : `did you mean "${to.meant}"?`,
    }),
    unlabelled: () => ({
      message: `the EndpointSlice belongs to no Service, because it has no label "${SERVICE_NAME_LABEL}"`,
      help: `set the label "${SERVICE_NAME_LABEL}" to the name of the Service`,
    }),
    overwritten: (to: { service: string }) => ({
      message: `${to.service} has a selector, so the control plane overwrites these Endpoints`,
      help: 'remove the selector of the Service, or remove these Endpoints',
    }),
  },
  check: {
    Endpoints(endpoints, { cluster, report }) {
      // Leader election uses Endpoints without a Service as a lock, with or without the annotation.
      if (endpoints.root.get('metadata').get('annotations').child('control-plane.alpha.kubernetes.io/leader').exists)
        return;
      if (endpoints.root.get('subsets').items().length === 0) return;
      const name = endpoints.root.get('metadata').get('name');
      const lookup = find(cluster, endpoints, name);
      if (lookup === undefined) return;
      if (lookup.service === undefined) {
        const { severity, messageId, meant } = lookup;
        const data = { service: endpoints.name, namespace: endpoints.namespace, meant };
        return report(name.at, messageId, data, { severity, fix: fixOf(name, meant) });
      }
      const { service } = lookup;
      const selector = service.root.get('spec').get('selector');
      if (selectorOf(service) !== undefined)
        report(
          name.at,
          'overwritten',
          { service: describe(service) },
          { notes: [{ message: 'the selector is set here', at: selector.key }] },
        );
    },
    EndpointSlice(slice, { cluster, report }) {
      const label = slice.root.get('metadata').get('labels').child(SERVICE_NAME_LABEL);
      if (!label.exists) return report(slice.root.get('metadata').key, 'unlabelled', {});
      const lookup = find(cluster, slice, label);
      if (lookup === undefined || lookup.service !== undefined) return;
      const { severity, messageId, meant } = lookup;
      const data = { service: sliceServiceName(slice) ?? '', namespace: slice.namespace, meant };
      report(label.at, messageId, data, { severity, fix: fixOf(label, meant) });
    },
  },
});

type Found =
  | { readonly service: ResourceOf<'Service'> }
  | {
      readonly service: undefined;
      readonly severity: 'error' | 'warning';
      readonly messageId: 'absent' | 'unseen';
      readonly meant: string | undefined;
    };

/** Undefined if unknown. A missing Service is an error only if a Service with a similar name exists. */
function find(cluster: Cluster, from: Resource, name: Cursor): Found | undefined {
  const { string } = name;
  if (string === undefined || string === '') return undefined;
  const lookup = cluster.find('Service', from.namespace, string, from);
  if (lookup.is === 'found') return { service: lookup.resource };
  if (lookup.is !== 'absent') return undefined;
  const meant = guessesFor(cluster, 'Service').alike(from.namespace, string);
  const described = isDescribed(cluster, 'Service', from);
  return {
    service: undefined,
    severity: described && meant !== undefined ? 'error' : 'warning',
    messageId: described ? 'absent' : 'unseen',
    meant,
  };
}

function fixOf(name: Cursor, meant: string | undefined): ReturnType<typeof unsafeFix> {
  return meant === undefined ? undefined : unsafeFix(`rename to "${meant}"`, rewriting(name, meant));
}
