/** Services that stand in another namespace than the pods they are for. */
import { defineRule, describe, labelText, namesNamespace, selectedElsewhere, vainSelector } from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  judges: 'value',
  docs: {
    summary: 'The pods that a Service selects exist only in another namespace.',
    why: 'A Service selects pods of its own namespace only: it has no endpoints, and every connection to it fails.',
    remedy: 'Put the Service and its pods into one namespace.',
  },
  messages: {
    elsewhere: (to: { selector: string; namespace: string; other: string }) => ({
      message: `pods labelled "${to.selector}" are in namespace "${to.other}", not in "${to.namespace}" like the Service`,
      help: 'put the Service and its pods into one namespace',
    }),
    unset: (to: { selector: string; namespace: string; other: string }) => ({
      message: `pods labelled "${to.selector}" are in namespace "${to.other}", and the Service ends up in "${to.namespace}"`,
      help: 'write the same namespace on both, or none on either',
    }),
  },
  check: {
    Service(service, { cluster, report }) {
      const selector = vainSelector(cluster, service);
      const workload = selector && selectedElsewhere(cluster, service, selector);
      if (selector === undefined || workload === undefined) return;
      const { namespace } = service;
      const data = { selector: labelText(selector), namespace, other: workload.resource.namespace };
      const notes = [
        {
          message: `${describe(workload.resource)} is here`,
          at: workload.resource.root.child('metadata').child('name').at,
        },
      ];
      const at = service.root.get('spec').get('selector').key;
      // Without a namespace it depends on how the files are applied.
      if (namesNamespace(service) && namesNamespace(workload.resource)) report(at, 'elsewhere', data, { notes });
      else report(at, 'unset', data, { notes, severity: 'warning' });
    },
  },
});
