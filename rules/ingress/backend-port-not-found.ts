/** Ingress backends that name a port which their Service does not have. */
import {
  backendService,
  type Cluster,
  classOf,
  defineRule,
  describe,
  didYouMean,
  type Fix,
  type IngressBackend,
  ingressBackends,
  type Port,
  portsOf,
  type ResourceOf,
  replacing,
  rewriting,
  serviceType,
  unsafeFix,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  fix: 'unsafe',
  docs: {
    summary: 'An Ingress sends traffic to a port that its backend Service does not have.',
    why: 'The controller finds no endpoints behind such a port: requests are answered with 503 or 404.',
    remedy: 'Use a port of the Service (spec.ports[].port or .name), not the port of its pods or nodes.',
  },
  messages: {
    number: (to: { service: string; port: number; ports: string; meant: number | undefined }) => ({
      message: `Service "${to.service}" has no port ${to.port}`,
      help: to.meant === undefined ? `its ports are ${to.ports}` : `did you mean ${to.meant}?`,
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
      help: to.meant === undefined ? `its ports are ${to.ports}` : `did you mean "${to.meant}"?`,
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
      if (ingress.overlay.content) return;
      for (const backend of ingressBackends(ingress)) {
        const ref = backend.portRef;
        const found = backendService(cluster, ingress, backend);
        if (ref === undefined || ref === 0 || ref === '' || found?.is !== 'found') continue;
        const service = found.resource;
        if (!isJudged(service) || hasPort(service, ref) || isAlternative(cluster, ingress, service, ref)) continue;
        const ports = portsOf(service);
        const name = service.name;
        const written = service.root.get('spec').get('ports');
        const notes = [
          {
            message: `${describe(service)} declares its ports here`,
            at: written.exists ? written.key : service.root.get('spec').key,
          },
        ];
        if (ports.length === 0) {
          report(backend.port.at, 'noPorts', { service: name, port: ref }, { notes });
          continue;
        }
        const target = ports.find((port) => port.targetPort === ref);
        const own = target?.port;
        if (own !== undefined && looksAtTargetPorts(cluster, ingress)) {
          const fix = toNumber(backend, own);
          report(backend.port.at, 'accident', { service: name, port: ref, own }, { notes, fix, severity: 'warning' });
        } else if (typeof ref === 'number') {
          const node = ports.find((port) => port.nodePort === ref)?.port;
          const fix = toNumber(backend, own ?? node);
          if (own !== undefined)
            report(backend.port.at, 'targetPort', { service: name, port: ref, own }, { notes, fix });
          else if (node !== undefined)
            report(backend.port.at, 'nodePort', { service: name, port: ref, own: node }, { notes, fix });
          else {
            const meant = meantNumber(ref, ports);
            report(
              backend.port.at,
              'number',
              { service: name, port: ref, ports: listed(ports), meant },
              { notes, fix: toNumber(backend, meant) },
            );
          }
        } else if (own !== undefined)
          report(
            backend.port.at,
            'targetName',
            { service: name, port: ref, own },
            { notes, fix: toNumber(backend, own) },
          );
        else {
          const meant = didYouMean(
            ref,
            ports.flatMap((port) => port.name ?? []),
          );
          const fix = meant === undefined ? undefined : unsafeFix(`write "${meant}"`, rewriting(backend.port, meant));
          report(backend.port.at, 'name', { service: name, port: ref, ports: listed(ports), meant }, { notes, fix });
        }
      }
    },
  },
});

/** Whether the ports of a Service are all known and used: those of an ExternalName are not. */
function isJudged(service: ResourceOf<'Service'>): boolean {
  if (service.overlay.content || serviceType(service) === 'ExternalName') return false;
  const list = service.root.get('spec').get('ports');
  if (list.exists && !list.isList) return false;
  return portsOf(service).every(({ at, port }) => port !== undefined && !at.get('name').isSubstituted);
}

function hasPort(service: ResourceOf<'Service'>, ref: number | string): boolean {
  return portsOf(service).some(({ port, name }) => (typeof ref === 'number' ? port === ref : name === ref));
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

/** The one port of which the digits of `ref` are a misspelling; the only port, where there is one. */
function meantNumber(ref: number, ports: readonly Port[]): number | undefined {
  const numbers = ports.flatMap(({ port }) => port ?? []);
  const [only] = numbers;
  if (numbers.length === 1) return only;
  const near = didYouMean(String(ref), numbers.map(String));
  return near === undefined ? undefined : Number(near);
}

function toNumber({ port }: IngressBackend, number: number | undefined): Fix | undefined {
  if (number === undefined) return undefined;
  const title = `write ${number}`;
  // In v1 a name and a number are two fields.
  const isName = port.step === 'name';
  return isName
    ? unsafeFix(title, replacing(port.key, 'number'), replacing(port.at, String(number)))
    : unsafeFix(title, replacing(port.at, String(number)));
}

function listed(ports: readonly Port[]): string {
  return ports.map(({ name, port }) => (name === undefined ? String(port) : `${port} ("${name}")`)).join(', ');
}
