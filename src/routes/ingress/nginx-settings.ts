/**
 * What the annotations of an Ingress mean for its locations, with the defaults of the controller.
 * Source: kubernetes/ingress-nginx v1.15 internal/ingress/annotations; internal/ingress/controller/controller.go
 * (locationApplyAnnotations).
 */

import { type NginxRedirect, nginxRedirects, nginxSettings } from '../../model/ingress/nginx.ts';
import { NGINX } from '../../model/ingress/nginx-annotations.ts';
import { limitsAddresses, type NginxController } from '../../model/ingress/nginx-controller.ts';
import { isHarmless } from '../../model/ingress/nginx-raw.ts';
import { assumed, type Setting } from '../../model/ingress/setting.ts';
import type { AnIngress } from './paths.ts';

export interface LocationSettings {
  /** The rewrite target, `''` where it is not set. */
  readonly target: string;
  readonly useRegex: boolean;
  readonly sslRedirect: boolean;
  readonly forceSslRedirect: boolean;
  readonly keepsSlash: boolean;
  readonly appRoot: string | undefined;
  readonly redirect: NginxRedirect | undefined;
  readonly isRelative: boolean;
  readonly fromToWww: boolean;
  /** Why every location of the Ingress answers 503, a phrase. */
  readonly denied: string | undefined;
  /** Whether an allow list or deny list of addresses may refuse clients. */
  readonly limitsAddresses: boolean;
  /** What makes clients authenticate. */
  readonly authentication: Authentication | undefined;
  /** Why no client gets into any path of the host, a phrase. */
  readonly closed: string | undefined;
  /** Raw configuration that may answer requests: the annotation, or the key of the ConfigMap. */
  readonly raw: string | undefined;
  readonly vhost: string | undefined;
  /** A Service that serves where the backend has no endpoints. */
  readonly defaultService: string | undefined;
  readonly protocol: string;
  /** The port that redirects to https name; undefined for none. */
  readonly redirectPort: number | undefined;
  /** Requests go to the address of the Service instead of to endpoints. */
  readonly serviceUpstream: boolean;
}

export interface Authentication {
  /** As in `annotation "…"`. */
  readonly by: string;
  /** What clients get that do not. */
  readonly statusCode: number;
}

/** The settings that locations have without any Ingress. */
export const NO_SETTINGS: LocationSettings = {
  target: '',
  useRegex: false,
  sslRedirect: false,
  forceSslRedirect: false,
  keepsSlash: false,
  appRoot: undefined,
  redirect: undefined,
  isRelative: false,
  fromToWww: false,
  denied: undefined,
  limitsAddresses: false,
  authentication: undefined,
  closed: undefined,
  raw: undefined,
  vhost: undefined,
  defaultService: undefined,
  protocol: 'HTTP',
  redirectPort: undefined,
  serviceUpstream: false,
};

/** Reads the settings of an Ingress. */
export function locationSettings(ingress: AnIngress, controller: NginxController): LocationSettings {
  const settings = nginxSettings(ingress);
  const { redirect, fromToWww, isRelative } = nginxRedirects(ingress);
  const on = (setting: Setting<boolean, boolean>, fallback: boolean): boolean =>
    setting.is === 'valid' ? setting.value : fallback;
  return {
    target: assumed(settings.rewriteTarget) ?? '',
    useRegex: assumed(settings.useRegex),
    sslRedirect: on(settings.sslRedirect, controller.sslRedirect),
    forceSslRedirect: on(settings.forceSslRedirect, controller.forceSslRedirect),
    keepsSlash: on(settings.preserveTrailingSlash, controller.preserveTrailingSlash),
    appRoot: assumed(settings.appRoot),
    redirect,
    isRelative: isRelative || controller.relativeRedirects,
    fromToWww,
    denied: deniedBecause(ingress),
    limitsAddresses:
      controller.limitsAddresses ||
      limitsAddresses(assumed(settings.allowlistSourceRange) ?? [], assumed(settings.denylistSourceRange) ?? []),
    authentication: authenticationOf(ingress, controller),
    closed: closedBecause(ingress),
    raw: rawIn(ingress, controller),
    vhost: assumed(settings.upstreamVhost),
    defaultService: assumed(settings.defaultBackend),
    protocol: assumed(settings.backendProtocol),
    redirectPort: on(settings.usePortInRedirects, controller.usePortInRedirects) ? controller.ports.https : undefined,
    serviceUpstream: on(settings.serviceUpstream, controller.serviceUpstream),
  };
}

