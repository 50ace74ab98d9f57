/** Load balancers that end TLS in front of an ingress-nginx that redirects what arrives without TLS. */
import {
  awsAnnotation,
  declaredPorts,
  defineRule,
  givenControllers,
  nginxController,
  type Port,
  portsOf,
  type ResourceOf,
  type Route,
  serviceType,
  type Workload,
  workloadsBehind,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  judges: 'tree',
  docs: {
    summary: 'A load balancer ends TLS and sends plain HTTP to ingress-nginx, which redirects it to https.',
    why: 'ingress-nginx does not know that clients use https, so it answers each request with a redirect to the same URL: browsers show "too many redirects".',
    remedy:
      'Set use-forwarded-headers: "true" in the ConfigMap of ingress-nginx, so that it reads X-Forwarded-Proto, or set ssl-redirect and force-ssl-redirect to false.',
  },
  messages: {
    endless: (to: { port: number | undefined; target: number | string; ingress: string }) => ({
      message: `port ${to.port ?? ''} ends TLS and sends plain HTTP to port ${to.target} of ingress-nginx, which redirects all requests to https (Ingress ${to.ingress})`,
      help: 'set use-forwarded-headers: "true" in the ConfigMap of ingress-nginx',
    }),
  },
  check: {
    Service: {
      required: ['metadata.annotations'],
      check(service, { cluster, routes, report }) {
        if (serviceType(service) !== 'LoadBalancer' || !endsTls(service)) return;
        for (const workload of workloadsBehind(cluster, service)) {
          const given = givenControllers(cluster).find((one) => one.workload === workload);
          if (given?.dialect !== 'ingress-nginx') continue;
          const { trustsProxy, ports, workload: known } = nginxController(cluster, given.name);
          // Where the ConfigMap is not among the files, it may have the setting.
          if (trustsProxy !== false || known?.resource !== workload.resource) continue;
          const port = portsOf(service).find((one) => isEnded(service, one) && leadsTo(workload, one, ports.http));
          const redirected = port && routes.ofIngresses.find((route) => isRedirected(route, given.name));
          if (port === undefined || redirected === undefined) continue;
          const { resource, at } = redirected.source;
          const data = {
            port: port.port,
            target: port.targetPort ?? ports.http,
            ingress: `${resource.namespace}/${resource.name}`,
          };
          const place = port.at.get('targetPort').exists ? port.at.get('targetPort') : port.at.get('port');
          report(place.at, 'endless', data, { notes: [{ message: 'this path is redirected to https', at }] });
        }
      },
    },
  },
});

/** Only with HTTP behind it does the load balancer say how clients connect. */
function endsTls(service: ResourceOf<'Service'>): boolean {
  const protocol = awsAnnotation(service, 'backend-protocol').string;
  return awsAnnotation(service, 'ssl-cert').exists && protocol === 'http';
}

/** Whether the load balancer has the certificate for a port: without a list, for each. */
function isEnded(service: ResourceOf<'Service'>, { port, name }: Port): boolean {
  const listed = awsAnnotation(service, 'ssl-ports')
    .string?.split(',')
    .map((one) => one.trim());
  return listed === undefined || listed.includes('*') || listed.some((one) => Number(one) === port || one === name);
}

function leadsTo({ pod }: Workload, { targetPort }: Port, number: number): boolean {
  return targetPort === number || declaredPorts(pod).some((one) => one.name === targetPort && one.number === number);
}

function isRedirected({ entry, httpsRedirect }: Route, controller: string | undefined): boolean {
  return entry.controller === controller && httpsRedirect !== undefined;
}
