/**
 * The annotations of an Ingress for ingress-nginx, and behavior that depends on several of them.
 * Source: kubernetes/ingress-nginx v1.15 internal/ingress/annotations (canary, redirect, rewrite).
 */
import type { ResourceOf } from '../objects/resource.ts';
import { NGINX } from './nginx-annotations.ts';
import type { SettingsIn } from './record.ts';
import { assumed, isOn, mayBeOn, type Verdict } from './setting.ts';

export type NginxSettings = SettingsIn<typeof NGINX>;

type AnIngress = ResourceOf<'Ingress'>;

/** The annotations of an Ingress as ingress-nginx reads them. */
export function nginxSettings(ingress: AnIngress): NginxSettings {
  return NGINX.read(ingress).settings;
}

/** Whether an Ingress is a canary, which gets no requests without a main Ingress. */
export function isCanary(ingress: AnIngress): boolean {
  return isOn(nginxSettings(ingress).canary);
}

/** The full key of the annotation that makes all paths of the hosts regular expressions, if the Ingress has one. */
export function regexSwitch(ingress: AnIngress): string | undefined {
  const { useRegex, rewriteTarget } = nginxSettings(ingress);
  if (isOn(useRegex)) return NGINX.keys.useRegex;
  return rewriteTarget.is === 'valid' ? NGINX.keys.rewriteTarget : undefined;
}

/** Whether an Ingress makes all paths of its hosts regular expressions, with `use-regex` or `rewrite-target`. */
export function switchesToRegex(ingress: AnIngress): boolean {
  return regexSwitch(ingress) !== undefined;
}

/** As `switchesToRegex`; also true if that is not known yet. */
export function maySwitchToRegex(ingress: AnIngress): boolean {
  const { useRegex, rewriteTarget } = nginxSettings(ingress);
  return mayBeOn(useRegex) || rewriteTarget.is === 'valid' || rewriteTarget.is === 'unknown';
}

export interface NginxRedirect {
  readonly url: string;
  readonly status: number;
}

/** The annotations of an Ingress about redirects, which the controller reads together. */
export interface NginxRedirects {
  /** Where all requests are redirected to. */
  readonly redirect: NginxRedirect | undefined;
  /** The other one of `example.com` and `www.example.com` is redirected to the host. */
  readonly fromToWww: boolean;
  /** A redirect to a path stays one. */
  readonly isRelative: boolean;
}

/**
 * The redirects that an Ingress sets. temporal-redirect goes before permanent-redirect. If one value of the group is
 * empty, or a temporal URL has another scheme, the controller ignores the whole group.
 */
export function nginxRedirects(ingress: AnIngress): NginxRedirects {
  const settings = nginxSettings(ingress);
  const { fromToWwwRedirect, relativeRedirects, temporalRedirect } = settings;
  if ([fromToWwwRedirect, relativeRedirects, temporalRedirect].some(isDropped))
    return { redirect: undefined, fromToWww: false, isRelative: false };
  return {
    redirect: redirectOf(settings),
    fromToWww: assumed(fromToWwwRedirect),
    isRelative: assumed(relativeRedirects),
  };
}

function redirectOf(settings: NginxSettings): NginxRedirect | undefined {
  const { temporalRedirect } = settings;
  const temporal = assumed(temporalRedirect);
  const url = temporal ?? assumed(settings.permanentRedirect);
  const code = temporal === undefined ? settings.permanentRedirectCode : settings.temporalRedirectCode;
  if (url === undefined || isDropped(code)) return undefined;
  return { url, status: temporal === undefined ? statusOf(code, 301, 308) : statusOf(code, 302, 307) };
}

function isDropped(setting: Verdict<unknown>): boolean {
  return setting.is === 'ignored' && setting.why !== 'unread';
}

/** A status out of range is replaced with the default. */
function statusOf(code: NginxSettings['temporalRedirectCode'], usual: number, highest: number): number {
  const status = assumed(code) ?? usual;
  return status >= 300 && status <= highest ? status : usual;
}
