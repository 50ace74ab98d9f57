/** Which certificate a client of https gets for its host, and whether it is valid for it. */
import type { Cluster } from '../../model/cluster/cluster.ts';
import { type Dialect, dialectNamed } from '../../model/ingress/dialect.ts';
import { nginxController } from '../../model/ingress/nginx-controller.ts';
import { secretProvision } from '../../model/network/provider.ts';
import { certificateOf, coversHost, type ReadCertificate } from '../../model/objects/certificate.ts';
import type { Resource, ResourceOf } from '../../model/objects/resource.ts';
import { table } from '../../text/own.ts';
import { type Request, tlsName } from '../match/match.ts';
import type { Route, Tls } from '../route/route.ts';
import type { Trace } from './trace.ts';

export interface AnsweringCertificate {
  /** `namespace/name`: the Secret with the certificate that answers, or the one that is there for the route and does not fit. */
  readonly secret?: string;
  /** The subject of the certificate of the proxy itself, where that answers in place of one from a Secret. */
  readonly own?: string;
  /** Whether the certificate is valid for the host; absent where that is not known. */
  readonly covers?: boolean;
}

/** What proxies answer with where no certificate fits. */
const OWN = table<string>({
  'ingress-nginx': 'Kubernetes Ingress Controller Fake Certificate',
  traefik: 'TRAEFIK DEFAULT CERT',
});

interface Reader {
  readonly readCertificate?: ReadCertificate;
}

/** The certificate for the host of a request; undefined for plain requests, and where it cannot be known. */
export function answeringCertificate(
  cluster: Cluster,
  { request: sent, route, asked }: Trace,
  reader: Reader,
): AnsweringCertificate | undefined {
  if (sent.scheme !== 'https') return undefined;
  // The name in TLS counts, whatever the Host header says.
  const request = { ...sent, host: tlsName(sent) };
  const isOther = request.host !== sent.host && asked?.entry.type === 'ingress';
  if (route !== undefined && !isOther) return ofRoute(cluster, route, request, reader);
  if (asked === undefined) return undefined;
  const { type, controller, listenerTls } = asked.entry;
  if (listenerTls !== undefined) return ofListener(cluster, listenerTls.tls, listenerTls.owner, request, reader);
  if (type !== 'ingress') return undefined;
  // TLS comes before the path: the certificate is that of the routes for the host.
  const bySource = new Map(asked.contenders(request).map((one) => [one.source.resource, one]));
  const found = [...bySource.values()].flatMap((one) => ofRoute(cluster, one, request, reader) ?? []);
  return (
    found.find(({ covers }) => covers === true) ??
    found.find(({ secret }) => secret !== undefined) ??
    found[0] ??
    without(cluster, dialectNamed(controller), controller, undefined)
  );
}

function ofListener(
  cluster: Cluster,
  { mode, secrets }: Tls,
  from: Resource,
  { host }: Request,
  reader: Reader,
): AnsweringCertificate | undefined {
  if (mode === 'Passthrough') return undefined;
  return best(secrets.map((name) => readSecret(cluster, name, from, host, reader)));
}

function ofRoute(
  cluster: Cluster,
  { entry, source, tls }: Route,
  request: Request,
  reader: Reader,
): AnsweringCertificate | undefined {
  const { host } = request;
  if (tls?.mode === 'Passthrough') return undefined;
  if (entry.type === 'gateway')
    return tls === undefined ? undefined : ofListener(cluster, tls, source.resource, request, reader);
  if (entry.type !== 'ingress') return undefined;
  const read = (names: readonly string[]): readonly ReadSecret[] =>
    names.map((name) => readSecret(cluster, name, source.resource, host, reader));
  const dialect = dialectNamed(entry.controller);
  const ingress = isIngress(source.resource) ? source.resource : undefined;
  const listing = ingress === undefined ? [] : listed(ingress);
  // Where no TLS entry lists the host, any Secret of the Ingress whose certificate is valid for it does.
  const isListed = listing.some(({ hosts }) => hosts.includes(host));
  const others = isListed ? [] : listing.flatMap(({ secret }) => secret ?? []);
  const guessed = read([...new Set([...(tls?.secrets ?? []), ...others])]).map((one) => ({
    ...one,
    covers: one.covers ?? coversByListing(listing, one.secret, host),
  }));
  const chosen = best(guessed);
  if (chosen !== undefined && chosen.covers !== false) return chosen;
  const foreign = dialect === 'traefik' ? anyCovering(cluster, host, reader) : undefined;
  if (foreign !== undefined) return foreign;
  const meant = chosen?.secret ?? listing.find(({ secret }) => secret !== undefined)?.secret;
  return without(cluster, dialect, entry.controller, meant);
}

