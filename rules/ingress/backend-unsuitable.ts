/** Backend Services that exist, but that the controller of the Ingress cannot use. */
import {
  ALB,
  albTarget,
  albTargetSettings,
  assumed,
  backendService,
  type Cluster,
  classOf,
  type Dialect,
  defineRule,
  describe,
  GCE_SERVICE,
  gceServiceSettings,
  type IngressBackend,
  ingressBackends,
  isHeadless,
  isOn,
  NGINX,
  NGINX_ORG,
  type Note,
  nginxOrgSettings,
  nginxSettings,
  type Port,
  portsWith,
  portText,
  type ResourceOf,
  serviceType,
  traefikController,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  judges: 'objects',
  docs: {
    summary: 'A backend of an Ingress is a Service of a type or protocol that the controller does not support.',
    why: 'The controller skips such a backend, or requests to it fail, although the Service exists.',
    remedy: 'Use a Service of a type and protocol that the controller supports, or set the annotation for it.',
  },
  messages: {
    externalName: (to: { service: string; controller: string }) => ({
      message: `Service "${to.service}" is of type ExternalName, which ${to.controller} does not support as a backend`,
      help: 'use a Service of type NodePort with a selector',
    }),
    externalNameRefused: (to: { service: string }) => ({
      message: `Service "${to.service}" is of type ExternalName, which Traefik rejects unless allowExternalNameServices is set`,
      help: 'set allowExternalNameServices in the Ingress provider of Traefik, or use a Service with a selector',
    }),
    externalNameElsewhere: (to: { service: string }) => ({
      message: `Service "${to.service}" is of type ExternalName, which not every controller supports as a backend`,
      help: 'if the target runs in the cluster, use a Service that selects its pods',
    }),
    headlessElsewhere: (to: { service: string }) => ({
      message: `Service "${to.service}" is headless, which controllers that send requests to the cluster IP do not support`,
      help: 'remove clusterIP: None, unless your controller sends requests directly to endpoints',
    }),
    headless: (to: { service: string; controller: string }) => ({
      message: `Service "${to.service}" is headless, but ${to.controller} requires a cluster IP`,
      help: 'remove clusterIP: None, or use another Service for the Ingress',
    }),
    notHttp: (to: { service: string; port: number | string; protocol: string }) => ({
      message: `port ${portText(to.port)} of Service "${to.service}" has protocol ${to.protocol}, but an Ingress only routes HTTP over TCP`,
      help: 'use a TCP port, or expose the Service with type LoadBalancer instead of an Ingress',
    }),
    plainToTls: (to: { service: string; port: string; remedy: string }) => ({
      message: `port "${to.port}" of Service "${to.service}" is named for HTTPS, but the controller sends plain HTTP to it`,
      help: to.remedy,
    }),
    needsNodePort: (to: { service: string; controller: string; remedy: string }) => ({
      message: `Service "${to.service}" has no node port, which ${to.controller} requires`,
      help: to.remedy,
    }),
  },
  check: {
    Ingress(ingress, { cluster, report }) {
      const { dialect } = classOf(ingress, cluster);
      for (const used of usedServices(cluster, ingress)) {
        if (serviceType(used.service) === 'ExternalName') judgeExternalName(used);
        else if (used.port !== undefined && used.port.protocol !== 'TCP') judgeProtocol(used, used.port);
        else {
          if (used.port !== undefined) judgeTls(used, used.port);
          judgeClusterIp(used);
        }
      }

      function judgeExternalName({ backend, service }: Used): void {
        const { at } = backend.service;
        const to = { service: service.name };
        const notes = [noteOn(service, 'type')];
        if (dialect === 'traefik') {
          if (!traefikController(cluster).allowsExternalNames) report(at, 'externalNameRefused', to, { notes });
        } else if (dialect === 'gke' || dialect === 'aws-alb')
          report(at, 'externalName', { ...to, controller: TITLES[dialect] ?? '' }, { notes });
        else report(at, 'externalNameElsewhere', to, { notes, severity: 'info' });
      }

      function judgeProtocol({ backend, service }: Used, { at, protocol }: Port): void {
        const notes = [{ message: 'the protocol is set here', at: at.get('protocol').at }];
        report(backend.port.at, 'notHttp', { service: service.name, port: backend.portRef ?? '', protocol }, { notes });
      }

      function judgeTls({ backend, service }: Used, port: Port): void {
        const remedy = tlsRemedy(ingress, service, port, dialect);
        if (port.name === undefined || remedy === undefined) return;
        const notes = [{ message: 'the port is defined here', at: port.at.key }];
        report(backend.port.at, 'plainToTls', { service: service.name, port: port.name, remedy }, { notes });
      }

      function judgeClusterIp({ backend, service }: Used): void {
        const { at } = backend.service;
        const to = { service: service.name };
        const notes = [noteOn(service, 'clusterIP')];
        if (isHeadless(service) && isOn(nginxSettings(ingress).serviceUpstream))
          return report(at, 'headless', { ...to, controller: 'ingress-nginx with service-upstream' }, { notes });
        if (serviceType(service) !== 'ClusterIP') return;
        const need = nodePortNeed(cluster, ingress, service, dialect);
        // GKE itself adds the annotation to the Services of most clusters, those that are VPC-native.
        const severity = dialect === 'gke' ? 'info' : 'warning';
        if (need !== undefined)
          return report(at, 'needsNodePort', { ...to, ...need }, { notes: [noteOn(service, 'type')], severity });
        if (!isHeadless(service)) return;
        if (dialect === 'istio') report(at, 'headless', { ...to, controller: 'Istio' }, { notes });
        else report(at, 'headlessElsewhere', to, { notes, severity: 'info' });
      }
    },
  },
});

