/**
 * Middlewares of Traefik, for its Gateway provider and its Ingress provider. Source: traefik/traefik v3.7
 * docs/content/reference/dynamic-configuration/traefik.io_middlewares.yaml, pkg/provider/kubernetes/crd/kubernetes.go.
 */
import { compact } from '../text/compact.ts';
import type { Needs } from './needs.ts';
import { PASSWORD, Planner, type Policies, type PolicyObject, type PolicyPlan, planLogin, RATES } from './policy.ts';

export const TRAEFIK_POLICIES: Policies = {
  plan,
  cors: ({ allowOrigins = [], allowCredentials, allowMethods, allowHeaders, exposeHeaders, maxAge }) => {
    const [patterns, origins] = [allowOrigins.filter(isPattern), allowOrigins.filter((one) => !isPattern(one))];
    return middleware('cors', {
      headers: compact({
        accessControlAllowOriginList: origins.length === 0 ? undefined : origins,
        accessControlAllowOriginListRegex: patterns.length === 0 ? undefined : patterns.map(originPattern),
        accessControlAllowCredentials: allowCredentials,
        accessControlAllowMethods: allowMethods,
        accessControlAllowHeaders: allowHeaders,
        accessControlExposeHeaders: exposeHeaders,
        accessControlMaxAge: maxAge,
        addVaryHeader: true,
      }),
    });
  },
  rewrite: ({ pattern, template }) =>
    middleware('rewrite', {
      replacePathRegex: { regex: pattern, replacement: template.replaceAll(/\$\{?(\d)\}?/g, '$${$1}') },
    }),
};

/** An origin with a star for any labels. */
const isPattern = (origin: string): boolean => origin !== '*' && origin.includes('*');

const originPattern = (origin: string): string => `^${origin.replaceAll('.', '\\.').replace('*', '[A-Za-z0-9.-]+')}$`;

function middleware(suffix: string, spec: object): PolicyObject {
  return { apiVersion: 'traefik.io/v1alpha1', kind: 'Middleware', suffix, spec };
}

/** In the order in which Traefik has them decide. */
function plan({ allowed, denied, rates, connections, password, login, bodyBytes }: Needs): PolicyPlan {
  const planner = new Planner();
  // It has no list of addresses that are refused.
  if (allowed !== undefined && denied === undefined)
    planner.filter(
      middleware('addresses', { ipAllowList: { sourceRange: allowed } }),
      ['allowlistSourceRange'],
      'Middleware with ipAllowList',
    );
  for (const { requests, unit, burst } of rates)
    planner.filter(
      middleware(unit === 'second' ? 'rate' : 'rate-per-minute', {
        rateLimit: compact({ average: requests, period: unit === 'second' ? undefined : '1m', burst }),
      }),
      RATES,
      'Middleware with rateLimit, which answers 429 and not 503',
    );
  if (connections !== undefined)
    planner.filter(
      middleware('connections', { inFlightReq: { amount: connections, sourceCriterion: { ipStrategy: {} } } }),
      ['limitConnections'],
      'Middleware with inFlightReq, which answers 429 and not 503',
    );
  if (password !== undefined)
    planner.filter(
      middleware('password', {
        basicAuth: compact({ secret: password.secret, realm: password.realm || undefined }),
      }),
      [...PASSWORD, 'authRealm'],
      'Middleware with basicAuth and the passwords of the same Secret',
    );
  if (login !== undefined) {
    planner.filter(
      middleware('login', {
        forwardAuth: compact({
          address: login.url,
          authResponseHeaders: login.headers.length === 0 ? undefined : login.headers,
        }),
      }),
      ['authUrl', 'authMethod', 'authResponseHeaders'],
      'Middleware with forwardAuth',
    );
    planLogin(planner);
  }
  if (bodyBytes !== undefined)
    planner.filter(
      middleware('body-size', { buffering: { maxRequestBodyBytes: bodyBytes } }),
      ['proxyBodySize'],
      'Middleware with buffering, which buffers whole bodies',
    );
  return planner.done();
}