/** Where no certificate of a Secret fits: the one of the proxy itself, or the one that does not fit. */
function without(
  cluster: Cluster,
  dialect: Dialect | undefined,
  controller: string | undefined,
  secret: string | undefined,
): AnsweringCertificate | undefined {
  const own = OWN.get(dialect ?? '');
  if (secret !== undefined) return { secret, ...(own === undefined ? {} : { own }), covers: false };
  if (own === undefined) return undefined;
  // A flag of a controller that is not among the files may set another one.
  const isKnown = dialect === 'ingress-nginx' && nginxController(cluster, controller).isGiven;
  return isKnown ? { own, covers: false } : { own };
}

function isIngress(resource: Resource): resource is ResourceOf<'Ingress'> {
  return resource.known === 'Ingress';
}

interface Listed {
  readonly secret: string | undefined;
  /** Without hosts, for all of them. */
  readonly hosts: readonly string[];
}

function listed(ingress: ResourceOf<'Ingress'>): readonly Listed[] {
  const sections = ingress.root.get('spec').get('tls').items();
  return sections.map((section) => {
    const name = section.get('secretName').string;
    const hosts = section.get('hosts').items();
    return {
      secret: name ? `${ingress.namespace}/${name}` : undefined,
      hosts: hosts.flatMap(({ string }) => string?.toLowerCase() ?? []),
    };
  });
}

/** Of a Secret that cannot be read: whether the TLS section lists the host for it; undefined where it lists no hosts. */
function coversByListing(listing: readonly Listed[], secret: string, host: string): boolean | undefined {
  const hosts = listing.flatMap((one) => (one.secret === secret ? one.hosts : []));
  return hosts.length === 0 ? undefined : hosts.some((name) => coversHost(name, host));
}

interface ReadSecret extends AnsweringCertificate {
  readonly secret: string;
  /** Whether one of its names is the host, and not a wildcard that covers it. */
  readonly isExact: boolean;
}

function readSecret(cluster: Cluster, text: string, from: Resource, host: string, reader: Reader): ReadSecret {
  const slash = text.indexOf('/');
  const found = secretProvision(cluster, text.slice(0, Math.max(0, slash)), text.slice(slash + 1), from);
  const certificate = found.is === 'provided' ? certificateOf(found.by, reader) : undefined;
  if (certificate === undefined) return { secret: text, isExact: false };
  const { names } = certificate;
  return { secret: text, covers: names.some((name) => coversHost(name, host)), isExact: names.includes(host) };
}

/** The one that is chosen by the name of the request: an exact name, a wildcard, what cannot be read, any other. */
function best(secrets: readonly ReadSecret[]): AnsweringCertificate | undefined {
  const found =
    secrets.find(({ isExact }) => isExact) ??
    secrets.find(({ covers }) => covers === true) ??
    secrets.find(({ covers }) => covers === undefined) ??
    secrets[0];
  if (found === undefined) return undefined;
  const { secret, covers } = found;
  return covers === undefined ? { secret } : { secret, covers };
}

/** Traefik has one store for the certificates of all Ingresses. */
function anyCovering(cluster: Cluster, host: string, reader: Reader): AnsweringCertificate | undefined {
  const all = cluster
    .all('Ingress')
    .flatMap((ingress) =>
      listed(ingress).flatMap(({ secret }) =>
        secret === undefined ? [] : [readSecret(cluster, secret, ingress, host, reader)],
      ),
    );
  return best(all.filter(({ covers }) => covers === true));
}
