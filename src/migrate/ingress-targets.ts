/**
 * Annotations of other controllers that do what those of ingress-nginx do. Sources: nginx/kubernetes-ingress v5
 * internal/configs/annotations.go; haproxytech/kubernetes-ingress v3 documentation/annotations.md; projectcontour/contour v1.33
 * internal/annotation/annotations.go; traefik/traefik v3.7 pkg/provider/kubernetes/ingress.
 */

import type { Dialect } from '../model/ingress/dialect.ts';
import { HAPROXYTECH } from '../model/ingress/haproxy.ts';
import { NGINX_ORG } from '../model/ingress/nginx-org.ts';
import { TRAEFIK } from '../model/ingress/traefik.ts';
import { CONTOUR_HTTPS } from '../routes/ingress/spec-redirects.ts';
import type { Needs } from './needs.ts';
import { type Field, Planner, type Policies, type PolicyPlan, quantityOf } from './policy.ts';
import { TRAEFIK_POLICIES } from './policy-traefik.ts';

export type Annotations = ReadonlyMap<string, string>;

export interface IngressTarget {
  /** Annotations for what an Ingress needs, and what they carry. */
  readonly plan: (
    needs: Needs,
    services: readonly string[],
  ) => { readonly annotations: Annotations; readonly plan: PolicyPlan };
  /** Annotations for a redirect of all requests to https. */
  readonly toHttps: (code: number) => Annotations;
  /** Annotations and the form of a path for one that is a regular expression, found at its start and without case. */
  readonly regex?: (expression: string) => { readonly path: string; readonly annotations: Annotations };
  /** Objects of the controller: Middlewares that annotations refer to. */
  readonly policies?: Policies;
  /** The annotation that refers to Middlewares. */
  readonly middlewares?: string;
}

const NONE: Annotations = new Map<string, string>([]);
export const NOTHING = { annotations: NONE, plan: new Planner().done() };

/** Collects annotations beside what they carry. */
class Writer {
  readonly annotations = new Map<string, string>();
  readonly planner = new Planner();

  set(key: string, value: string | number | undefined, ...fields: readonly Field[]): this {
    if (value === undefined) return this;
    this.annotations.set(key, String(value));
    this.planner.carry(fields, `annotation "${key}"`);
    return this;
  }

  done() {
    return { annotations: this.annotations, plan: this.planner.done() };
  }
}

const seconds = (count: number | undefined): string | undefined => (count === undefined ? undefined : `${count}s`);

function nginxOrg({ bodyBytes, timeouts, rates, backendTls }: Needs, services: readonly string[]) {
  const { keys } = NGINX_ORG;
  const writer = new Writer()
    .set(keys.clientMaxBodySize, bodyBytes === undefined ? undefined : sizeOf(bodyBytes), 'proxyBodySize')
    .set(keys.proxyConnectTimeout, seconds(timeouts.connect), 'proxyConnectTimeout')
    .set(keys.proxyReadTimeout, seconds(timeouts.between), 'proxyReadTimeout')
    .set(keys.proxySendTimeout, seconds(timeouts.between), 'proxySendTimeout');
  // One limit has a place.
  const [rate, ...others] = rates;
  if (rate !== undefined && others.length === 0)
    writer
      .set(keys.limitReqRate, `${rate.requests}r/${rate.unit === 'second' ? 's' : 'm'}`, 'limitRps', 'limitRpm')
      .set(keys.limitReqKey, '${binary_remote_addr}')
      .set(keys.limitReqBurst, rate.burst, 'limitBurstMultiplier')
      .set(keys.limitReqNoDelay, 'true')
      .set(keys.limitReqRejectCode, 503);
  if (backendTls !== undefined && backendTls.verified === undefined)
    writer.set(keys.sslServices, services.join(','), 'backendProtocol');
  return writer.done();
}

/** `k`, `m` and `g`, or bytes. */
const sizeOf = (bytes: number): string => quantityOf(bytes).replace(/i$/, '').toLowerCase();

function haproxytech({ timeouts, allowed, denied, cookie, backendTls }: Needs) {
  const { keys } = HAPROXYTECH;
  const writer = new Writer()
    .set(keys.timeoutConnect, seconds(timeouts.connect), 'proxyConnectTimeout')
    .set(keys.timeoutServer, seconds(timeouts.between), 'proxyReadTimeout', 'proxySendTimeout')
    .set(keys.allowList, allowed?.join(','), 'allowlistSourceRange')
    .set(keys.denyList, denied?.join(','), 'denylistSourceRange')
    .set(keys.cookiePersistence, cookie?.name, 'affinity', 'affinityMode', 'sessionCookieName');
  if (backendTls !== undefined && backendTls.verified === undefined)
    writer.set(keys.serverSsl, 'true', 'backendProtocol');
  return writer.done();
}

const only = (key: string, value: string): Annotations => new Map([[key, value]]);

/** What is known beyond the specification, by controller. */
const TARGETS: ReadonlyMap<Dialect, IngressTarget> = new Map<Dialect, IngressTarget>([
  [
    'traefik',
    {
      plan: (needs) => ({ annotations: NONE, plan: TRAEFIK_POLICIES.plan(needs) }),
      toHttps: () => NONE,
      regex: (expression) => ({ path: expression, annotations: only(TRAEFIK.keys.routerPathmatcher, 'PathRegexp') }),
      policies: TRAEFIK_POLICIES,
      middlewares: TRAEFIK.keys.routerMiddlewares,
    },
  ],
  [
    'nginx-org',
    {
      plan: nginxOrg,
      toHttps: () => only(NGINX_ORG.keys.sslRedirect, 'true'),
      regex: (expression) => ({ path: expression, annotations: only(NGINX_ORG.keys.pathRegex, 'case_insensitive') }),
    },
  ],
  [
    'haproxytech',
    {
      plan: haproxytech,
      toHttps: (code) =>
        new Map([
          [HAPROXYTECH.keys.sslRedirect, 'true'],
          [HAPROXYTECH.keys.sslRedirectCode, code === 308 ? '301' : String(code)],
        ]),
    },
  ],
  [
    'contour',
    {
      plan: () => NOTHING,
      toHttps: () => only(CONTOUR_HTTPS, 'true'),
      regex: (expression) => ({ path: withCase(expression), annotations: NONE }),
    },
  ],
  [
    'cilium',
    { plan: () => NOTHING, toHttps: () => NONE, regex: (text) => ({ path: withCase(text), annotations: NONE }) },
  ],
  ['kong', { plan: () => NOTHING, toHttps: () => NONE, regex: (text) => ({ path: `/~${text}`, annotations: NONE }) }],
]);

const OTHER: IngressTarget = { plan: () => NOTHING, toHttps: () => NONE };

/** An expression for whole paths, of any case. */
const withCase = (expression: string): string =>
  `/(?i)${expression.slice(1)}${/\.\*\)*$|\$$/.test(expression) ? '' : '.*'}`;

export function ingressTarget(dialect: Dialect): IngressTarget {
  return TARGETS.get(dialect) ?? OTHER;
}
