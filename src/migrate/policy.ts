/** Objects of an implementation that carry over what the Gateway API has no place for: where they attach, and for what. */

import type { NginxSettings } from '../model/ingress/nginx.ts';
import { GATEWAY_GROUP } from '../model/objects/gateway-api.ts';
import type { Needs, ServicePort } from './needs.ts';
import { carried, lost, notNeeded, type Treatment } from './treatment.ts';

export type Field = keyof NginxSettings & string;

/** An object without its name. */
export interface PolicyObject {
  readonly apiVersion: string;
  readonly kind: string;
  /** What is added to the name of what it belongs to. */
  readonly suffix: string;
  readonly spec: object;
  /** How it refers to routes, where it does. */
  readonly target?: 'targetRef';
  /** A Service that it refers to, maybe of another namespace. */
  readonly service?: { readonly namespace: string; readonly name: string };
}

export interface PolicyPlan {
  /** What becomes of the settings that it carries, by their fields. */
  readonly outcomes: ReadonlyMap<string, Treatment>;
  /** Objects that rules refer to with ExtensionRef filters. */
  readonly filters: readonly PolicyObject[];
  /** Objects that refer to routes with `targetRefs`. */
  readonly attached: readonly PolicyObject[];
  /** Objects that refer to the HTTPS listeners of the hosts, in the namespace of the Gateway. */
  readonly listeners: readonly PolicyObject[];
  /** Objects for each Service behind the rules, in its namespace. */
  readonly services: readonly ServicePolicy[];
  /** The Service that gets copies of the requests, by a filter of the rules. */
  readonly mirror: ServicePort | undefined;
}

export interface ServicePolicy {
  readonly apiVersion: string;
  readonly kind: string;
  readonly suffix: string;
  readonly spec: (service: { readonly namespace: string; readonly name: string; readonly port: number }) => object;
}

/** A rewrite of paths by a regular expression, in the syntax of RE2; `template` has groups as `$1`. */
export interface RegexRewrite {
  readonly pattern: string;
  readonly template: string;
}

export interface Policies {
  readonly plan: (needs: Needs) => PolicyPlan;
  /** The object for a rewrite. */
  readonly rewrite?: (rewrite: RegexRewrite) => PolicyObject;
  /** The object for CORS, where there is no filter. */
  readonly cors?: (cors: Cors) => PolicyObject;
}

/** The CORS filter of the Gateway API. */
export interface Cors {
  readonly allowOrigins?: readonly string[];
  readonly allowCredentials?: boolean;
  readonly allowMethods: readonly string[];
  readonly allowHeaders: readonly string[];
  readonly exposeHeaders?: readonly string[];
  readonly maxAge: number;
}

export const NO_PLAN: PolicyPlan = {
  outcomes: new Map(),
  filters: [],
  attached: [],
  listeners: [],
  services: [],
  mirror: undefined,
};

/** Collects a plan. */
export class Planner {
  readonly #outcomes = new Map<string, Treatment>();
  readonly #filters: PolicyObject[] = [];
  readonly #attached: PolicyObject[] = [];
  readonly #listeners: PolicyObject[] = [];
  readonly #services: ServicePolicy[] = [];
  #mirror: ServicePort | undefined;

  filter(object: PolicyObject, fields: readonly Field[], how = `${object.kind} ${object.suffix}`): this {
    this.#filters.push(object);
    return this.carry(fields, how);
  }

  attach(object: PolicyObject, fields: readonly Field[], how: string): this {
    this.#attached.push(object);
    return this.carry(fields, how);
  }

  listener(object: PolicyObject, fields: readonly Field[], how: string): this {
    this.#listeners.push(object);
    return this.carry(fields, how);
  }

  service(policy: ServicePolicy, fields: readonly Field[], how: string): this {
    this.#services.push(policy);
    return this.carry(fields, how);
  }

  mirror(service: ServicePort, fields: readonly Field[], how: string): this {
    this.#mirror = service;
    return this.carry(fields, how);
  }

  carry(fields: readonly Field[], how: string): this {
    for (const field of fields) this.#outcomes.set(field, carried(how));
    return this;
  }

  lose(fields: readonly Field[], means: string): this {
    for (const field of fields) this.#outcomes.set(field, lost(means));
    return this;
  }

  drop(fields: readonly Field[], why: string): this {
    for (const field of fields) this.#outcomes.set(field, notNeeded(why));
    return this;
  }

  done(): PolicyPlan {
    return {
      outcomes: this.#outcomes,
      filters: this.#filters,
      attached: this.#attached,
      listeners: this.#listeners,
      services: this.#services,
      mirror: this.#mirror,
    };
  }
}

