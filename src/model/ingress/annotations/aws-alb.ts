/**
 * The annotations of the AWS Load Balancer Controller.
 * Source: kubernetes-sigs/aws-load-balancer-controller pkg/annotations/constants.go, docs/guide/ingress/annotations.md.
 */
import { type AnnotationTable, under } from './table.ts';

const PREFIX = 'alb.ingress.kubernetes.io/';

const HTTP_OR_HTTPS = { oneOf: ['HTTP', 'HTTPS'] } as const;
const GROUP_NAME = {
  pattern: /^[a-z0-9]([-a-z0-9.]{0,61}[a-z0-9])?$/,
  wanted: 'at most 63 lower-case letters, digits, "-" and "."',
} as const;

export const AWS_ALB: AnnotationTable = {
  isComplete: false,
  known: new Map(
    under(PREFIX, [
      [
        'boolean',
        [
          'enable-frontend-nlb',
          'manage-backend-security-group-rules',
          'multi-cluster-target-group',
          'shield-advanced-protection',
          'use-regex-path-match',
        ],
      ],
      [
        'integer',
        [
          'auth-session-timeout',
          'frontend-nlb-healthcheck-healthy-threshold-count',
          'frontend-nlb-healthcheck-interval-seconds',
          'frontend-nlb-healthcheck-timeout-seconds',
          'frontend-nlb-healthcheck-unhealthy-threshold-count',
          'group.order',
          'healthcheck-interval-seconds',
          'healthcheck-timeout-seconds',
          'healthy-threshold-count',
          'ssl-redirect',
          'unhealthy-threshold-count',
        ],
      ],
      ['json', ['auth-idp-cognito', 'auth-idp-oidc', 'jwt-validation', 'listen-ports', 'mutual-authentication']],
      ['addresses', ['inbound-cidrs']],
      [{ oneOf: ['none', 'oidc', 'cognito'] }, ['auth-type']],
      [{ oneOf: ['authenticate', 'allow', 'deny'] }, ['auth-on-unauthenticated-request']],
      [HTTP_OR_HTTPS, ['backend-protocol', 'healthcheck-protocol']],
      [{ oneOf: ['HTTP1', 'HTTP2', 'GRPC'] }, ['backend-protocol-version']],
      [GROUP_NAME, ['group.name']],
      [{ oneOf: ['ipv4', 'dualstack', 'dualstack-without-public-ipv4'] }, ['ip-address-type']],
      [{ oneOf: ['internal', 'internet-facing'] }, ['frontend-nlb-scheme', 'scheme']],
      [{ oneOf: ['instance', 'ip'] }, ['target-type']],
      [
        'text',
        [
          'acm-pca-arn',
          'auth-scope',
          'auth-session-cookie',
          'certificate-arn',
          'create-acm-cert',
          'customer-owned-ipv4-pool',
          'dry-run-plan',
          'frontend-nlb-attributes',
          'frontend-nlb-eip-allocations',
          'frontend-nlb-healthcheck-path',
          'frontend-nlb-healthcheck-port',
          'frontend-nlb-healthcheck-protocol',
          'frontend-nlb-healthcheck-success-codes',
          'frontend-nlb-listener-port-mapping',
          'frontend-nlb-security-groups',
          'frontend-nlb-subnets',
          'frontend-nlb-tags',
          'healthcheck-path',
          'healthcheck-port',
          'ipam-ipv4-pool-id',
          'load-balancer-attributes',
          'load-balancer-name',
          'minimum-load-balancer-capacity',
          'security-group-prefix-lists',
          'security-groups',
          'ssl-policy',
          'subnets',
          'success-codes',
          'tags',
          'target-control-port',
          'target-group-attributes',
          'target-node-labels',
          'waf-acl-id',
          'wafv2-acl-arn',
          'wafv2-acl-name',
          'web-acl-id',
        ],
      ],
    ]),
  ),
  families: new Map([
    [`${PREFIX}actions.`, 'json'],
    [`${PREFIX}conditions.`, 'json'],
    [`${PREFIX}transforms.`, 'json'],
    [`${PREFIX}listener-attributes.`, 'text'],
    [`${PREFIX}target-control-port.`, 'text'],
  ]),
  removed: new Map(),
};
