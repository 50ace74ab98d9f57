/** Ingress backends that name a Service nobody declares. */
import { defineRule, describe, didYouMean, ingressBackends, isDescribed, type Note } from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  fix: 'unsafe',
  docs: {
    summary: 'An Ingress sends traffic to a Service that does not exist.',
    why: 'The controller has nowhere to send these requests: each of them is answered with 503 or 404.',
    remedy: 'Create the Service in the namespace of the Ingress, or correct the name.',
  },
  messages: {
    absent: (to: { service: string; namespace: string; meant: string | undefined }) => ({
      message: `Service "${to.service}" does not exist in namespace "${to.namespace}"`,
      help:
        to.meant === undefined
          ? 'create the Service in the namespace of the Ingress, or correct the name'
          : `did you mean "${to.meant}"?`,
    }),
    unseen: (to: { service: string; namespace: string; meant: string | undefined }) => ({
      message: `Service "${to.service}" is not among the given files in namespace "${to.namespace}"`,
      help:
        to.meant === undefined
          ? 'if it lives elsewhere, give kroute those files too; else create it or correct the name'
          : `did you mean "${to.meant}"?`,
    }),
    elsewhere: (to: { service: string; namespace: string; other: string }) => ({
      message: `Service "${to.service}" does not exist in namespace "${to.namespace}", only in "${to.other}"`,
      help: 'an Ingress reaches only Services of its own namespace: move one of the two, or add an ExternalName Service',
    }),
  },
  check: {
    Ingress(ingress, { cluster, report }) {
      const { namespace } = ingress;
      const names = cluster.inNamespace('Service', namespace).map((service) => service.name);
      for (const backend of ingressBackends(ingress)) {
        const service = backend.service.string;
        // AWS Load Balancer Controller: the "Service" is the name of an action annotation.
        if (service === undefined || service === '' || backend.portRef === 'use-annotation') continue;
        if (cluster.find('Service', namespace, service, ingress).is !== 'absent') continue;
        const other = cluster.all('Service').find((candidate) => candidate.name === service);
        const at = backend.service.at;
        if (other !== undefined) {
          const notes: Note[] = [
            { message: `${describe(other)} is here`, at: other.root.child('metadata').child('name').at },
          ];
          report(at, 'elsewhere', { service, namespace, other: other.namespace }, { severity: 'warning', notes });
          continue;
        }
        const meant = didYouMean(service, names);
        const fix =
          meant === undefined
            ? undefined
            : {
                title: `rename to "${meant}"`,
                safety: 'unsafe' as const,
                edits: [{ file: at.file, span: at.span, text: meant }],
              };
        if (isDescribed(cluster, 'Service', ingress)) report(at, 'absent', { service, namespace, meant }, { fix });
        else report(at, 'unseen', { service, namespace, meant }, { fix, severity: 'warning' });
      }
    },
  },
});
