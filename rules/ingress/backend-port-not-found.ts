/** Ingress backends with a port that their Service does not have. */
import {
  areNumbersKnown,
  arePortNamesKnown,
  backendService,
  type Cluster,
  classOf,
  type Dialect,
  defineRule,
  describe,
  didYouMean,
  type Fix,
  type IngressBackend,
  ingressBackends,
  isPortNumber,
  isSeparateSample,
  likePort,
  listedPorts,
  mayMeanAnother,
  type Note,
  portNameError,
  portNamesOf,
  portsOf,
  portsWith,
  portText,
  type ResourceOf,
  renamingKey,
  replacing,
  rewriting,
  serviceType,
  unsafeFix,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  fix: 'unsafe',
  judges: 'objects',
  docs: {
    summary: 'An Ingress sends traffic to a port that its backend Service does not have.',
    why: 'The controller finds no endpoints for such a port: it answers requests with 503 or 404.',
    remedy: 'Use a port of the Service (`spec.ports[].port` or `.name`), not the targetPort or nodePort.',
  },
  messages: {
    number: (to: { service: string; port: number; ports: string; meant: number | undefined; help: string }) => ({
      message: `Service "${to.service}" has no port ${to.port}; available: ${to.ports}`,
      help: to.meant === undefined ? to.help : `did you mean ${to.meant}?`,
    }),
    targetPort: (to: { service: string; port: number; own: number; help: string }) => ({
      message: `Service "${to.service}" has no port ${to.port}; ${to.port} is the targetPort of port ${to.own}`,
      help: to.help,
    }),
    accident: (to: { service: string; port: number | string; own: number; help: string }) => ({
      message: `Service "${to.service}" has no port ${portText(to.port)}; ${portText(to.port)} is the targetPort of port ${to.own}, which only ingress-nginx accepts`,
      help: to.help,
    }),
    nodePort: (to: { service: string; port: number; own: number; help: string }) => ({
      message: `Service "${to.service}" has no port ${to.port}; ${to.port} is the nodePort of port ${to.own}`,
      help: to.help,
    }),
    name: (to: { service: string; port: string; ports: string; meant: string | undefined; help: string }) => ({
      message: `Service "${to.service}" has no port "${to.port}"; available: ${to.ports}`,
      help: to.meant === undefined ? to.help : `did you mean "${to.meant}"?`,
    }),
    targetName: (to: { service: string; port: string; own: number; help: string }) => ({
      message: `Service "${to.service}" has no port "${to.port}"; "${to.port}" is the targetPort of port ${to.own}`,
      help: to.help,
    }),
    noPorts: (to: { service: string; port: number | string }) => ({
      message: `Service "${to.service}" has no ports`,
      help:
        typeof to.port === 'number'
          ? `add port ${to.port} to spec.ports of the Service`
          : `add a port with name "${to.port}" to spec.ports of the Service`,
    }),
  },
  check: {
    Ingress(ingress, { cluster, report }) {
      for (const backend of ingressBackends(ingress)) {
        const ref = backend.portRef;
        const found = backendService(cluster, ingress, backend);
        if (ref === undefined || !isPort(ref) || found?.is !== 'found') continue;
        const service = found.resource;
        if (
          !hasPort(service, ref) &&
          isJudged(service) &&
          !mayMeanAnother(cluster, service, ingress, (one) => hasPort(one, ref))
        )
          judge(backend, ref, service);
      }

      function judge(backend: IngressBackend, ref: number | string, service: ResourceOf<'Service'>): void {
        const own = portsWith(service, 'targetPort', ref)[0]?.port;
        const notes = [noteOn(service)];
        if (portsOf(service).length === 0)
          report(backend.port.at, 'noPorts', { service: service.name, port: ref }, { notes, severity: grade(service) });
        else if (own !== undefined) judgeTargetPort(backend, ref, service, own);
        else if (typeof ref === 'string') judgeName(backend, ref, service);
        else judgeNumber(backend, ref, service);
      }

      /** Of two examples, each may have a Service of that name. */
      function grade(service: ResourceOf<'Service'>): 'error' | 'info' {
        return isSeparateSample(cluster, ingress, service) ? 'info' : 'error';
      }

      /** `own`: the port whose targetPort is used. */
      function judgeTargetPort(
        backend: IngressBackend,
        ref: number | string,
        service: ResourceOf<'Service'>,
        own: number,
      ): void {
        const { at } = backend.port;
        const to = { service: service.name, own, help: setting(backend, own) };
        const extra = { notes: [noteOn(service)], fix: toNumber(backend, own), severity: grade(service) };
        const dialect = dialectWithTargetPorts(cluster, ingress);
        if (dialect === 'azure-agic') return;
        if (dialect !== undefined) report(at, 'accident', { ...to, port: ref }, { ...extra, severity: 'warning' });
        else if (typeof ref === 'string') report(at, 'targetName', { ...to, port: ref }, extra);
        else report(at, 'targetPort', { ...to, port: ref }, extra);
      }

      function judgeNumber(backend: IngressBackend, ref: number, service: ResourceOf<'Service'>): void {
        const ports = portsOf(service);
        const to = { service: service.name, port: ref };
        const extra = { notes: [noteOn(service)], severity: grade(service) };
        const own = portsWith(service, 'nodePort', ref)[0]?.port;
        if (own !== undefined) {
          const help = setting(backend, own);
          report(backend.port.at, 'nodePort', { ...to, own, help }, { ...extra, fix: toNumber(backend, own) });
          return;
        }
        const meant = likePort(service, ref);
        const number = meant ?? (ports.length === 1 ? ports[0]?.port : undefined);
        const data = { ...to, ports: listedPorts(ports), meant, help: setting(backend, number) };
        report(backend.port.at, 'number', data, { ...extra, fix: toNumber(backend, number) });
      }

      function judgeName(backend: IngressBackend, ref: string, service: ResourceOf<'Service'>): void {
        const ports = portsOf(service);
        const meant = didYouMean(ref, portNamesOf(service));
        const only = ports.length === 1 ? ports[0]?.port : undefined;
        const fix =
          meant === undefined
            ? toNumber(backend, only)
            : unsafeFix(`replace with "${meant}"`, rewriting(backend.port, meant));
        const help = setting(backend, only);
        const to = { service: service.name, port: ref, ports: listedPorts(ports), meant, help };
        report(backend.port.at, 'name', to, { notes: [noteOn(service)], fix, severity: grade(service) });
      }
    },
  },
});

