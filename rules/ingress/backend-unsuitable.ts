/** Backend Services that are there, but that the controller of the Ingress cannot use. */
import {
  ALB,
  albTargetSettings,
  assumed,
  backendService,
  classOf,
  type Dialect,
  defineRule,
  describe,
  effective,
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
  type ResourceOf,
  serviceType,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  judges: 'objects',
  docs: {
    summary: 'A backend of an Ingress is a Service that its controller cannot use, or would talk to in the wrong way.',
    why: 'The controller skips such a backend, or its requests fail, though every name resolves.',
    remedy: 'Use a Service of a type and protocol that the controller can reach, or tell the controller by annotation.',
  },
  messages: {
    externalName: (to: { service: string; controller: string }) => ({
      message: `Service "${to.service}" is of type ExternalName, which ${to.controller} does not take as a backend`,
      help: 'use a Service that selects pods',
    }),
    externalNameRefused: (to: { service: string }) => ({
      message: `Service "${to.service}" is of type ExternalName, which Traefik refuses unless allowExternalNameServices is set`,
      help: 'set the option in the Ingress provider, or use a Service that selects pods',
    }),
    externalNameElsewhere: (to: { service: string }) => ({
      message: `Service "${to.service}" is of type ExternalName: its requests leave for another host, and not every controller takes it`,
      help: 'where the target is in the cluster, use a Service that selects its pods',
    }),
    headlessElsewhere: (to: { service: string }) => ({
      message: `Service "${to.service}" is headless: controllers that send requests to its address cannot reach it`,
      help: 'use a Service with an address for the Ingress, unless the controller reads endpoints',
    }),
    headless: (to: { service: string; controller: string }) => ({
      message: `Service "${to.service}" is headless, and ${to.controller} needs its address`,
      help: 'remove clusterIP: None, or use another Service for the Ingress',
    }),
    notHttp: (to: { service: string; port: number | string; protocol: string }) => ({
      message: `port ${to.port} of Service "${to.service}" is a ${to.protocol} port, and an Ingress speaks HTTP over TCP`,
      help: 'name a TCP port, or expose the Service without an Ingress',
    }),
    plainToTls: (to: { service: string; port: string; remedy: string }) => ({
      message: `port "${to.port}" of Service "${to.service}" speaks HTTPS, and the controller is told to speak HTTP`,
      help: to.remedy,
    }),
    needsNodePort: (to: { service: string; controller: string; remedy: string }) => ({
      message: `Service "${to.service}" opens no node port, and ${to.controller} reaches it only there`,
      help: to.remedy,
    }),
  },
  check: {
    Ingress(ingress, { cluster, report }) {
      const { dialect } = classOf(ingress, cluster);
      const told = new Set<string>();
      for (const backend of ingressBackends(ingress)) {
        const found = backendService(cluster, ingress, backend);
        if (found?.is !== 'found') continue;
        const service = found.resource;
        const { name } = service;
        const ref = `${name}:${backend.portRef ?? ''}`;
        if (told.has(ref)) continue;
        told.add(ref);
        const at = backend.service.at;
        const type = serviceType(service);
        const typeNotes = [noteOn(service, 'type')];
        if (type === 'ExternalName') {
          if (dialect === 'traefik') report(at, 'externalNameRefused', { service: name }, { notes: typeNotes });
          else if (dialect === 'gke' || dialect === 'aws-alb')
            report(at, 'externalName', { service: name, controller: TITLES[dialect] ?? '' }, { notes: typeNotes });
          else report(at, 'externalNameElsewhere', { service: name }, { notes: typeNotes, severity: 'info' });
          continue;
        }
        const port = portOf(service, backend);
        if (port !== undefined && port.protocol !== 'TCP' && isNumberOrName(backend.portRef)) {
          const notes: readonly Note[] = [{ message: 'its protocol is given here', at: port.at.get('protocol').at }];
          report(
            backend.port.at,
            'notHttp',
            { service: name, port: backend.portRef, protocol: port.protocol },
            { notes },
          );
          continue;
        }
        const remedy = port === undefined ? undefined : tlsRemedy(ingress, service, port, dialect);
        if (port?.name !== undefined && remedy !== undefined)
          report(
            backend.port.at,
            'plainToTls',
            { service: name, port: port.name, remedy },
            { notes: [{ message: 'the port is declared here', at: port.at.key }] },
          );
        if (isHeadless(service) && isOn(nginxSettings(ingress).serviceUpstream))
          report(
            at,
            'headless',
            { service: name, controller: 'ingress-nginx with service-upstream' },
            { notes: [noteOn(service, 'clusterIP')] },
          );
        else if (type === 'ClusterIP') {
          const why = nodePortNeed(ingress, service, dialect);
          if (why !== undefined) report(at, 'needsNodePort', { service: name, ...why }, { notes: typeNotes });
          else if (isHeadless(service)) {
            const notes = [noteOn(service, 'clusterIP')];
            if (dialect === 'istio') report(at, 'headless', { service: name, controller: 'Istio' }, { notes });
            else report(at, 'headlessElsewhere', { service: name }, { notes, severity: 'info' });
          }
        }
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
    message: `${describe(service)} is here`,
    at: spec.get(field).exists ? spec.get(field).at : service.root.get('metadata').get('name').at,
  };
}

function isNumberOrName(ref: IngressBackend['portRef']): ref is number | string {
  return ref !== undefined;
}

function portOf(service: ResourceOf<'Service'>, { portRef }: IngressBackend): Port | undefined {
  // The same number may be open for TCP and UDP: then an Ingress uses the TCP one.
  const ports = portsWith(service, typeof portRef === 'number' ? 'port' : 'name', portRef);
  return ports.find(({ protocol }) => protocol === 'TCP') ?? ports[0];
}

/** What to do where a port that calls itself HTTPS is spoken to in plain HTTP; undefined where all is well or nobody knows. */
function tlsRemedy(
  ingress: ResourceOf<'Ingress'>,
  service: ResourceOf<'Service'>,
  port: Port,
  dialect: Dialect | undefined,
): string | undefined {
  const { name = '' } = port;
  if (!/^https(-|$)/.test(name)) return undefined;
  // A port named https may well lead to a plain one, where TLS ends before.
  if (port.targetPort === 80 || port.targetPort === 8080 || port.targetPort === 'http') return undefined;
  switch (dialect) {
    case 'ingress-nginx': {
      const { backendProtocol, sslPassthrough } = nginxSettings(ingress);
      if (isOn(sslPassthrough) || backendProtocol.is !== 'absent') return undefined;
      return `add the annotation ${NGINX.keys.backendProtocol}: "HTTPS"`;
    }
    case 'aws-alb':
      return albTargetSettings(ingress, service).backendProtocol.is === 'absent'
        ? `add the annotation ${ALB.keys.backendProtocol}: HTTPS`
        : undefined;
    case 'gke': {
      const told = gceServiceSettings(service).appProtocols.is !== 'absent' || port.at.get('appProtocol').exists;
      return told ? undefined : `annotate the Service with ${GCE_SERVICE.keys.appProtocols}: '{"${name}":"HTTPS"}'`;
    }
    case 'nginx-org': {
      const { sslServices, grpcServices } = nginxOrgSettings(ingress);
      const told = [sslServices, grpcServices].some((list) => assumed(list).includes(service.name));
      return told ? undefined : `name the Service in the annotation ${NGINX_ORG.keys.sslServices}: "${service.name}"`;
    }
    default:
      return undefined;
  }
}

/** Why the controller reaches this ClusterIP Service only through a node port; undefined where it does not need one. */
function nodePortNeed(
  ingress: ResourceOf<'Ingress'>,
  service: ResourceOf<'Service'>,
  dialect: Dialect | undefined,
): { readonly controller: string; readonly remedy: string } | undefined {
  if (dialect === 'aws-alb') {
    if (effective(albTargetSettings(ingress, service).targetType) !== 'instance') return undefined;
    return {
      controller: 'the AWS Load Balancer Controller with target type instance',
      remedy: `set ${ALB.keys.targetType}: ip, or make the Service a NodePort`,
    };
  }
  if (dialect !== 'gke' || gceServiceSettings(service).neg.is !== 'absent') return undefined;
  return {
    controller: 'GKE Ingress without network endpoint groups',
    remedy: `annotate the Service with ${GCE_SERVICE.keys.neg}: '{"ingress": true}', or make it a NodePort`,
  };
}
