/** Well-known ports by protocol. Source: IANA registry and the defaults of the software. */

import type { Cursor } from '../../load/value/cursor.ts';
import { type KeptList, query } from '../../text/query.ts';
import type { ResourceOf } from '../objects/resource.ts';
import type { Workload } from '../objects/workload.ts';
import type { Port } from './service.ts';

export interface Protocol {
  /** The display name. */
  readonly name: string;
  /** The usual ports, which typos are compared with; the most common first. */
  readonly ports: readonly number[];
  /** Other ports that are also used for it, and are not typos. */
  readonly also: readonly number[];
  /** Words in port names, appProtocols, Service names and image names that indicate it. */
  readonly words: readonly string[];
  /** Set for datastores, which should not be reachable from outside: the ports that identify it by number alone. */
  readonly datastore?: readonly number[];
}

const HTTP: Protocol = {
  name: 'HTTP',
  ports: [80, 8080],
  also: [81, 3000, 5000, 8000, 8008, 8081, 8088, 8800, 8808, 8888, 9080, 9090],
  words: ['http', 'http2'],
};
const HTTPS: Protocol = {
  name: 'HTTPS',
  ports: [443, 8443],
  also: [444, 4443, 6443, 8444, 8843, 9443, 10250],
  words: ['https', 'tls', 'ssl', 'websecure'],
};

const PROTOCOLS: readonly Protocol[] = [
  HTTP,
  HTTPS,
  { name: 'MySQL', ports: [3306], also: [3307, 33060], words: ['mysql', 'mariadb', 'percona'], datastore: [3306] },
  {
    name: 'PostgreSQL',
    ports: [5432],
    also: [5433, 6432],
    words: ['postgres', 'postgresql', 'pgsql', 'pg', 'timescaledb', 'postgis'],
    datastore: [5432],
  },
  { name: 'Redis', ports: [6379], also: [6380, 16379, 26379], words: ['redis', 'valkey', 'keydb'], datastore: [6379] },
  { name: 'MongoDB', ports: [27017], also: [27018, 27019], words: ['mongo', 'mongodb'], datastore: [27017] },
  { name: 'Memcached', ports: [11211], also: [], words: ['memcached', 'memcache'], datastore: [11211] },
  {
    name: 'Cassandra',
    ports: [9042],
    also: [7000, 7001, 7199, 9142, 9160],
    words: ['cassandra', 'cql', 'scylla', 'scylladb'],
    datastore: [9042],
  },
  {
    name: 'Elasticsearch',
    ports: [9200, 9300],
    also: [],
    words: ['elasticsearch', 'opensearch'],
    datastore: [9200],
  },
  { name: 'etcd', ports: [2379, 2380], also: [2381, 4001], words: ['etcd'], datastore: [2379] },
  { name: 'SQL Server', ports: [1433], also: [1434], words: ['mssql', 'sqlserver'], datastore: [1433] },
  { name: 'Oracle Database', ports: [1521], also: [2484], words: ['oracle', 'oracledb'], datastore: [1521] },
  { name: 'CouchDB', ports: [5984], also: [6984], words: ['couchdb'], datastore: [5984] },
  { name: 'CockroachDB', ports: [26257], also: [], words: ['cockroachdb', 'cockroach'], datastore: [26257] },
  { name: 'Neo4j', ports: [7687, 7474], also: [7473], words: ['neo4j', 'bolt'], datastore: [7687] },
  { name: 'InfluxDB', ports: [8086], also: [], words: ['influxdb'], datastore: [8086] },
  { name: 'AMQP', ports: [5672], also: [5671, 15672], words: ['amqp', 'rabbitmq'] },
  { name: 'Kafka', ports: [9092], also: [9093, 9094, 9095, 9096], words: ['kafka'] },
  { name: 'ZooKeeper', ports: [2181], also: [2182, 2888, 3888], words: ['zookeeper'] },
  { name: 'NATS', ports: [4222], also: [6222, 8222], words: ['nats'] },
  { name: 'MQTT', ports: [1883, 8883], also: [], words: ['mqtt', 'mqtts', 'mosquitto'] },
  { name: 'gRPC', ports: [50051], also: [], words: ['grpc'] },
  { name: 'DNS', ports: [53], also: [], words: ['dns', 'domain', 'coredns'] },
  { name: 'SSH', ports: [22], also: [2222], words: ['ssh', 'sftp'] },
  { name: 'LDAP', ports: [389], also: [3268], words: ['ldap'] },
  { name: 'LDAPS', ports: [636], also: [3269], words: ['ldaps'] },
];

/** Words that indicate a web server, with HTTP or HTTPS. */
const WEB_WORDS = ['web', 'www', 'nginx', 'httpd', 'apache', 'caddy', 'traefik', 'haproxy', 'envoy'] as const;

