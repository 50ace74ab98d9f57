/**
 * Redirects to https by controllers that otherwise follow the specification, and what their annotations leave open. Sources:
 * projectcontour/contour v1.33 internal/annotation/annotations.go (TLSRequired), internal/envoy/v3/route.go;
 * haproxytech/kubernetes-ingress v3 pkg/annotations/ingress/httpsRedirect.go, pkg/haproxy/rules/reqRequestRedirect.go;
 * jcmoraisjr/haproxy-ingress v0.15 pkg/converters/ingress/annotations/backend.go (buildBackendSSLRedirect), defaults.go;
 * cilium operator/pkg/model/ingestion/ingress.go; the documentation of the other annotations.
 */
import type { Cursor } from '../../load/value/cursor.ts';
import type { Cluster } from '../../model/cluster/cluster.ts';
import { configOf } from '../../model/ingress/controller-config.ts';
import type { Dialect } from '../../model/ingress/dialect.ts';
import { givenControllers } from '../../model/ingress/given-controllers.ts';
import { commaList, parseBool, parseInteger } from '../../model/ingress/go-values.ts';
import { HAPROXYTECH } from '../../model/ingress/haproxy.ts';
import { annotationsOf, defaultBackend, hostTextOf } from '../../model/ingress/ingress.ts';
import {
  CILIUM_HTTPS,
  HAPROXY_PREFIXES,
  KONG_PROTOCOLS,
  OPEN_ANNOTATIONS,
} from '../../model/ingress/open-annotations.ts';
import { assumed } from '../../model/ingress/setting.ts';
import { hostText } from '../match/host.ts';
import type { Doubt, HttpsRedirect } from '../route/route.ts';
import type { AnIngress, PathItem } from './paths.ts';

export interface Redirecting {
  readonly httpsRedirect: HttpsRedirect | undefined;
  readonly doubts: readonly Doubt[];
}

/** The annotation with which Contour redirects to https. */
export const CONTOUR_HTTPS = 'ingress.kubernetes.io/force-ssl-redirect';

const HTTPS: HttpsRedirect = { statusCode: 302, dropsSlash: false };

/** What a path of a controller redirects, as a function that is made once for all Ingresses. */
export function redirecting(
  cluster: Cluster,
  dialect: Dialect | undefined,
  ingresses: readonly AnIngress[],
): (item: PathItem) => Redirecting {
  const config = dialect === undefined ? new Map<string, string>() : configFor(cluster, dialect);
  const open = (item: PathItem): readonly Doubt[] => openKeys(dialect, item.ingress, config);
  switch (dialect) {
    case 'contour':
      return (item) => ({ httpsRedirect: contourRedirect(item.ingress), doubts: [] });
    case 'haproxytech':
      return (item) => {
        const { httpsRedirect, doubts } = haproxytechRedirect(item.ingress, config);
        return { httpsRedirect, doubts: [...doubts, ...open(item)] };
      };
    case 'haproxy-ingress': {
      const secure = new Set(ingresses.flatMap(tlsHosts));
      return (item) => ({ httpsRedirect: haproxyRedirect(item, config, secure), doubts: open(item) });
    }
    case 'cilium':
      return ciliumRedirect;
    default:
      return (item) => ({ httpsRedirect: undefined, doubts: open(item) });
  }
}

/** The ConfigMap of the only controller of a dialect among the files. */
function configFor(cluster: Cluster, dialect: Dialect): ReadonlyMap<string, string> {
  const [only, ...others] = givenControllers(cluster).filter((one) => one.dialect === dialect);
  if (only === undefined || others.length > 0) return new Map();
  return configOf(cluster, only.workload, only.flags) ?? new Map();
}

function tlsHosts(ingress: AnIngress): readonly string[] {
  const sections = ingress.root.get('spec').get('tls').items();
  return sections.flatMap((tls) =>
    tls
      .get('hosts')
      .items()
      .map(({ text }) => (text ?? '').toLowerCase()),
  );
}

function contourRedirect(ingress: AnIngress): HttpsRedirect | undefined {
  const isOn = annotationsOf(ingress).child(CONTOUR_HTTPS).string === 'true';
  return isOn ? { statusCode: 301, dropsSlash: false } : undefined;
}

