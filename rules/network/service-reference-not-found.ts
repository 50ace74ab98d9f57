/** Environment variables, arguments, ConfigMaps and Secrets that refer to a Service, or a port of it, that does not exist. */
import {
  type Cluster,
  type Cursor,
  defineRule,
  describe,
  type Guesses,
  guessesFor,
  isDescribedIn,
  isHeadless,
  listing,
  mayBeMeant,
  type Place,
  podContainers,
  portsOf,
  portsWith,
  type Resource,
  type ResourceOf,
  serviceProvision,
  serviceType,
} from '../../src/kit.ts';

interface Named {
  readonly service: string;
  readonly namespace: string;
  readonly port: number | undefined;
  /** As written in the text. */
  readonly host: string;
}

export default defineRule({
  severity: 'warning',
  judges: { rest: 'objects', service: 'tree' },
  docs: {
    summary:
      'An environment variable, argument, ConfigMap or Secret refers to a Service that does not exist, or to a port that it does not have.',
    why: 'The application cannot resolve the host or connect to the port, and logs only "no such host" or "connection refused".',
    remedy: 'Correct the name, namespace or port. Use the port of the Service, not the port of its pods.',
  },
  messages: {
    service: (to: { host: string; service: string; namespace: string; meant: string | undefined }) => ({
      message: `"${to.host}" refers to Service "${to.service}", which is not found in namespace "${to.namespace}"`,
      help:
        to.meant === undefined
          ? 'create the Service, or correct the name; if it exists elsewhere, add it to "external: services" in kroute.yaml'
          : `did you mean "${to.meant}"?`,
    }),
    port: (to: { host: string; service: string; port: number; ports: string }) => ({
      message: `"${to.host}" uses port ${to.port}, but Service "${to.service}" has no port ${to.port}; available: ${to.ports}`,
      help: `replace the port with a port of Service "${to.service}", or add port ${to.port} to it`,
    }),
    targetPort: (to: { host: string; service: string; port: number; own: number }) => ({
      message: `"${to.host}" uses port ${to.port}, which is the targetPort of Service "${to.service}", not its port`,
      help: `replace ${to.port} with ${to.own}, the port that forwards to ${to.port}`,
    }),
  },
  check: {
    cluster(cluster, { report }) {
      if (cluster.all('Service').length === 0) return;
      const services = guessesFor(cluster, 'Service');
      for (const { resource, pod } of cluster.workloads)
        for (const { at } of podContainers(pod)) {
          const env = at
            .get('env')
            .items()
            .map((one) => one.get('value'));
          for (const value of [...env, ...at.get('command').items(), ...at.get('args').items()]) judge(resource, value);
        }
      for (const config of cluster.all('ConfigMap'))
        for (const value of config.root.get('data').entries()) judge(config, value);
      for (const secret of cluster.all('Secret'))
        for (const value of secret.root.get('stringData').entries()) judge(secret, value);

      function judge(from: Resource, value: Cursor<string>): void {
        const text = value.string;
        if (text === undefined) return;
        const all = namedIn(cluster, text, from, services);
        if (all.length > 0 && !isImage(value)) for (const named of all) judgeName(from, value, named);
      }

      function judgeName(from: Resource, value: Cursor, named: Named): void {
        const { service, namespace, host, port } = named;
        const found = serviceProvision(cluster, namespace, service, from);
        if (found.is === 'provided') {
          if (port !== undefined) judgePort(from, value, found.by, host, port);
          return;
        }
        if (found.is !== 'absent' || !isMissing(cluster, from, named)) return;
        const meant = services.alike(namespace, service);
        const severity = meant === undefined && isTelemetry(value) ? 'info' : 'warning';
        report(within(value, host), 'service', { host, service, namespace, meant }, { about: from, severity });
      }

      function judgePort(
        from: Resource,
        value: Cursor,
        service: ResourceOf<'Service'>,
        host: string,
        port: number,
      ): void {
        const ports = portsOf(service);
        // With a headless Service, clients connect to the pods directly, on any port.
        const isOpen = isHeadless(service) || serviceType(service) === 'ExternalName';
        if (isOpen || ports.length === 0 || hasPort(service, port) || hasPort(service, undefined)) return;
        const others = cluster.definitions('Service', service.namespace, service.name);
        if (others.some((other) => hasPort(other, port))) return;
        const notes = [
          { message: `${describe(service)} declares its ports here`, at: service.root.get('spec').get('ports').key },
        ];
        const own = portsWith(service, 'targetPort', port)[0]?.port;
        const at = within(value, host);
        const listed = listing(
          ports.flatMap((one) => one.port ?? []),
          String,
        );
        const data = { host, service: service.name, port };
        if (own !== undefined) report(at, 'targetPort', { ...data, own }, { about: from, notes });
        else report(at, 'port', { ...data, ports: listed }, { about: from, notes });
      }
    },
  },
});