const BY_WORD: ReadonlyMap<string, readonly Protocol[]> = new Map<string, readonly Protocol[]>([
  ...PROTOCOLS.flatMap((protocol) => protocol.words.map((word) => [word, [protocol]] as const)),
  ...WEB_WORDS.map((word) => [word, [HTTP, HTTPS]] as const),
]);

/** The protocols that a name (`https-web`, `redis`, `mysql:8`) indicates. */
export function protocolsOf(name: string | undefined): readonly Protocol[] {
  if (name === undefined) return [];
  return name
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .flatMap((word) => BY_WORD.get(word) ?? []);
}

/** The protocols of an image, by the last part of its name without tag or digest. */
export function protocolsOfImage(image: string | undefined): readonly Protocol[] {
  const base = (image ?? '').split('@')[0]?.split('/').at(-1)?.split(':')[0] ?? '';
  return BY_WORD.get(base.toLowerCase()) ?? [];
}

/** The datastore that a port number identifies. */
export function datastoreOn(port: number | undefined): Protocol | undefined {
  return port === undefined ? undefined : PROTOCOLS.find(({ datastore }) => datastore?.includes(port) === true);
}

/** Whether one number is the other with two adjacent digits swapped, or with the wrong digit doubled. */
export function isDigitSlip(written: number, meant: number): boolean {
  const a = String(written);
  const b = String(meant);
  if (a.length !== b.length || a === b) return false;
  for (let i = 1; i < a.length; i++)
    if (b.slice(0, i - 1) + b.charAt(i) + b.charAt(i - 1) + b.slice(i + 1) === a) return true;
  return a.replaceAll(/(.)\1+/g, '$1') === b.replaceAll(/(.)\1+/g, '$1');
}

export interface PortTypo {
  /** Where the wrong number is written: `port`, `targetPort`, or both. */
  readonly at: readonly Cursor[];
  readonly written: number;
  readonly meant: number;
  readonly protocol: string;
  /** The evidence: `the port name "https"`. */
  readonly because: string;
}

/**
 * A port of a Service that looks like a typo for a well-known port, which its name, its appProtocol, the image of the
 * pods or the name of the Service indicates.
 */
export function portTypo(service: ResourceOf<'Service'>, port: Port, behind: KeptList<Workload>): PortTypo | undefined {
  const hint = hintOn(service, port, behind);
  if (hint === undefined) return undefined;
  const { protocols } = hint;
  const target = port.at.get('targetPort');
  for (const cursor of [port.at.get('port'), target]) {
    const written = cursor.integer;
    const meant = written === undefined ? undefined : slipFor(written, protocols);
    if (written === undefined || meant === undefined) continue;
    // The pods declare this port, so the number is intended.
    if (cursor === target && declaredNumbers(behind).has(written)) continue;
    const at = [port.at.get('port'), target].filter((one) => one.integer === written);
    const because = `the ${hint.what} "${hint.text ?? ''}"`;
    return { at, written, meant: meant.port, protocol: meant.protocol.name, because };
  }
  return undefined;
}

function slipFor(written: number, protocols: readonly Protocol[]): { port: number; protocol: Protocol } | undefined {
  if (protocols.some(({ ports, also }) => ports.includes(written) || also.includes(written))) return undefined;
  for (const protocol of protocols)
    for (const port of protocol.ports) if (isDigitSlip(written, port)) return { port, protocol };
  return undefined;
}

interface Hint {
  readonly protocols: readonly Protocol[];
  /** The text with the evidence, and the name of its field. */
  readonly text: string | undefined;
  readonly what: string;
}

/** The strongest evidence for a protocol. */
function hintOn(service: ResourceOf<'Service'>, port: Port, behind: KeptList<Workload>): Hint | undefined {
  const target = typeof port.targetPort === 'string' ? port.targetPort : undefined;
  return (
    hintIn('port name', port.name) ??
    hintIn('appProtocol', port.at.get('appProtocol').string) ??
    hintIn('target port', target) ??
    hintInImages(behind) ??
    hintIn('Service name', service.name)
  );
}

function hintIn(what: string, text: string | undefined, protocols = protocolsOf(text)): Hint | undefined {
  return protocols.length === 0 ? undefined : { protocols, text, what };
}

const hintInImages = query('well-known-ports.hintInImages', (behind: KeptList<Workload>): Hint | undefined => {
  for (const { pod } of behind)
    for (const container of pod.get('containers').items()) {
      const image = container.get('image').string?.replace(/@[\s\S]*$/, '');
      const hint = hintIn('image', image, protocolsOfImage(image));
      if (hint !== undefined) return hint;
    }
  return undefined;
});

/** The numbers that the regular containers declare. */
const declaredNumbers = query(
  'well-known-ports.declaredNumbers',
  (behind: KeptList<Workload>): ReadonlySet<number | undefined> => {
    const containers = behind.flatMap(({ pod }) => pod.get('containers').items());
    return new Set(
      containers.flatMap((at) => at.get('ports').items()).map((port) => port.get('containerPort').integer),
    );
  },
);
