/** A correct object of every removed version that users still have. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { validate } from './validate.ts';
import { loadValidators } from './validators.ts';

const template = {
  metadata: { labels: { app: 'web' } },
  spec: { containers: [{ name: 'web', image: 'nginx:1.27', ports: [{ containerPort: 80 }] }] },
};
const selector = { matchLabels: { app: 'web' } };
const target = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' };
const ingress = {
  ingressClassName: 'nginx',
  backend: { serviceName: 'web', servicePort: 80 },
  tls: [{ hosts: ['shop.example.com'], secretName: 'shop' }],
  rules: [
    {
      host: 'shop.example.com',
      http: { paths: [{ path: '/', backend: { serviceName: 'web', servicePort: 'http' } }] },
    },
  ],
};
const networkPolicy = {
  podSelector: {},
  policyTypes: ['Ingress'],
  ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8' } }], ports: [{ protocol: 'TCP', port: 80 }] }],
};

const objects: readonly (readonly [apiVersion: string, kind: string, fields: Readonly<Record<string, unknown>>])[] = [
  ['extensions/v1beta1', 'Ingress', { spec: ingress }],
  ['extensions/v1beta1', 'Deployment', { spec: { replicas: 2, template, rollbackTo: { revision: 1 } } }],
  ['extensions/v1beta1', 'DaemonSet', { spec: { template, templateGeneration: 1 } }],
  ['extensions/v1beta1', 'ReplicaSet', { spec: { replicas: 2, template } }],
  ['extensions/v1beta1', 'NetworkPolicy', { spec: networkPolicy }],
  ['apps/v1beta1', 'Deployment', { spec: { template, strategy: { type: 'Recreate' } } }],
  ['apps/v1beta1', 'StatefulSet', { spec: { serviceName: 'web', template } }],
  ['apps/v1beta2', 'Deployment', { spec: { selector, template } }],
  ['apps/v1beta2', 'DaemonSet', { spec: { selector, template } }],
  ['apps/v1beta2', 'ReplicaSet', { spec: { selector, template } }],
  ['apps/v1beta2', 'StatefulSet', { spec: { selector, serviceName: 'web', template } }],
  ['networking.k8s.io/v1beta1', 'Ingress', { spec: ingress }],
  ['networking.k8s.io/v1beta1', 'IngressClass', { spec: { controller: 'k8s.io/ingress-nginx' } }],
  ['batch/v1beta1', 'CronJob', { spec: { schedule: '0 * * * *', jobTemplate: { spec: { template } } } }],
  ['policy/v1beta1', 'PodDisruptionBudget', { spec: { minAvailable: '50%', selector } }],
  [
    'autoscaling/v2beta1',
    'HorizontalPodAutoscaler',
    {
      spec: {
        scaleTargetRef: target,
        maxReplicas: 3,
        metrics: [{ type: 'Resource', resource: { name: 'cpu', targetAverageUtilization: 80 } }],
      },
    },
  ],
  [
    'autoscaling/v2beta2',
    'HorizontalPodAutoscaler',
    {
      spec: {
        scaleTargetRef: target,
        maxReplicas: 3,
        metrics: [
          { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } },
        ],
      },
    },
  ],
  [
    'discovery.k8s.io/v1beta1',
    'EndpointSlice',
    {
      addressType: 'IPv4',
      endpoints: [{ addresses: ['10.0.0.1'], topology: { 'kubernetes.io/hostname': 'node-1' } }],
      ports: [{ name: 'http', port: 80 }],
    },
  ],
];

for (const [apiVersion, kind, fields] of objects) {
  test(`${apiVersion} ${kind}`, async () => {
    await loadValidators([{ apiVersion, kind }]);
    assert.deepEqual(validate(apiVersion, kind, { apiVersion, kind, metadata: { name: 'web' }, ...fields }), []);
  });
}

test('fields of a removed version are unknown to the next', async () => {
  const kind = { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress' };
  await loadValidators([kind]);
  const errors = validate(kind.apiVersion, kind.kind, { ...kind, metadata: { name: 'web' }, spec: ingress });
  const fields = errors.flatMap((error) => (error.is === 'unknown-field' ? [error.field] : []));
  assert.deepEqual(fields, ['serviceName', 'servicePort', 'backend']);
});