/** The first annotation whose value makes the controller answer 503 for the locations of the Ingress. */
function deniedBecause(ingress: AnIngress): string | undefined {
  for (const [key, annotation] of NGINX.read(ingress).annotations)
    if (annotation.is === 'known' && annotation.setting.is === 'refused' && annotation.setting.loses === 'paths')
      return `the value of annotation "${key}" ${annotation.setting.reason}`;
  const { authType, authSecret } = nginxSettings(ingress);
  if (authType.is === 'valid' && authSecret.is === 'absent') return `annotation "${NGINX.keys.authSecret}" is missing`;
  return undefined;
}

function authenticationOf(ingress: AnIngress, controller: NginxController): Authentication | undefined {
  const settings = nginxSettings(ingress);
  const { authUrl, authType, authTlsSecret, authTlsVerifyClient, enableGlobalAuth } = settings;
  const by = (key: string, statusCode = 401): Authentication => ({ by: `annotation "${key}"`, statusCode });
  if (authUrl.is === 'valid') return by(NGINX.keys.authUrl);
  if (authType.is === 'valid') return by(NGINX.keys.authType);
  if (authTlsSecret.is === 'valid' && (assumed(authTlsVerifyClient) ?? 'on') === 'on')
    return by(NGINX.keys.authTlsSecret, 400);
  if (!controller.authenticates || !assumed(enableGlobalAuth)) return undefined;
  return { by: '"global-auth-url" in the ConfigMap of the controller', statusCode: 401 };
}

/** Without the Secret for certificates of clients, the server refuses all requests. Source: nginx.tmpl (AuthTLSError). */
function closedBecause(ingress: AnIngress): string | undefined {
  const { authTlsSecret } = nginxSettings(ingress);
  if (authTlsSecret.is !== 'refused' || authTlsSecret.loses !== 'paths') return undefined;
  return `the value of annotation "${NGINX.keys.authTlsSecret}" ${authTlsSecret.reason}`;
}

/** What raw configuration may answer requests instead of the backend. */
function rawIn(ingress: AnIngress, { appliesSnippets, raw }: NginxController): string | undefined {
  if (appliesSnippets)
    for (const [key, annotation] of NGINX.read(ingress).annotations) {
      if (annotation.is !== 'known' || !annotation.isRaw || key.endsWith('/modsecurity-snippet')) continue;
      if (!isHarmless(annotation.at.string ?? '')) return `annotation "${key}"`;
    }
  return raw === undefined ? undefined : `"${raw}" in the ConfigMap of the controller`;
}

/** The first annotation with raw configuration, which the controller takes only if it is allowed to. */
export function snippetOf(ingress: AnIngress): string | undefined {
  for (const [key, annotation] of NGINX.read(ingress).annotations)
    if (annotation.is === 'known' && annotation.isRaw) return key;
  return undefined;
}

/** What makes the controller ignore an Ingress in its hosts, paths and TLS section. Source: internal/ingress/inspector. */
export function forbiddenText(ingress: AnIngress): string | undefined {
  const spec = ingress.root.get('spec');
  const texts = [
    ...spec
      .get('rules')
      .items()
      .flatMap((rule) => [
        rule.get('host').string,
        ...rule
          .get('http')
          .get('paths')
          .items()
          .map((path) => path.get('path').string),
      ]),
    ...spec
      .get('tls')
      .items()
      .flatMap((tls) => [
        tls.get('secretName').string,
        ...tls
          .get('hosts')
          .items()
          .map((host) => host.string),
      ]),
  ];
  return texts.find((text) => text !== undefined && isForbidden(text));
}

function isForbidden(text: string): boolean {
  if (/\/etc\/(?:passwd|shadow|group|nginx|ingress-controller)|\/var\/run\/secrets|_by_lua/.test(text)) return true;
  const end = text.lastIndexOf(';');
  return ['alias', 'root'].some((directive) => {
    const start = text.indexOf(directive);
    return start !== -1 && start < end;
  });
}