/** Whether a Service can have such a port at all; ingress/invalid-backend reports the others. */
function isPort(ref: number | string): boolean {
  return typeof ref === 'number' ? isPortNumber(ref) : portNameError(ref) === undefined;
}

function noteOn(service: ResourceOf<'Service'>): Note {
  const spec = service.root.get('spec');
  const ports = spec.get('ports');
  return { message: `the ports of ${describe(service)} are defined here`, at: ports.exists ? ports.key : spec.key };
}

/** Whether the ports of a Service are all known and used; an ExternalName Service does not use its ports. */
function isJudged(service: ResourceOf<'Service'>): boolean {
  if (serviceType(service) === 'ExternalName') return false;
  const list = service.root.get('spec').get('ports');
  if (list.exists && !list.isList) return false;
  return areNumbersKnown(service) && arePortNamesKnown(service);
}

function hasPort(service: ResourceOf<'Service'>, ref: number | string): boolean {
  return portsWith(service, typeof ref === 'number' ? 'port' : 'name', ref).length > 0;
}

/**
 * The controller that also accepts a targetPort: certainly ingress-nginx, by accident, or the one of the Azure Application
 * Gateway, which looks for both (pkg/appgw/backendhttpsettings.go).
 */
function dialectWithTargetPorts(cluster: Cluster, ingress: ResourceOf<'Ingress'>): Dialect | undefined {
  const { dialect, evidence } = classOf(ingress, cluster);
  if (dialect === 'azure-agic') return dialect;
  return dialect === 'ingress-nginx' && evidence !== 'name' ? dialect : undefined;
}

/** The help for using a port by its number, in the fields of the API version. */
function setting({ port }: IngressBackend, number: number | undefined): string {
  if (number === undefined || !isPortNumber(number)) return 'use one of the available ports';
  if (port.step === 'name') return `replace name with "number: ${number}"`;
  return `set ${String(port.step)}: ${number}`;
}

function toNumber({ port }: IngressBackend, number: number | undefined): Fix | undefined {
  if (number === undefined || !isPortNumber(number)) return undefined;
  const title = `replace with ${number}`;
  // In v1 a name and a number are two fields.
  const isName = port.step === 'name';
  return isName
    ? unsafeFix(title, renamingKey(port, 'number'), replacing(port.at, String(number)))
    : unsafeFix(title, replacing(port.at, String(number)));
}
