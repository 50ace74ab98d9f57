/**
 * What the AWS Load Balancer Controller makes of annotations.
 * Source: kubernetes-sigs/aws-load-balancer-controller v3 pkg/annotations/parser.go, pkg/ingress.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ingressWith, inWords, serviceWith } from '../../dev/settings.ts';
import { ALB, albGroupName, albSettings, albTargetSettings } from './alb.ts';

const PREFIX = 'alb.ingress.kubernetes.io/';

const REDIRECT = { type: 'redirect', redirectConfig: { protocol: 'HTTPS', port: '443', statusCode: 'HTTP_301' } };
const FORWARD = { type: 'forward', forwardConfig: { targetGroups: [{ serviceName: 'web', servicePort: '80' }] } };

const ROWS: Readonly<Record<string, readonly (readonly [name: string, value: unknown, expected: string])[]>> = {
  computeIngressListenPorts: [
    ['listen-ports', [{ HTTP: 80 }, { HTTPS: 443 }], '[{"protocol":"HTTP","port":80},{"protocol":"HTTPS","port":443}]'],
    ['listen-ports', [{ HTTP: 80, HTTPS: 443 }], '[{"protocol":"HTTP","port":80},{"protocol":"HTTPS","port":443}]'],
    ['listen-ports', [{ HTTP: 80 }, { HTTPS: 80 }], '[{"protocol":"HTTPS","port":80}]'],
    ['listen-ports', [], 'drops the load-balancer'],
    ['listen-ports', '', 'drops the load-balancer'],
    ['listen-ports', "[{'HTTP': 80}]", 'drops the load-balancer'],
    ['listen-ports', [{ http: 80 }], 'drops the load-balancer'],
    ['listen-ports', [{ HTTP: '80' }], 'drops the load-balancer'],
    ['listen-ports', [{ HTTP: 0 }], 'drops the load-balancer'],
    ['listen-ports', { HTTP: 80 }, 'drops the load-balancer'],
  ],
  ParseInt32Annotation: [
    ['ssl-redirect', '443', '443'],
    ['ssl-redirect', 'true', 'drops the load-balancer'],
    ['ssl-redirect', '4294967296', 'drops the load-balancer'],
  ],
  ParseBoolAnnotation: [
    ['use-regex-path-match', 'T', 'true'],
    ['use-regex-path-match', 'yes', 'drops the load-balancer'],
    ['create-acm-cert', 'yes', 'ignored'],
  ],
  'validateGroupName: with another name the Ingress is in no group': [
    ['group.name', 'shop.public', '"shop.public"'],
    ['group.name', 'a'.repeat(64), 'drops the ingress'],
    ['group.name', 'Shop', 'drops the ingress'],
    ['group.name', '', 'drops the ingress'],
  ],
  'sortGroupMembers: from -1000 to 1000': [
    ['group.order', '-1000', '-1000'],
    ['group.order', '1001', 'drops the load-balancer'],
    ['group.order', 'first', 'drops the load-balancer'],
  ],
  'switches over words': [
    ['scheme', 'internet-facing', '"internet-facing"'],
    ['scheme', 'public', 'drops the load-balancer'],
    ['target-type', 'IP', 'drops the load-balancer'],
    ['backend-protocol', 'https', 'drops the load-balancer'],
    ['backend-protocol-version', 'GRPC', '"GRPC"'],
    ['auth-on-unauthenticated-request', 'redirect', '"redirect" (doubt)'],
  ],
  splitCommaSeparatedString: [
    ['certificate-arn', ' arn:a, arn:b,', '["arn:a","arn:b"]'],
    ['inbound-cidrs', '10.0.0.0/8,', '["10.0.0.0/8"]'],
    ['inbound-cidrs', '10.0.0.1', 'drops the load-balancer'],
  ],
  'Action.validate': [
    ['actions.go', REDIRECT, '{"type":"redirect","protocol":"HTTPS","port":"443","statusCode":"HTTP_301"}'],
    [
      'actions.go',
      { Type: 'redirect', RedirectConfig: { StatusCode: 'HTTP_302' } },
      '{"type":"redirect","statusCode":"HTTP_302"} (doubt)',
    ],
    [
      'actions.go',
      { type: 'redirect', redirectConfig: { StatusCode: 'HTTP_302', PORT: '443', URI: '/x' } },
      '{"type":"redirect","port":"443","statusCode":"HTTP_302"} (doubt)',
    ],
    ['actions.go', { type: 'redirect', redirectConfig: {} }, 'drops the load-balancer'],
    ['actions.go', { type: 'redirect' }, 'drops the load-balancer'],
    ['actions.go', { redirectConfig: { statusCode: 'HTTP_301' } }, 'drops the load-balancer'],
    [
      'actions.go',
      { type: 'fixed-response', fixedResponseConfig: { statusCode: '503' } },
      '{"type":"fixed-response","statusCode":"503"}',
    ],
    ['actions.go', FORWARD, '{"type":"forward","targets":[{"service":"web","port":80}]}'],
    ['actions.go', { type: 'forward', targetGroupARN: 'arn:a' }, '{"type":"forward","targets":[{}]}'],
    ['actions.go', { type: 'forward' }, 'drops the load-balancer'],
    ['actions.go', { ...FORWARD, targetGroupARN: 'arn:a' }, 'drops the load-balancer'],
    [
      'actions.go',
      { type: 'forward', forwardConfig: { targetGroups: [{ serviceName: 'web' }] } },
      'drops the load-balancer',
    ],
    [
      'actions.go',
      { type: 'forward', forwardConfig: { targetGroups: [{ targetGroupARN: 'a' }, { targetGroupARN: 'b' }] } },
      'drops the load-balancer',
    ],
    ['actions.go', '{', 'drops the load-balancer'],
  ],
  'RuleCondition.Validate': [
    ['conditions.web', [], '[]'],
    [
      'conditions.web',
      [{ field: 'path-pattern', pathPatternConfig: { values: ['/a'] } }],
      '[{"field":"path-pattern","config":{"values":["/a"]}}]',
    ],
    ['conditions.web', [{ field: 'path-pattern' }], 'drops the load-balancer'],
    ['conditions.web', [{ field: 'path-pattern', pathPatternConfig: { values: [] } }], 'drops the load-balancer'],
  ],
};

for (const [statement, rows] of Object.entries(ROWS))
  test(`AWS Load Balancer Controller, ${statement}`, async () => {
    for (const [name, value, expected] of rows) {
      const text = typeof value === 'string' ? value : JSON.stringify(value);
      const found = ALB.read(await ingressWith({ [PREFIX + name]: text })).annotations.get(PREFIX + name);
      assert.ok(found?.is === 'known', name);
      assert.equal(inWords(found.setting), expected, `${name}: ${text}`);
    }
  });

test('AWS Load Balancer Controller, actions and conditions by the name of their backend', async () => {
  const ingress = await ingressWith({
    [`${PREFIX}actions.go`]: JSON.stringify(REDIRECT),
    [`${PREFIX}conditions.web`]: '[]',
    [`${PREFIX}group.name`]: 'shop',
  });
  const { actions, conditions } = albSettings(ingress);
  assert.deepEqual([...actions.keys()], ['go']);
  assert.deepEqual([...conditions.keys()], ['web']);
  assert.equal(albGroupName(ingress), 'shop');
  assert.equal(albSettings(await ingressWith({})).actions.size, 0);
});

test('AWS Load Balancer Controller, the annotations of a Service go before those of the Ingress', async () => {
  const ingress = await ingressWith({ [`${PREFIX}target-type`]: 'instance', [`${PREFIX}backend-protocol`]: 'HTTPS' });
  const service = await serviceWith({ [`${PREFIX}target-type`]: 'ip' });
  const settings = albTargetSettings(ingress, service);
  assert.equal(inWords(settings.targetType), '"ip"');
  assert.equal(inWords(settings.backendProtocol), '"HTTPS"');
});