/** Variables of clients of tracing and metrics, whose collectors the platform brings, and without which the pods work. */
const TELEMETRY = /^(?:DD|JAEGER|OTEL|OTLP|STATSD|ZIPKIN)_/;

function isTelemetry(value: Cursor): boolean {
  return TELEMETRY.test(value.parent?.child('name').string ?? '');
}

/** A name below `svc`, which only Services have, and no pattern. Names of pods and ports can precede that of the Service. */
const IN_CLUSTER =
  /(?<![\w.-])(?:[\w-]+\.)*?([a-z0-9](?:[a-z0-9-]*[a-z0-9])?)\.([a-z0-9](?:[a-z0-9-]*[a-z0-9])?)\.svc(?:\.cluster\.local)?\.?(?::(\d{1,5}))?(?!\.?\*)(?![\w-])/g;

/** A URL, or only a host and port, whose host has one or two labels: in a cluster, a Service. */
const HOST =
  /^(?:--?[\w.-]+=)?(?:[a-z][a-z0-9+.-]*:\/\/(?:[^\s/@]*@)?)?(([a-z0-9](?:[a-z0-9-]*[a-z0-9])?)(?:\.([a-z0-9](?:[a-z0-9-]*[a-z0-9])?))?:(\d{2,5}))(?:[/?#]\S*)?$/;

/** `redis:7` is an image, `redis:6379` a Service. */
const LEAST_PORT = 80;

/** The same in a file of many lines, where only a URL, or a server of nginx and HAProxy, is surely a host. */
const HOST_IN_FILE =
  /(?::\/\/|\bserver[ \t])(([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)(?:\.([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?))?:(\d{2,5}))(?![\w.-])/g;

/** The hosts in the lines of a file, without those of comments. */
function hostsIn(text: string): readonly (readonly (string | undefined)[])[] {
  return text
    .split('\n')
    .filter((line) => line.includes(':') && !/^\s*(?:#|\/\/|;)/.test(line))
    .flatMap((line) => [...line.matchAll(HOST_IN_FILE)].map((match) => match.slice(1)));
}

function namedIn(cluster: Cluster, text: string, from: Resource, services: Guesses): readonly Named[] {
  const full = (text.includes('.svc') ? [...text.matchAll(IN_CLUSTER)] : []).map(
    ([host, service = '', namespace = '', port]): Named => ({
      host,
      service,
      namespace,
      port: port === undefined ? undefined : Number(port),
    }),
  );
  if (!text.includes(':')) return full;
  const written = text.includes('\n') ? hostsIn(text) : [(HOST.exec(text) ?? []).slice(1)];
  const short = written.flatMap(([host, service, namespace = from.namespace, digits]) => {
    if (host === undefined || service === undefined || Number(digits) < LEAST_PORT) return [];
    const named: Named = { host, service, namespace, port: Number(digits) };
    return isService(cluster, named, services) || isMisspelled(cluster, named, services) ? [named] : [];
  });
  return [...full, ...short];
}

/** Whether a name without a domain, which can be any host, is the name of a Service in that namespace. */
function isService(cluster: Cluster, { service, namespace }: Named, services: Guesses): boolean {
  if (cluster.inNamespace('Service', namespace).length === 0) return false;
  return services.called(service).some((one) => one.namespace === namespace);
}

/** Whether a Service with a similar name has that port. */
function isMisspelled(cluster: Cluster, { service, namespace, port }: Named, services: Guesses): boolean {
  const meant = services.alike(namespace, service);
  if (meant === undefined || services.called(service).length > 0) return false;
  return cluster.definitions('Service', namespace, meant).some((one) => hasPort(one, port));
}

function hasPort(service: ResourceOf<'Service'>, port: number | undefined): boolean {
  return portsWith(service, 'port', port).length > 0;
}

/** Whether the value belongs to a variable for an image, whose tag looks like a port. */
function isImage(value: Cursor): boolean {
  return /image/i.test(value.parent?.child('name').string ?? '');
}

/** Whether the files describe the Services of that namespace, and the cluster does not provide this one. */
function isMissing(cluster: Cluster, from: Resource, { service, namespace }: Named): boolean {
  if (!isDescribedIn(cluster, 'Service', namespace, from) || mayBeMeant(cluster, 'Service', service)) return false;
  return !/^(kubernetes|kube-dns)$|^\d/.test(service);
}

/** The place of a text in a value, if the value is written literally in the manifest. */
function within(value: Cursor, text: string): Place {
  const { at, source } = value;
  const offset = source.indexOf(text);
  if (offset === -1 || value.document.tape.toSource !== undefined) return at;
  const start = at.span.start + offset;
  return { ...at, span: { start, end: start + text.length } };
}
