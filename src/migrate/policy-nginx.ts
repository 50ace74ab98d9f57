/** Policies and filters of NGINX Gateway Fabric. Source: nginx/nginx-gateway-fabric v2.6 apis/v1alpha1. */
import { compact } from '../text/compact.ts';
import type { Needs } from './needs.ts';
import { durationOf, PASSWORD, Planner, type Policies, type PolicyPlan, RATES } from './policy.ts';

const GROUP = 'gateway.nginx.org';
const API = `${GROUP}/v1alpha1`;

export const NGINX_GATEWAY_FABRIC: Policies = { plan };

function plan({ bodyBytes, timeouts, rates, password, allowed, denied }: Needs): PolicyPlan {
  const planner = new Planner();
  const size = bodyBytes === undefined ? undefined : sizeOf(bodyBytes);
  if (size !== undefined)
    planner.attach(
      {
        apiVersion: API,
        kind: 'ClientSettingsPolicy',
        suffix: 'client',
        target: 'targetRef',
        spec: { body: { maxSize: size } },
      },
      ['proxyBodySize'],
      'ClientSettingsPolicy with body.maxSize',
    );
  const { connect, between } = timeouts;
  if (connect !== undefined || between !== undefined)
    planner.attach(
      {
        apiVersion: API,
        kind: 'ProxySettingsPolicy',
        suffix: 'proxy',
        spec: { timeout: compact({ connect: seconds(connect), read: seconds(between), send: seconds(between) }) },
      },
      ['proxyConnectTimeout', 'proxyReadTimeout', 'proxySendTimeout'],
      'ProxySettingsPolicy with timeout',
    );
  if (rates.length > 0)
    planner.attach(
      {
        apiVersion: API,
        kind: 'RateLimitPolicy',
        suffix: 'rate',
        spec: {
          rateLimit: {
            local: {
              rules: rates.map(({ requests, unit, burst }) => ({
                key: '$binary_remote_addr',
                rate: `${requests}r/${unit === 'second' ? 's' : 'm'}`,
                burst,
                noDelay: true,
              })),
            },
            rejectCode: 503,
          },
        },
      },
      RATES,
      'RateLimitPolicy',
    );
  if (password !== undefined)
    planner.filter(
      {
        apiVersion: API,
        kind: 'AuthenticationFilter',
        suffix: 'password',
        spec: { type: 'Basic', basic: { secretRef: { name: password.secret }, realm: password.realm || 'Restricted' } },
      },
      [...PASSWORD, 'authRealm'],
      'AuthenticationFilter with the passwords of the same Secret',
    );
  if (allowed !== undefined || denied !== undefined)
    planner.filter(
      {
        apiVersion: API,
        kind: 'SnippetsFilter',
        suffix: 'addresses',
        spec: { snippets: [{ context: 'http.server.location', value: directives(allowed, denied) }] },
      },
      ['allowlistSourceRange', 'denylistSourceRange'],
      'SnippetsFilter with allow and deny, which the installation of NGINX Gateway Fabric must permit',
    );
  return planner.done();
}

const seconds = (count: number | undefined): string | undefined =>
  count === undefined ? undefined : durationOf(count);

/** Four digits and a unit. */
function sizeOf(bytes: number): string | undefined {
  for (const [unit, size] of [
    ['', 1],
    ['k', 1024],
    ['m', 1024 ** 2],
    ['g', 1024 ** 3],
  ] as const)
    if (bytes % size === 0 && bytes / size < 10_000) return `${bytes / size}${unit}`;
  return undefined;
}

function directives(allowed: readonly string[] | undefined, denied: readonly string[] | undefined): string {
  return [
    ...(denied ?? []).map((one) => `deny ${one};`),
    ...(allowed ?? []).map((one) => `allow ${one};`),
    ...(allowed === undefined ? [] : ['deny all;']),
  ].join(' ');
}
