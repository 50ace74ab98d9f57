/** Ingress backends that refer to a Service that does not exist. */
import {
  ALB,
  absenceOf,
  albSettings,
  type Cursor,
  classOf,
  definedHere,
  defineRule,
  didYouMean,
  distance,
  dnsLabelError,
  guessesFor,
  type IngressBackend,
  ingressBackends,
  isApartFromApplications,
  isDescribed,
  isRolledOut,
  isSample,
  nearest,
  type Resource,
  type ResourceOf,
  rewriting,
  serviceProvision,
  USE_ANNOTATION,
  unsafeFix,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  fix: 'unsafe',
  judges: 'tree',
  docs: {
    summary: 'An Ingress sends traffic to a Service that does not exist.',
    why: 'The controller has no endpoints for these requests: it answers each of them with 503 or 404.',
    remedy:
      'Create the Service in the namespace of the Ingress or correct the name. If the Service exists elsewhere, add it to "external: services" in kroute.yaml.',
  },
  messages: {
    absent: (to: { service: string; namespace: string; meant: string | undefined }) => ({
      message: `Service "${to.service}" not found in namespace "${to.namespace}"`,
      help:
        to.meant === undefined
          ? 'create the Service or correct the name; if it exists elsewhere, add it to "external: services" in kroute.yaml'
          : `did you mean "${to.meant}"?`,
    }),
    unseen: (to: { service: string; namespace: string; meant: string | undefined }) => ({
      message: `Service "${to.service}" not found in namespace "${to.namespace}" among the given files`,
      help:
        to.meant === undefined
          ? 'pass the file with the Service too, or add the Service to "external: services" in kroute.yaml'
          : `did you mean "${to.meant}"?`,
    }),
    elsewhere: (to: { service: string; namespace: string; other: string }) => ({
      message: `Service "${to.service}" not found in namespace "${to.namespace}"; it exists in namespace "${to.other}"`,
      help: `move the Ingress to namespace "${to.other}" or the Service to "${to.namespace}": an Ingress can only use Services in its namespace`,
    }),
    action: (to: { action: string; meant: string | undefined }) => ({
      message: `the backend uses action "${to.action}", but annotation "${ALB.keys.actions}${to.action}" is not set`,
      help:
        to.meant === undefined
          ? `add annotation "${ALB.keys.actions}${to.action}", or set port to a port of a Service`
          : `did you mean "${to.meant}"?`,
    }),
  },
  check: {
    cluster(cluster, { report }) {
      const services = guessesFor(cluster, 'Service');
      for (const ingress of cluster.all('Ingress'))
        for (const backend of ingressBackends(ingress)) judge(ingress, backend);

      function judge(ingress: ResourceOf<'Ingress'>, backend: IngressBackend): void {
        const name = backend.service.string;
        // ingress/invalid-backend reports invalid names.
        if (name === undefined || dnsLabelError(name) !== undefined) return;
        if (backend.portRef === USE_ANNOTATION) judgeAction(ingress, backend.service, name);
        else if (!backend.isResource && serviceProvision(cluster, ingress.namespace, name, ingress).is === 'absent')
          judgeAbsent(ingress, backend.service, name);
      }

      /** Whether the file of the Ingress has Services. */
      function isBesideServices({ file, namespace }: ResourceOf<'Ingress'>): boolean {
        return cluster.inNamespace('Service', namespace).some((one) => one.file === file);
      }

      /** Whether a Service that the Ingress refers to is there. */
      function hasFound(ingress: ResourceOf<'Ingress'>): boolean {
        return ingressBackends(ingress).some(({ service: { string } }) =>
          string === undefined ? false : cluster.find('Service', ingress.namespace, string, ingress).is === 'found',
        );
      }

      function judgeAction(ingress: ResourceOf<'Ingress'>, at: Cursor, action: string): void {
        const { actions } = albSettings(ingress);
        if (actions.has(action) || isRolledOut(cluster, ingress)) return;
        const severity = classOf(ingress, cluster).dialect === 'aws-alb' ? 'error' : 'warning';
        report(at.at, 'action', { action, meant: didYouMean(action, actions.keys()) }, { severity, about: ingress });
      }

      function judgeAbsent(ingress: ResourceOf<'Ingress'>, at: Cursor, service: string): void {
        const { namespace } = ingress;
        const described = isDescribed(cluster, 'Service', ingress);
        const other = nearest(services.called(service), ingress);
        if (other !== undefined) {
          // A namespace that is not set may still be given on the command line.
          const explicit = ingress.declaredNamespace !== undefined && other.declaredNamespace !== undefined;
          // A Service in a distant directory may belong to another application.
          const isFar = distance(other.file.path, ingress.file.path) > 3;
          const isOpen = isSample(cluster, ingress.file.path) || isOfRelease(other);
          const severity = described && explicit && !isFar ? 'error' : isOpen ? 'info' : 'warning';
          const extra = { severity, about: ingress, notes: [definedHere(other)] } as const;
          report(at.at, 'elsewhere', { service, namespace, other: other.namespace }, extra);
          return;
        }
        const absence = absenceOf(cluster, 'Service', namespace, service, ingress);
        if (absence === undefined) return;
        const { meant, isSure, isLeftOut, isForeign } = absence;
        const fix = meant === undefined ? undefined : unsafeFix(`replace with "${meant}"`, rewriting(at, meant));
        const extra = { fix, about: ingress };
        const isApart = isForeign && !hasFound(ingress);
        if (isSure) {
          const severity = isApart && !isBesideServices(ingress) ? 'warning' : 'error';
          report(at.at, 'absent', { service, namespace, meant }, { ...extra, severity });
        } else {
          const severity = isLeftOut || (isApart && isApartFromApplications(cluster, ingress)) ? 'info' : 'warning';
          report(at.at, 'unseen', { service, namespace, meant }, { ...extra, severity });
        }
      }
    },
  },
});

/** Whether an object comes from a chart and sets no namespace: it is created in that of the release. */
function isOfRelease({ file, declaredNamespace }: Resource): boolean {
  return declaredNamespace === undefined && /(?:^|\/)<helm template[^/]*>$/.test(file.path);
}