export const RATES: readonly Field[] = ['limitRps', 'limitRpm', 'limitBurstMultiplier'];
export const PASSWORD: readonly Field[] = ['authType', 'authSecret', 'authSecretType'];

/** Session affinity by a cookie of the implementation. */
export function planCookie(planner: Planner, how: string): void {
  planner
    .carry(['affinity', 'affinityMode', 'sessionCookieName', 'sessionCookieMaxAge', 'sessionCookieExpires'], how)
    .lose(
      [
        'affinityCanaryBehavior',
        'sessionCookieChangeOnFailure',
        'sessionCookieConditionalSamesiteNone',
        'sessionCookieDomain',
        'sessionCookiePartitioned',
        'sessionCookiePath',
        'sessionCookieSamesite',
        'sessionCookieSecure',
      ],
      'the cookie for session affinity has the attributes that the implementation gives it',
    );
}

/** What is lost where another server decides about requests, whatever filter sends them there. */
export function planLogin(planner: Planner): void {
  planner
    .lose(
      ['authSignin', 'authSigninRedirectParam', 'authRequestRedirect'],
      'clients that are not logged in get the answer of the authentication server, and not a redirect to its page',
    )
    .lose(['authAlwaysSetCookie'], 'cookies of the authentication server are set as the implementation does it')
    .drop(
      [
        'authCacheDuration',
        'authCacheKey',
        'authKeepalive',
        'authKeepaliveRequests',
        'authKeepaliveShareVars',
        'authKeepaliveTimeout',
      ],
      'the authentication server is asked for each request',
    );
}

/** Both, with what the second says where both have the same settings. */
export function joinedPlans(one: PolicyPlan, other: PolicyPlan): PolicyPlan {
  return {
    outcomes: new Map([...one.outcomes, ...other.outcomes]),
    filters: [...one.filters, ...other.filters],
    attached: [...one.attached, ...other.attached],
    listeners: [...one.listeners, ...other.listeners],
    services: [...one.services, ...other.services],
    mirror: one.mirror ?? other.mirror,
  };
}

const VERIFICATION: readonly Field[] = ['backendProtocol', 'proxySslName', 'proxySslSecret', 'proxySslVerify'];

/** What the Gateway API has for all implementations. */
export function corePlan(
  { backendTls, mirror }: Needs,
  { authorities, hasMirror }: { readonly authorities: 'ConfigMap' | 'Secret'; readonly hasMirror: boolean },
): PolicyPlan {
  const planner = new Planner();
  if (mirror !== undefined && hasMirror)
    planner
      .mirror(mirror, ['mirrorTarget'], `RequestMirror filter to Service ${mirror.namespace}/${mirror.name}`)
      .drop(['mirrorRequestBody'], 'the filter copies bodies as well')
      .lose(['mirrorHost'], 'the implementation decides which Host header the copies have');
  const verified = backendTls?.verified;
  if (verified === undefined) return planner.done();
  const { secret, name: hostname } = verified;
  return planner
    .service(
      {
        apiVersion: `${GATEWAY_GROUP}/v1`,
        kind: 'BackendTLSPolicy',
        suffix: 'tls',
        spec: ({ name }) => ({
          targetRefs: [{ group: '', kind: 'Service', name }],
          validation: { caCertificateRefs: [{ group: '', kind: authorities, name: secret }], hostname },
        }),
      },
      VERIFICATION,
      authorities === 'Secret'
        ? 'BackendTLSPolicy'
        : `BackendTLSPolicy; create ConfigMap ${secret} with the ca.crt of the Secret`,
    )
    .lose(['proxySslServerName'], 'the name is always sent to the backend')
    .lose(['proxySslCiphers', 'proxySslProtocols', 'proxySslVerifyDepth'], 'the implementation has its own values')
    .done();
}

/** Seconds as a duration of at most four digits and a unit; what does not fit is rounded up. */
export function durationOf(seconds: number): string {
  if (seconds < 10_000) return `${seconds}s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 10_000 ? `${minutes}m` : `${Math.min(Math.ceil(minutes / 60), 9999)}h`;
}

/** A number of bytes as a quantity. */
export function quantityOf(bytes: number): string {
  if (bytes % 1024 ** 3 === 0) return `${bytes / 1024 ** 3}Gi`;
  if (bytes % 1024 ** 2 === 0) return `${bytes / 1024 ** 2}Mi`;
  return bytes % 1024 === 0 ? `${bytes / 1024}Ki` : String(bytes);
}
