/** Ingresses of GKE whose health check differs from the readiness probe, which has another port. */
import {
  backendService,
  type Cluster,
  classOf,
  defineRule,
  describe,
  findPort,
  gceServiceSettings,
  handlerPort,
  ingressBackends,
  podHandlers,
  portsOf,
  type ResourceOf,
  workloadsBehind,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'info',
  judges: 'objects',
  docs: {
    summary: 'GKE Ingress does not use the readiness probe of the pods, because the probe has another port.',
    why: 'GKE takes the health check from a readiness probe only if it uses the port that serves. Otherwise it sends GET / to the serving port and expects 200.',
    remedy: 'Set the health check in a BackendConfig or a HealthCheckPolicy.',
  },
  messages: {
    otherPort: (to: { workload: string; port: number; service: string }) => ({
      message: `GKE Ingress checks "GET /" for ${to.service}, because the readiness probe of ${to.workload} uses another port, ${to.port}`,
      help: 'set the health check in a BackendConfig, or let the probe use the port that serves',
    }),
  },
  check: {
    Ingress(ingress, { cluster, report }) {
      if (classOf(ingress, cluster).dialect !== 'gke') return;
      const reported = new Set<ResourceOf<'Service'>>();
      for (const backend of ingressBackends(ingress)) {
        const found = backendService(cluster, ingress, backend);
        if (found?.is !== 'found' || reported.has(found.resource)) continue;
        const service = found.resource;
        reported.add(service);
        if (gceServiceSettings(service).backendConfig.is !== 'absent') continue;
        const probe = probeElsewhere(cluster, service);
        if (probe === undefined) continue;
        const notes = [{ message: 'the probe is defined here', at: probe.at }];
        const data = { workload: probe.workload, port: probe.port, service: describe(service) };
        report(backend.service.at, 'otherPort', data, { notes });
      }
    },
  },
});

/** A readiness probe with HTTP on a port that is no target of the Service, where no container has a probe on a target. */
function probeElsewhere(cluster: Cluster, service: ResourceOf<'Service'>) {
  for (const { pod, resource } of workloadsBehind(cluster, service)) {
    const targets = portsOf(service).map(({ targetPort, protocol }) =>
      typeof targetPort === 'string' ? findPort(pod, targetPort, protocol)?.number : targetPort,
    );
    const probes = podHandlers(pod).filter((one) => one.is === 'readinessProbe' && one.at.child('httpGet').exists);
    const ports = probes.map((one) => {
      const at = handlerPort(one);
      const written = at?.intOrString;
      return { at, number: typeof written === 'string' ? findPort(pod, written, 'TCP')?.number : written };
    });
    const [first] = ports;
    if (first?.at === undefined || first.number === undefined || targets.includes(undefined)) continue;
    if (ports.some(({ number }) => number === undefined || targets.includes(number))) continue;
    return { workload: describe(resource), port: first.number, at: first.at.at };
  }
  return undefined;
}