const TITLES: Readonly<Partial<Record<Dialect, string>>> = {
  gke: 'GKE Ingress',
  'aws-alb': 'the AWS Load Balancer Controller',
};

function noteOn(service: ResourceOf<'Service'>, field: 'type' | 'clusterIP'): Note {
  const spec = service.root.get('spec');
  return {
    message: `${describe(service)} is defined here`,
    at: spec.get(field).exists ? spec.get(field).at : service.root.get('metadata').get('name').at,
  };
}

interface Used {
  readonly backend: IngressBackend;
  readonly service: ResourceOf<'Service'>;
  /** The port of the Service, if the backend sets one and the Service has it. */
  readonly port: Port | undefined;
}

/** The Services that an Ingress sends traffic to, once for each port. */
function usedServices(cluster: Cluster, ingress: ResourceOf<'Ingress'>): readonly Used[] {
  const used = new Map<string, Used>();
  for (const backend of ingressBackends(ingress)) {
    const found = backendService(cluster, ingress, backend);
    if (found?.is !== 'found') continue;
    const service = found.resource;
    const key = `${service.name}:${backend.portRef ?? ''}`;
    if (!used.has(key)) used.set(key, { backend, service, port: portOf(service, backend) });
  }
  return [...used.values()];
}

function portOf(service: ResourceOf<'Service'>, { portRef }: IngressBackend): Port | undefined {
  if (portRef === undefined) return undefined;
  // If the same number is used for TCP and UDP, an Ingress uses the TCP port.
  const ports = portsWith(service, typeof portRef === 'number' ? 'port' : 'name', portRef);
  return ports.find(({ protocol }) => protocol === 'TCP') ?? ports[0];
}

/** What to do if the controller sends plain HTTP to a port named for HTTPS; undefined if it does not, or if that is not known. */
function tlsRemedy(
  ingress: ResourceOf<'Ingress'>,
  service: ResourceOf<'Service'>,
  port: Port,
  dialect: Dialect | undefined,
): string | undefined {
  const { name = '' } = port;
  if (!/^https(-|$)/.test(name)) return undefined;
  // TLS may be terminated in front of a port named https that forwards to a plain one.
  if (port.targetPort === 80 || port.targetPort === 8080 || port.targetPort === 'http') return undefined;
  switch (dialect) {
    case 'ingress-nginx': {
      const { backendProtocol, sslPassthrough } = nginxSettings(ingress);
      if (isOn(sslPassthrough) || backendProtocol.is !== 'absent') return undefined;
      return `add annotation ${NGINX.keys.backendProtocol}: "HTTPS" to the Ingress`;
    }
    case 'aws-alb':
      return albTargetSettings(ingress, service).backendProtocol.is === 'absent'
        ? `add annotation ${ALB.keys.backendProtocol}: HTTPS to the Ingress`
        : undefined;
    case 'gke': {
      const isSet = gceServiceSettings(service).appProtocols.is !== 'absent' || port.at.get('appProtocol').exists;
      return isSet
        ? undefined
        : `add annotation ${GCE_SERVICE.keys.appProtocols}: '{"${name}":"HTTPS"}' to the Service`;
    }
    case 'nginx-org': {
      const { sslServices, grpcServices } = nginxOrgSettings(ingress);
      const isSet = [sslServices, grpcServices].some((list) => assumed(list).includes(service.name));
      return isSet ? undefined : `add "${service.name}" to the list in annotation "${NGINX_ORG.keys.sslServices}"`;
    }
    default:
      return undefined;
  }
}

/** Which controller requires a node port for this ClusterIP Service, and what to do; undefined if it does not. */
function nodePortNeed(
  cluster: Cluster,
  ingress: ResourceOf<'Ingress'>,
  service: ResourceOf<'Service'>,
  dialect: Dialect | undefined,
): { readonly controller: string; readonly remedy: string } | undefined {
  // A headless Service cannot have node ports.
  const orNodePort = isHeadless(service) ? '' : ', or set type: NodePort on the Service';
  if (dialect === 'aws-alb') {
    const { type, parameters } = albTarget(cluster, ingress, service);
    if (type !== 'instance') return undefined;
    const set =
      parameters === undefined ? `annotation ${ALB.keys.targetType}: ip` : `targetType: ip in ${describe(parameters)}`;
    return {
      controller: 'the AWS Load Balancer Controller with target type instance',
      remedy: `set ${set}${orNodePort}`,
    };
  }
  if (dialect !== 'gke' || gceServiceSettings(service).neg.is !== 'absent') return undefined;
  return {
    controller: 'GKE Ingress without network endpoint groups',
    remedy: `add annotation ${GCE_SERVICE.keys.neg}: '{"ingress": true}' to the Service${orNodePort}`,
  };
}
