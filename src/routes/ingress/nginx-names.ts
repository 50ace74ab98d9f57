/**
 * The names of ingress-nginx servers: their hosts and aliases as nginx compares them, redirects between names with and
 * without www, and certificates.
 * Source: kubernetes/ingress-nginx v1.15 internal/ingress/controller (extractTLSSecretName, configureCertificates,
 * buildServerName), pkg/util/ingress (BuildRedirects), rootfs/etc/nginx/lua/certificate.lua; nginx server_name.
 */
import type { Cluster } from '../../model/cluster/cluster.ts';
import { certificateOf, coversHost, type ReadCertificate } from '../../model/objects/certificate.ts';
import { memo } from '../../text/query.ts';
import { ANY_HOST, hostMatch } from '../match/host.ts';
import { isPerlRegex } from '../match/regex.ts';
import type { HostMatch, Tls } from '../route/route.ts';
import { CATCH_ALL, type Location, type Server } from './nginx-server.ts';
import type { AnIngress } from './paths.ts';

/** A name under which a server is reached. */
export interface ServerName {
  readonly host: HostMatch;
  /** Whether a certificate is configured for it, so that plain http is redirected. */
  readonly hasCertificate: boolean;
  /** Why that is not settled, a phrase. */
  readonly doubt: string | undefined;
  readonly tls: Tls | undefined;
}

/** Another name of which all requests are redirected to a server. */
export interface WwwRedirect {
  readonly from: string;
  readonly to: Server;
  readonly location: Location;
}

/** The host of a server as nginx compares it: a wildcard covers one label of letters, digits, `-` and `_`. */
export function serverHost(host: string): HostMatch {
  return host === CATCH_ALL ? ANY_HOST : hostMatch(host, 'word');
}

/** The hosts that an alias matches; undefined where nginx refuses it. */
export function aliasHosts(alias: string, server: string): readonly HostMatch[] | undefined {
  if (alias.startsWith('~')) {
    const value = alias.slice(1);
    return value !== '' && isPerlRegex(value) ? [{ type: 'regex', value, rank: `${server}\u0000${alias}` }] : undefined;
  }
  const name = alias.toLowerCase();
  if (/\.\.|^\.?$/.test(name)) return undefined;
  const stars = name.split('*').length - 1;
  if (name.startsWith('.') && stars === 0) return [hostMatch(name.slice(1), 'many'), hostMatch(`*${name}`, 'many')];
  if (stars === 0) return [{ type: 'exact', value: name }];
  if (stars > 1) return undefined;
  if (name.startsWith('*.')) return [hostMatch(name, 'many')];
  return name.endsWith('.*') ? [{ type: 'suffix-wildcard', value: name }] : undefined;
}

/** Finds a server by its host. */
export type FindServer = (host: string) => Server | undefined;

/** The redirects between names with and without www to some servers, as far as the other name has no server. */
export function wwwRedirects(servers: readonly Server[], find: FindServer): readonly WwwRedirect[] {
  return servers.flatMap((to) => {
    if (to.redirectsFromWww === undefined || to.host === CATCH_ALL) return [];
    const from = to.host.startsWith('www.') ? to.host.slice('www.'.length) : `www.${to.host}`;
    return find(from) === undefined ? [{ from, to, location: to.redirectsFromWww }] : [];
  });
}

/** How certificates are read, if they can be. */
export interface CertificateReader {
  readonly readCertificate?: ReadCertificate;
}

/** What is configured for the TLS of a server. */
interface ServerCertificate {
  readonly tls: Tls;
  /** The names that its certificate is valid for; undefined where it is not among the files. */
  readonly names: readonly string[] | undefined;
}

/** Answers what certificate each name of the servers has. */
export class Certificates {
  readonly #find: FindServer;
  readonly #of: (server: Server) => ServerCertificate | undefined;

  constructor(cluster: Cluster, find: FindServer, reader: CertificateReader, usual: string | undefined) {
    this.#find = find;
    this.#of = memo((server) =>
      server.tls === undefined
        ? undefined
        : (certificateFor(cluster, server.tls, server.host, reader) ?? defaultCertificate(usual)),
    );
  }

  /** The certificate of a name of a server, else that of the wildcard host above it. */
  of(host: HostMatch, server: Server, isAlias: boolean): Omit<ServerName, 'host'> {
    const none = { hasCertificate: false, doubt: undefined, tls: undefined };
    if (host.type === 'any') return none;
    const { value } = host;
    const wildcard = host.type === 'exact' ? this.#find(`*${value.slice(value.indexOf('.'))}`) : undefined;
    const above = wildcard && this.#of(wildcard);
    const own = this.#of(server);
    if (!isAlias) {
      const found = own ?? above;
      return found === undefined ? none : { hasCertificate: true, doubt: undefined, tls: found.tls };
    }
    if (own === undefined)
      return above === undefined ? none : { hasCertificate: true, doubt: undefined, tls: above.tls };
    if (own.names === undefined)
      return {
        hasCertificate: above !== undefined,
        doubt: `whether the certificate of ${server.host} is valid for its alias ${value}, so that http is redirected, is not among the files`,
        tls: own.tls,
      };
    const isValid = own.names.some((name) => coversHost(name, value));
    return { hasCertificate: isValid || above !== undefined, doubt: undefined, tls: isValid ? own.tls : above?.tls };
  }
}

/** The certificate of a server: the Secret whose TLS entry lists its host, else one that is valid for it; undefined for the default. */
function certificateFor(
  cluster: Cluster,
  ingress: AnIngress,
  host: string,
  reader: CertificateReader,
): ServerCertificate | undefined {
  const entries = ingress.root.get('spec').get('tls').items();
  const listed = entries.find((entry) =>
    entry
      .get('hosts')
      .items()
      .some((one) => one.string?.toLowerCase() === host),
  );
  const named = listed === undefined ? entries : [listed];
  for (const entry of named) {
    const name = entry.get('secretName').string;
    if (name === undefined || name === '') continue;
    const secret = cluster.find('Secret', ingress.namespace, name, ingress);
    const tls: Tls = { mode: 'Terminate', secrets: [`${ingress.namespace}/${name}`] };
    if (secret.is !== 'found') {
      // It may be made by a certificate manager.
      if (listed !== undefined) return { tls, names: undefined };
      continue;
    }
    const certificate = certificateOf(secret.resource, reader);
    if (certificate === undefined) {
      if (listed !== undefined) return { tls, names: undefined };
      continue;
    }
    if (certificate.names.some((one) => coversHost(one, host))) return { tls, names: certificate.names };
  }
  return undefined;
}

/** The certificate of servers without another one: that of a flag, or one that the controller makes. */
function defaultCertificate(secret: string | undefined): ServerCertificate {
  return { tls: { mode: 'Terminate', secrets: secret === undefined ? [] : [secret] }, names: [] };
}
