/** Policies of kgateway. Source: kgateway-dev/kgateway v2 api/v1alpha1/kgateway. */
import type { Needs } from './needs.ts';
import { Planner, type Policies, type PolicyPlan, quantityOf } from './policy.ts';

const API = 'gateway.kgateway.dev/v1alpha1';

export const KGATEWAY: Policies = {
  plan,
  rewrite: ({ pattern, template }) => ({
    apiVersion: API,
    kind: 'TrafficPolicy',
    suffix: 'rewrite',
    spec: { urlRewrite: { pathRegex: { pattern, substitution: template.replaceAll(/\$\{?(\d)\}?/g, '\\$1') } } },
  }),
};

function plan({ bodyBytes, backendTls }: Needs): PolicyPlan {
  const planner = new Planner();
  if (bodyBytes !== undefined && bodyBytes < 4 * 1024 ** 3)
    planner.filter(
      {
        apiVersion: API,
        kind: 'TrafficPolicy',
        suffix: 'body-size',
        spec: { buffer: { maxRequestSize: quantityOf(bodyBytes) } },
      },
      ['proxyBodySize'],
      'TrafficPolicy with buffer, which buffers whole bodies',
    );
  if (backendTls !== undefined && backendTls.verified === undefined)
    planner.service(
      {
        apiVersion: API,
        kind: 'BackendConfigPolicy',
        suffix: 'tls',
        spec: ({ name }) => ({
          targetRefs: [{ group: '', kind: 'Service', name }],
          tls: { insecureSkipVerify: true },
        }),
      },
      ['backendProtocol'],
      'BackendConfigPolicy with tls.insecureSkipVerify',
    );
  return planner.done();
}
