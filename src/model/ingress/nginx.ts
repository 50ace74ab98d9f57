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

/**
 * The redirect of all requests to an Ingress, if there is one. temporal-redirect takes precedence over permanent-redirect.
 * If one value of the group is empty or one URL has another scheme, the controller ignores the whole group.
 */
export function nginxRedirect(ingress: AnIngress): NginxRedirect | undefined {
  const settings = nginxSettings(ingress);
  const { fromToWwwRedirect, relativeRedirects, temporalRedirect } = settings;
  if ([fromToWwwRedirect, relativeRedirects, temporalRedirect].some(isDropped)) return undefined;
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
