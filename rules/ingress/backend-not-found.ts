/** Ingress backends that name a Service nobody declares. */
import {
  annotationsOf,
  backendService,
  type Cluster,
  classOf,
  defineRule,
  describe,
  didYouMean,
  dnsLabelFlaw,
  ingressBackends,
  isDescribed,
  mayBeMade,
  type Note,
  nearest,
  type ResourceOf,
  rewriting,
  USE_ANNOTATION,
  unsafeFix,
} from '../../src/kit.ts';

const ACTIONS = 'alb.ingress.kubernetes.io/actions.';

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
    action: (to: { action: string; meant: string | undefined }) => ({
      message: `the backend asks for action "${to.action}", and no annotation defines it`,
      help:
        to.meant === undefined
          ? `add the annotation ${ACTIONS}${to.action}, or name a port of the Service`
          : `did you mean "${to.meant}"?`,
    }),
  },
  check: {
    Ingress(ingress, { cluster, report }) {
      const { namespace, overlay } = ingress;
      if (overlay.content || overlay.incomplete) return;
      for (const backend of ingressBackends(ingress)) {
        const service = backend.service.string;
        // A name that no Service can have is a fault of its own.
        if (service === undefined || dnsLabelFlaw(service) !== undefined) continue;
        if (backend.portRef === USE_ANNOTATION) {
          const lost = lostAction(ingress, service);
          if (lost === undefined) continue;
          const severity = classOf(ingress, cluster).dialect === 'aws-alb' ? 'error' : 'warning';
          report(backend.service.at, 'action', { action: service, meant: lost.meant }, { severity });
          continue;
        }
        if (backendService(cluster, ingress, backend)?.is !== 'absent' || isMadeLater(cluster, namespace, service))
          continue;
        const { at } = backend.service;
        const described = isDescribed(cluster, 'Service', ingress);
        const namesakes = cluster.all('Service').filter((candidate) => candidate.name === service);
        const other = nearest(namesakes, ingress);
        if (other !== undefined) {
          // A namespace that is not written may still be given on the command line.
          const explicit = ingress.declaredNamespace !== undefined && other.declaredNamespace !== undefined;
          const severity = described && explicit ? 'error' : 'warning';
          report(at, 'elsewhere', { service, namespace, other: other.namespace }, { severity, notes: [noteOn(other)] });
          continue;
        }
        const meant = meantBy(cluster, ingress, service);
        const fix =
          meant === undefined ? undefined : unsafeFix(`rename to "${meant}"`, rewriting(backend.service, meant));
        if (described) report(at, 'absent', { service, namespace, meant }, { fix });
        else report(at, 'unseen', { service, namespace, meant }, { fix, severity: 'warning' });
      }
    },
  },
});

/** An action that no annotation of the Ingress defines, with the one that was probably meant. */
function lostAction(
  ingress: ResourceOf<'Ingress'>,
  action: string,
): { readonly meant: string | undefined } | undefined {
  const keys = annotationsOf(ingress).keys();
  if (keys.includes(ACTIONS + action)) return undefined;
  const actions = keys.filter((key) => key.startsWith(ACTIONS)).map((key) => key.slice(ACTIONS.length));
  return { meant: didYouMean(action, actions) };
}

/** A Service that an operator makes, or one that a kustomization renames to this name. */
function isMadeLater(cluster: Cluster, namespace: string, name: string): boolean {
  if (mayBeMade(cluster, namespace, name)) return true;
  return cluster
    .all('Service')
    .some(
      (service) => service.overlay.names && service.name !== '' && name !== service.name && name.includes(service.name),
    );
}

function meantBy(cluster: Cluster, ingress: ResourceOf<'Ingress'>, service: string): string | undefined {
  const names = cluster.inNamespace('Service', ingress.namespace).map(({ name }) => name);
  return didYouMean(service, new Set(names));
}

function noteOn(service: ResourceOf<'Service'>): Note {
  return { message: `${describe(service)} is here`, at: service.root.get('metadata').get('name').at };
}
