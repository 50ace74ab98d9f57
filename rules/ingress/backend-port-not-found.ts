/** Ingress backends that name a port which their Service does not have. */
import {
  areNumbersKnown,
  arePortNamesKnown,
  backendService,
  type Cluster,
  classOf,
  defineRule,
  describe,
  didYouMean,
  type Fix,
  type IngressBackend,
  ingressBackends,
  isPortNumber,
  likePort,
  listedPorts,
  type Note,
  portNameError,
  portNamesOf,
  portsOf,
  portsWith,
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
    why: 'The controller finds no endpoints behind such a port: requests are answered with 503 or 404.',
    remedy: 'Use a port of the Service (spec.ports[].port or .name), not the port of its pods or nodes.',
  },
  messages: {
    number: (to: { service: string; port: number; ports: string; meant: number | undefined }) => ({
      message: `Service "${to.service}" has no port ${to.port}`,
      help: to.meant === undefined ? `it has ${to.ports}` : `did you mean ${to.meant}?`,
    }),
    targetPort: (to: { service: string; port: number; own: number }) => ({
      message: `${to.port} is a targetPort of Service "${to.service}", not a port of it`,
      help: `use its port ${to.own}, which leads to ${to.port}`,
    }),
    accident: (to: { service: string; port: number | string; own: number }) => ({
      message: `${to.port} is a targetPort of Service "${to.service}", and works only because ingress-nginx looks there too`,
      help: `use its port ${to.own}: other controllers find nothing`,
    }),
    nodePort: (to: { service: string; port: number; own: number }) => ({
      message: `${to.port} is a nodePort of Service "${to.service}", not a port of it`,
      help: `use its port ${to.own}`,
    }),
    name: (to: { service: string; port: string; ports: string; meant: string | undefined }) => ({
      message: `Service "${to.service}" has no port named "${to.port}"`,
      help: to.meant === undefined ? `it has ${to.ports}` : `did you mean "${to.meant}"?`,
    }),
    targetName: (to: { service: string; port: string; own: number }) => ({
      message: `"${to.port}" names a container port behind Service "${to.service}", not a port of it`,
      help: `use its port ${to.own}`,
    }),
    noPorts: (to: { service: string; port: number | string }) => ({
      message: `Service "${to.service}" has no ports, so no port ${to.port} either`,
      help: 'declare the port in the Service',
    }),
  },
  check: {
    Ingress(ingress, { cluster, report }) {
      for (const backend of ingressBackends(ingress)) {
        const ref = backend.portRef;
        const found = backendService(cluster, ingress, backend);
        if (ref === undefined || !isPort(ref) || found?.is !== 'found') continue;
        const service = found.resource;
        if (!hasPort(service, ref) && isJudged(service) && !isAlternative(cluster, ingress, service, ref))
          judge(backend, ref, service);
      }

      function judge(backend: IngressBackend, ref: number | string, service: ResourceOf<'Service'>): void {
        const { at } = backend.port;
        const ports = portsOf(service);
        const to = { service: service.name, port: ref };
        const notes = [noteOn(service)];
        const own = portsWith(service, 'targetPort', ref)[0]?.port;
        const fix = toNumber(backend, own);
        if (ports.length === 0) report(at, 'noPorts', to, { notes });
        else if (own !== undefined && looksAtTargetPorts(cluster, ingress))
          report(at, 'accident', { ...to, own }, { notes, fix, severity: 'warning' });
        else if (own !== undefined && typeof ref === 'string')
          report(at, 'targetName', { ...to, port: ref, own }, { notes, fix });
        else if (own !== undefined) report(at, 'targetPort', { ...to, port: Number(ref), own }, { notes, fix });
        else if (typeof ref === 'string') judgeName(backend, ref, service);
        else judgeNumber(backend, ref, service);
      }

      function judgeNumber(backend: IngressBackend, ref: number, service: ResourceOf<'Service'>): void {
        const ports = portsOf(service);
        const to = { service: service.name, port: ref };
        const notes = [noteOn(service)];
        const own = portsWith(service, 'nodePort', ref)[0]?.port;
        if (own !== undefined) {
          report(backend.port.at, 'nodePort', { ...to, own }, { notes, fix: toNumber(backend, own) });
          return;
        }
        const meant = likePort(service, ref);
        const fix = toNumber(backend, meant ?? (ports.length === 1 ? ports[0]?.port : undefined));
        report(backend.port.at, 'number', { ...to, ports: listedPorts(ports), meant }, { notes, fix });
      }

      function judgeName(backend: IngressBackend, ref: string, service: ResourceOf<'Service'>): void {
        const ports = portsOf(service);
        const meant = didYouMean(ref, portNamesOf(service));
        const [only] = ports;
        const fix =
          meant !== undefined
            ? unsafeFix(`write "${meant}"`, rewriting(backend.port, meant))
            : toNumber(backend, ports.length === 1 ? only?.port : undefined);
        const to = { service: service.name, port: ref, ports: listedPorts(ports), meant };
        report(backend.port.at, 'name', to, { notes: [noteOn(service)], fix });
      }
    },
  },
});

/** Whether a Service could have such a port at all; what could not is a error of its own. */
function isPort(ref: number | string): boolean {
  return typeof ref === 'number' ? isPortNumber(ref) : portNameError(ref) === undefined;
}

function noteOn(service: ResourceOf<'Service'>): Note {
  const spec = service.root.get('spec');
  const ports = spec.get('ports');
  return { message: `${describe(service)} declares its ports here`, at: ports.exists ? ports.key : spec.key };
}

/** Whether the ports of a Service are all known and used: those of an ExternalName are not. */
function isJudged(service: ResourceOf<'Service'>): boolean {
  if (serviceType(service) === 'ExternalName') return false;
  const list = service.root.get('spec').get('ports');
  if (list.exists && !list.isList) return false;
  return areNumbersKnown(service) && arePortNamesKnown(service);
}

function hasPort(service: ResourceOf<'Service'>, ref: number | string): boolean {
  return portsWith(service, typeof ref === 'number' ? 'port' : 'name', ref).length > 0;
}

/** Whether another definition of the Service, none of them beside the Ingress, has the port: the right one is not known. */
function isAlternative(
  cluster: Cluster,
  ingress: ResourceOf<'Ingress'>,
  chosen: ResourceOf<'Service'>,
  ref: number | string,
): boolean {
  if (chosen.file.path === ingress.file.path) return false;
  return cluster
    .definitions('Service', chosen.namespace, chosen.name)
    .some((service) => service !== chosen && hasPort(service, ref));
}

/** Whether the controller is certainly ingress-nginx, which takes the targetPort for the port. */
function looksAtTargetPorts(cluster: Cluster, ingress: ResourceOf<'Ingress'>): boolean {
  const { dialect, evidence } = classOf(ingress, cluster);
  return dialect === 'ingress-nginx' && evidence !== 'name';
}

function toNumber({ port }: IngressBackend, number: number | undefined): Fix | undefined {
  if (number === undefined || !isPortNumber(number)) return undefined;
  const title = `write ${number}`;
  // In v1 a name and a number are two fields.
  const isName = port.step === 'name';
  return isName
    ? unsafeFix(title, renamingKey(port, 'number'), replacing(port.at, String(number)))
    : unsafeFix(title, replacing(port.at, String(number)));
}
