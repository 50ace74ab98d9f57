/**
 * The settings that an Ingress has for ingress-nginx, and what follows from several of them.
 * Source: kubernetes/ingress-nginx v1.15 internal/ingress/annotations (canary, redirect, rewrite).
 */
import type { ResourceOf } from '../objects/resource.ts';
import { NGINX } from './nginx-annotations.ts';
import type { SettingsIn } from './record.ts';
import { assumed, isOn, mayBeOn, type Verdict } from './setting.ts';

export type NginxSettings = SettingsIn<typeof NGINX>;

type AnIngress = ResourceOf<'Ingress'>;

/** What the annotations of an Ingress are to ingress-nginx, each as its parser takes it. */
export function nginxSettings(ingress: AnIngress): NginxSettings {
  return NGINX.read(ingress).settings;
}

/** Whether an Ingress is a canary, which serves nothing by itself. */
export function isCanary(ingress: AnIngress): boolean {
  return isOn(nginxSettings(ingress).canary);
}

/** The full key of the annotation by which an Ingress makes regular expressions of all paths of its hosts, if it has one. */
export function regexSwitch(ingress: AnIngress): string | undefined {
  const { useRegex, rewriteTarget } = nginxSettings(ingress);
  if (isOn(useRegex)) return NGINX.keys.useRegex;
  return rewriteTarget.is === 'valid' ? NGINX.keys.rewriteTarget : undefined;
}

/** Whether an Ingress makes regular expressions of all paths of its hosts: `use-regex` does, and so does a rewrite. */
export function switchesToRegex(ingress: AnIngress): boolean {
  return regexSwitch(ingress) !== undefined;
}

/** As `switchesToRegex`, or nobody can tell yet. */
export function maySwitchToRegex(ingress: AnIngress): boolean {
  const { useRegex, rewriteTarget } = nginxSettings(ingress);
  return mayBeOn(useRegex) || rewriteTarget.is === 'valid' || rewriteTarget.is === 'unknown';
}

export interface NginxRedirect {
  readonly url: string;
  readonly status: number;
}

/**
 * Where an Ingress redirects all its requests to, if it does. temporal-redirect goes before permanent-redirect; one value
 * of the group that is empty, or one URL of another scheme, and the controller forgets the whole group.
 */
export function nginxRedirect(ingress: AnIngress): NginxRedirect | undefined {
  const settings = nginxSettings(ingress);
  const { fromToWwwRedirect, relativeRedirects, temporalRedirect } = settings;
  if ([fromToWwwRedirect, relativeRedirects, temporalRedirect].some(isForgotten)) return undefined;
  const temporal = assumed(temporalRedirect);
  const url = temporal ?? assumed(settings.permanentRedirect);
  const code = temporal === undefined ? settings.permanentRedirectCode : settings.temporalRedirectCode;
  if (url === undefined || isForgotten(code)) return undefined;
  return { url, status: temporal === undefined ? statusOf(code, 301, 308) : statusOf(code, 302, 307) };
}

function isForgotten(setting: Verdict<unknown>): boolean {
  return setting.is === 'ignored' && setting.why !== 'unread';
}

/** A status beyond its range is replaced by the usual one. */
function statusOf(code: NginxSettings['temporalRedirectCode'], usual: number, highest: number): number {
  const status = assumed(code) ?? usual;
  return status >= 300 && status <= highest ? status : usual;
}
