/** Hand-written endpoints that no Service takes up. */
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
    summary: 'Endpoints or an EndpointSlice belong to no Service, or to one that makes its own.',
    why: 'Nothing sends traffic to them: Endpoints count by the name they share with a Service, EndpointSlices by a label.',
    remedy: 'Name the Service exactly, and let it have no selector.',
  },
  messages: {
    absent: (to: { service: string; namespace: string; meant: string | undefined }) => ({
      message: `Service "${to.service}" does not exist in namespace "${to.namespace}"`,
      help: to.meant === undefined ? 'create a Service of that name, without selector' : `did you mean "${to.meant}"?`,
    }),
    unseen: (to: { service: string; namespace: string; meant: string | undefined }) => ({
      message: `Service "${to.service}" is not among the given files in namespace "${to.namespace}"`,
      help:
        to.meant === undefined
          ? 'if it lives elsewhere, give kroute those files too; else create it'
          : `did you mean "${to.meant}"?`,
    }),
    unlabelled: () => ({
      message: `the EndpointSlice belongs to no Service: it has no label "${SERVICE_NAME_LABEL}"`,
      help: `add the label "${SERVICE_NAME_LABEL}" with the name of the Service`,
    }),
    overwritten: (to: { service: string }) => ({
      message: `the endpoints of ${to.service} are made from its selector, so these are overwritten`,
      help: 'remove the selector of the Service, or these endpoints',
    }),
  },
  check: {
    Endpoints(endpoints, { cluster, report }) {
      // Leader election keeps its lock in Endpoints that no Service is meant to use.
      if (endpoints.root.get('metadata').get('annotations').child('control-plane.alpha.kubernetes.io/leader').exists)
        return;
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
          { notes: [{ message: 'the selector is here', at: selector.key }] },
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

/** Undefined where nothing can be said. A missing Service is an error only beside one that is misspelled here. */
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
