/** Services in another namespace than the pods that they select. */
import {
  type Cluster,
  definedHere,
  defineRule,
  guessesFor,
  isSample,
  labelText,
  namesNamespace,
  type ResourceOf,
  selectedElsewhere,
  vainSelector,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  judges: 'value',
  docs: {
    summary: 'The pods that a Service selects exist only in another namespace.',
    why: 'A Service selects only pods in its own namespace. It has no endpoints, and every connection to it fails.',
    remedy: 'Move the Service and its pods to the same namespace.',
  },
  messages: {
    elsewhere: (to: { selector: string; namespace: string; other: string }) => ({
      message: `selector "${to.selector}" matches no pods in namespace "${to.namespace}"; the pods with these labels are in namespace "${to.other}"`,
      help: `move the Service to namespace "${to.other}"`,
    }),
    unset: (to: { selector: string; namespace: string; other: string }) => ({
      message: `selector "${to.selector}" matches no pods: the Service is created in namespace "${to.namespace}", but the pods with these labels are in "${to.other}"`,
      help: 'set the same metadata.namespace on both, or remove it from both',
    }),
  },
  check: {
    Service(service, { cluster, report }) {
      const selector = vainSelector(cluster, service);
      const workload = selector && selectedElsewhere(cluster, service, selector);
      if (selector === undefined || workload === undefined) return;
      const { namespace } = service;
      const data = { selector: labelText(selector), namespace, other: workload.resource.namespace };
      const notes = [definedHere(workload.resource)];
      const at = service.root.get('spec').get('selector').key;
      // Without metadata.namespace it depends on how the files are applied.
      if (namesNamespace(service) && namesNamespace(workload.resource)) report(at, 'elsewhere', data, { notes });
      else {
        const isOpen = isSample(cluster, service.file.path) || isRepeated(cluster, service);
        report(at, 'unset', data, { notes, severity: isOpen ? 'info' : 'warning' });
      }
    },
  },
});

/** Whether a file has the Service in several namespaces, so that pods without one are created in each of them. */
function isRepeated(cluster: Cluster, { file, name, namespace }: ResourceOf<'Service'>): boolean {
  return guessesFor(cluster, 'Service')
    .called(name)
    .some((one) => one.file === file && one.namespace !== namespace && namesNamespace(one));
}