/** On where the Ingress has hosts with TLS, whichever they are. */
function haproxytechRedirect(ingress: AnIngress, config: ReadonlyMap<string, string>): Redirecting {
  const { sslRedirect, sslRedirectCode, sslRedirectPort } = HAPROXYTECH.read(ingress).settings;
  const isOn = assumed(sslRedirect) ?? parseBool(config.get('ssl-redirect') ?? '') ?? tlsHosts(ingress).length > 0;
  if (!isOn) return { httpsRedirect: undefined, doubts: [] };
  const statusCode = Number(assumed(sslRedirectCode) ?? config.get('ssl-redirect-code') ?? 302);
  const port = assumed(sslRedirectPort) ?? parseInteger(config.get('ssl-redirect-port') ?? '');
  const redirect = { statusCode, dropsSlash: false, port: port ?? 443 };
  const reason = 'without "ssl-redirect-port" in its ConfigMap, the controller redirects to port 8443';
  const alternatives = [{ text: 'https on port 8443', httpsRedirect: { ...redirect, port: 8443 } }];
  return { httpsRedirect: redirect, doubts: port === undefined ? [{ reason, alternatives }] : [] };
}

/** On where any Ingress has TLS for the host. */
function haproxyRedirect(
  { ingress, path, value }: PathItem,
  config: ReadonlyMap<string, string>,
  secure: ReadonlySet<string>,
): HttpsRedirect | undefined {
  const own = haproxyKey(ingress, 'ssl-redirect') ?? config.get('ssl-redirect');
  const isOn = own === undefined || parseBool(own) !== false;
  const plain = (config.get('no-tls-redirect-locations') ?? '/.well-known/acme-challenge').split(',');
  if (!isOn || !secure.has((path.hostText ?? '').toLowerCase())) return undefined;
  if (plain.some((one) => one !== '' && value.startsWith(one))) return undefined;
  return { ...HTTPS, statusCode: parseInteger(config.get('ssl-redirect-code') ?? '') ?? HTTPS.statusCode };
}

function haproxyKey(ingress: AnIngress, key: string): string | undefined {
  const written = annotationsOf(ingress);
  return HAPROXY_PREFIXES.map((prefix) => written.child(prefix + key).string).find((value) => value !== undefined);
}

/** On where the Ingress has TLS for the host, unless the annotation or the flag of the operator says otherwise. */
function ciliumRedirect({ ingress, host }: PathItem): Redirecting {
  const text = hostText(host).toLowerCase();
  if (!tlsHosts(ingress).includes(text)) return { httpsRedirect: undefined, doubts: [] };
  // What an Ingress has for all hosts replaces what it has for the host, and the redirect, where it has TLS.
  if (defaultBackend(ingress) !== undefined || hasRuleForAll(ingress)) {
    const reason = 'over https, Cilium serves what the Ingress has for all hosts instead of the rules for the host';
    return { httpsRedirect: undefined, doubts: [{ reason, alternatives: [] }] };
  }
  const own = annotationsOf(ingress).child(CILIUM_HTTPS).string;
  const isOn = own === undefined || own === 'enabled' || parseBool(own) === true;
  if (!isOn) return { httpsRedirect: undefined, doubts: [] };
  const reason = 'Cilium redirects hosts with TLS to https unless its flag enforce-ingress-https is off';
  return {
    httpsRedirect: { statusCode: 301, dropsSlash: false },
    doubts: own === undefined ? [{ reason, alternatives: [{ text: 'no redirect', httpsRedirect: undefined }] }] : [],
  };
}

function hasRuleForAll(ingress: AnIngress): boolean {
  const rules = ingress.root.get('spec').get('rules').items();
  return rules.some((rule) => (hostTextOf(rule) ?? '') === '' && rule.get('http').exists);
}

const REWRITES: Readonly<Partial<Record<Dialect, string>>> = {
  haproxytech: 'path-rewrite',
  'haproxy-ingress': 'rewrite-target',
};

/** Kong serves http and https where nothing says otherwise. */
function isHarmless({ step, string }: Cursor): boolean {
  if (step !== KONG_PROTOCOLS) return false;
  const protocols = commaList(string ?? '');
  return protocols.includes('http') && protocols.includes('https');
}

function openKeys(
  dialect: Dialect | undefined,
  ingress: AnIngress,
  config: ReadonlyMap<string, string>,
): readonly Doubt[] {
  if (dialect === undefined) return [];
  const { prefixes, keys } = OPEN_ANNOTATIONS[dialect] ?? { prefixes: [], keys: [] };
  const written = annotationsOf(ingress);
  const ownKey = (key: string): string | undefined =>
    prefixes
      .map((prefix) => prefix + key)
      .find((name) => written.child(name).exists && !isHarmless(written.child(name)));
  const rewrite = REWRITES[dialect];
  const wide = [...keys, ...(rewrite === undefined ? [] : [rewrite])].filter(
    (key) => config.get(key) && ownKey(key) === undefined,
  );
  const names = [
    ...keys.flatMap((key) => ownKey(key) ?? []).map((key) => `annotation "${key}"`),
    ...wide.map((key) => `key "${key}" of the ConfigMap of the controller`),
  ];
  return names.map((name) => ({ reason: `kroute does not evaluate ${name}`, alternatives: [] }));
}
