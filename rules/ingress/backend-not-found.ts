/** Ingress backends that name a Service nobody declares. */
import {
  annotationsOf,
  backendService,
  type Cluster,
  type Cursor,
  classOf,
  defineRule,
  describe,
  didYouMean,
  dnsLabelFlaw,
  type IngressBackend,
  ingressBackends,
  isDescribed,
  type Note,
  nearest,
  operatorsOf,
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
    cluster(cluster, { report }) {
      const services = servicesOf(cluster);
      for (const ingress of cluster.all('Ingress')) {
        if (ingress.overlay.content || ingress.overlay.incomplete) continue;
        for (const backend of ingressBackends(ingress)) judge(ingress, backend);
      }

      function judge(ingress: ResourceOf<'Ingress'>, backend: IngressBackend): void {
        const name = backend.service.string;
        // A name that no Service can have is a fault of its own.
        if (name === undefined || dnsLabelFlaw(name) !== undefined) return;
        if (backend.portRef === USE_ANNOTATION) judgeAction(ingress, backend.service, name);
        else if (
          backendService(cluster, ingress, backend)?.is === 'absent' &&
          !services.comesLater(ingress.namespace, name)
        )
          judgeAbsent(ingress, backend.service, name);
      }

      function judgeAction(ingress: ResourceOf<'Ingress'>, at: Cursor, action: string): void {
        const keys = annotationsOf(ingress).keys();
        if (keys.includes(ACTIONS + action)) return;
        const actions = keys.filter((key) => key.startsWith(ACTIONS)).map((key) => key.slice(ACTIONS.length));
        const severity = classOf(ingress, cluster).dialect === 'aws-alb' ? 'error' : 'warning';
        report(at.at, 'action', { action, meant: didYouMean(action, actions) }, { severity, about: ingress });
      }

      function judgeAbsent(ingress: ResourceOf<'Ingress'>, at: Cursor, service: string): void {
        const { namespace } = ingress;
        const described = isDescribed(cluster, 'Service', ingress);
        const other = nearest(services.called(service), ingress);
        if (other !== undefined) {
          // A namespace that is not written may still be given on the command line.
          const explicit = ingress.declaredNamespace !== undefined && other.declaredNamespace !== undefined;
          const severity = described && explicit ? 'error' : 'warning';
          const extra = { severity, about: ingress, notes: [noteOn(other)] } as const;
          report(at.at, 'elsewhere', { service, namespace, other: other.namespace }, extra);
          return;
        }
        const meant = services.alike(namespace, service);
        const fix = meant === undefined ? undefined : unsafeFix(`rename to "${meant}"`, rewriting(at, meant));
        const extra = { fix, about: ingress };
        if (described) report(at.at, 'absent', { service, namespace, meant }, extra);
        else report(at.at, 'unseen', { service, namespace, meant }, { ...extra, severity: 'warning' });
      }
    },
  },
});

interface Services {
  /** In any namespace. */
  called(name: string): readonly ResourceOf<'Service'>[];
  /** The one name of the namespace that this one misspells. */
  alike(namespace: string, name: string): string | undefined;
  /** Whether an operator makes such a Service, or a kustomization renames one to this name. */
  comesLater(namespace: string, name: string): boolean;
}

/** Among more names than these a guess takes long and proves little. */
const MOST_GUESSED = 1000;

/** What is asked again and again, worked out once. */
function servicesOf(cluster: Cluster): Services {
  const all = cluster.all('Service');
  const byName = new Map<string, ResourceOf<'Service'>[]>();
  for (const service of all) byName.set(service.name, [...(byName.get(service.name) ?? []), service]);
  const renamed = all.filter(({ overlay, name }) => overlay.names && name !== '').map(({ name }) => name);
  const mayBeMade = operatorsOf(cluster);
  const guesses = new Map<string, string | undefined>();
  return {
    called: (name) => byName.get(name) ?? [],
    alike: (namespace, name) => {
      const key = `${namespace}/${name}`;
      if (!guesses.has(key)) {
        const names = cluster.inNamespace('Service', namespace).map((service) => service.name);
        guesses.set(key, names.length > MOST_GUESSED ? undefined : didYouMean(name, new Set(names)));
      }
      return guesses.get(key);
    },
    comesLater: (namespace, name) =>
      mayBeMade(namespace, name) || renamed.some((raw) => raw !== name && name.includes(raw)),
  };
}

function noteOn(service: ResourceOf<'Service'>): Note {
  return { message: `${describe(service)} is here`, at: service.root.get('metadata').get('name').at };
}
