/** Policies of Envoy Gateway. Source: envoyproxy/gateway v1.9 api/v1alpha1. */
import { compact } from '../text/compact.ts';
import type { Needs } from './needs.ts';
import {
  durationOf,
  Planner,
  type Policies,
  type PolicyPlan,
  planCookie,
  planLogin,
  quantityOf,
  RATES,
} from './policy.ts';

const API = 'gateway.envoyproxy.io/v1alpha1';

export const ENVOY_GATEWAY: Policies = {
  plan,
  rewrite: ({ pattern, template }) => ({
    apiVersion: API,
    kind: 'HTTPRouteFilter',
    suffix: 'rewrite',
    spec: {
      urlRewrite: {
        path: {
          type: 'ReplaceRegexMatch',
          replaceRegexMatch: { pattern, substitution: template.replaceAll(/\$\{?(\d)\}?/g, '\\$1') },
        },
      },
    },
  }),
};

function plan(needs: Needs): PolicyPlan {
  const planner = new Planner();
  const traffic = trafficOf(needs, planner);
  if (Object.keys(traffic).length > 0)
    planner.attach({ apiVersion: API, kind: 'BackendTrafficPolicy', suffix: 'traffic', spec: traffic }, [], '');
  const security = securityOf(needs, planner);
  if (Object.keys(security).length > 0)
    planner.attach(
      { apiVersion: API, kind: 'SecurityPolicy', suffix: 'security', spec: security, service: needs.login?.service },
      [],
      '',
    );
  planClientCertificate(needs, planner);
  return planner.done();
}

/** A client without the certificate is refused in the handshake, and not with 400. */
function planClientCertificate({ clientCertificate }: Needs, planner: Planner): void {
  if (clientCertificate === undefined) return;
  const { secret, isOptional } = clientCertificate;
  planner
    .listener(
      {
        apiVersion: API,
        kind: 'ClientTrafficPolicy',
        suffix: 'clients',
        spec: {
          tls: {
            clientValidation: compact({
              optional: isOptional || undefined,
              caCertificateRefs: [{ group: '', kind: 'Secret', name: secret }],
            }),
          },
        },
      },
      ['authTlsSecret', 'authTlsVerifyClient'],
      'ClientTrafficPolicy with tls.clientValidation, which refuses clients in the handshake and not with 400',
    )
    .lose(['authTlsVerifyDepth'], 'chains of certificates may be of any length')
    .lose(['authTlsErrorPage'], 'clients without a certificate get no page, since no connection is made')
    .lose(['authTlsPassCertificateToUpstream'], 'the certificate is not passed on in the header ssl-client-cert');
}

function trafficOf({ bodyBytes, timeouts, cookie, rates }: Needs, planner: Planner): object {
  const how = (field: string): string => `BackendTrafficPolicy with ${field}`;
  const { connect, between } = timeouts;
  if (bodyBytes !== undefined) planner.carry(['proxyBodySize'], `${how('requestBuffer')}, which buffers whole bodies`);
  if (connect !== undefined) planner.carry(['proxyConnectTimeout'], how('timeout.tcp.connectTimeout'));
  if (between !== undefined)
    planner.carry(['proxyReadTimeout', 'proxySendTimeout'], how('timeout.http.streamIdleTimeout'));
  if (cookie !== undefined) planCookie(planner, how('loadBalancer.consistentHash by cookie'));
  if (rates.length > 0)
    planner.carry(RATES, `${how('rateLimit')} for each client address, which answers 429 and not 503`);
  return compact({
    timeout:
      connect === undefined && between === undefined
        ? undefined
        : compact({
            tcp: connect === undefined ? undefined : { connectTimeout: durationOf(connect) },
            http: between === undefined ? undefined : { streamIdleTimeout: durationOf(between), requestTimeout: '0s' },
          }),
    requestBuffer: bodyBytes === undefined ? undefined : { limit: quantityOf(bodyBytes) },
    loadBalancer:
      cookie === undefined
        ? undefined
        : {
            type: 'ConsistentHash',
            consistentHash: {
              type: 'Cookie',
              cookie: compact({
                name: cookie.name,
                ttl: cookie.maxAge === undefined ? undefined : durationOf(cookie.maxAge),
              }),
            },
          },
    rateLimit:
      rates.length === 0
        ? undefined
        : {
            type: 'Local',
            local: {
              rules: rates.map(({ requests, unit }) => ({
                clientSelectors: [{ sourceCIDR: { type: 'Distinct', value: '0.0.0.0/0' } }],
                limit: { requests, unit: unit === 'second' ? 'Second' : 'Minute' },
              })),
            },
          },
  });
}

function securityOf({ allowed, denied, login }: Needs, planner: Planner): object {
  if (allowed !== undefined || denied !== undefined)
    planner.carry(['allowlistSourceRange', 'denylistSourceRange'], 'SecurityPolicy with authorization by clientCIDRs');
  const server = login?.service === undefined ? undefined : { ...login, service: login.service };
  if (server !== undefined) {
    planner.carry(['authUrl', 'authMethod', 'authResponseHeaders'], 'SecurityPolicy with extAuth');
    planLogin(planner);
  }
  return compact({
    authorization:
      allowed === undefined && denied === undefined
        ? undefined
        : {
            defaultAction: allowed === undefined ? 'Allow' : 'Deny',
            rules: [
              ...(denied === undefined ? [] : [{ action: 'Deny', principal: { clientCIDRs: denied } }]),
              ...(allowed === undefined ? [] : [{ action: 'Allow', principal: { clientCIDRs: allowed } }]),
            ],
          },
    extAuth:
      server === undefined
        ? undefined
        : {
            headersToExtAuth: ['authorization', 'cookie'],
            http: compact({
              backendRefs: [server.service],
              pathOverride: server.path,
              headersToBackend: server.headers.length === 0 ? undefined : server.headers,
            }),
          },
  });
}
