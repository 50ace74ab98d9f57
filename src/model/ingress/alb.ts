/**
 * The annotations of Ingresses and Services for the AWS Load Balancer Controller. A value that it cannot parse stops the
 * whole load balancer, with all Ingresses of its group.
 * Source: kubernetes-sigs/aws-load-balancer-controller v3 pkg/annotations (constants.go, parser.go), pkg/ingress
 * (group_loader.go, model_build_*.go, auth_config_builder.go), docs/guide/ingress/annotations.md.
 */
import { parseCidr } from '../objects/ip.ts';
import type { ResourceOf } from '../objects/resource.ts';
import { action, conditions, listenPorts } from './alb-values.ts';
import { type Parser, reads, under } from './declaration.ts';
import { commaList } from './go-values.ts';
import { anyJson, bool, int32, integer, list, NOTHING, oneOf, text } from './parsers.ts';
import { type SettingsIn, tableOf } from './record.ts';
import { assumed } from './setting.ts';

const STOPS = { loses: 'load-balancer', whenEmpty: 'parse' } as const;
const STOPS_JSON = { ...STOPS, holdsBraces: true } as const;
const TAKES_EMPTY = { whenEmpty: 'parse' } as const;

const httpOrHttps = oneOf(['HTTP', 'HTTPS']);

/** validateGroupName: an Ingress with an invalid name is in no group and not served. */
const groupName: Parser<string> = (value) =>
  /^(?:[a-z0-9][-a-z0-9.]*)?[a-z0-9]$/.test(value) && value.length <= 63
    ? { value }
    : {
        error: 'must consist of at most 63 lowercase letters, digits, "-" or ".", with a letter or digit at both ends',
      };

/** sortGroupMembers. */
const groupOrder: Parser<number> = (given, namespace) => {
  const reading = int32(given, namespace);
  if ('error' in reading || (reading.value >= -1000 && reading.value <= 1000)) return reading;
  return { error: 'must be an integer from -1000 to 1000' };
};

const cidrs: Parser<readonly string[]> = (given) => {
  const value = commaList(given);
  const bad = value.find((one) => parseCidr(one) === undefined);
  return bad === undefined
    ? { value }
    : { error: `must be a comma-separated list of CIDRs, but "${bad}" is not a CIDR` };
};

/** The controller passes any other word on to AWS, which rejects it. */
const onUnauthenticated: Parser<string> = (value) =>
  /^(?:authenticate|allow|deny)$/.test(value)
    ? { value }
    : { value, doubt: 'must be "authenticate", "allow" or "deny"' };

export const ALB = tableOf({ name: 'alb', isComplete: false }, () => [
  under('alb.ingress.kubernetes.io/', {
    'acm-pca-arn': reads(text, TAKES_EMPTY),
    'actions.': reads(action, STOPS_JSON),
    'auth-idp-cognito': reads(anyJson, STOPS_JSON),
    'auth-idp-oidc': reads(anyJson, STOPS_JSON),
    'auth-on-unauthenticated-request': reads(onUnauthenticated, TAKES_EMPTY),
    'auth-scope': reads(text, TAKES_EMPTY),
    'auth-session-cookie': reads(text, TAKES_EMPTY),
    'auth-session-timeout': reads(integer, STOPS),
    'auth-type': reads(oneOf(['none', 'oidc', 'cognito']), { fallback: 'none', ...STOPS }),
    'backend-protocol': reads(httpOrHttps, { fallback: 'HTTP', ...STOPS }),
    'backend-protocol-version': reads(oneOf(['HTTP1', 'HTTP2', 'GRPC']), { fallback: 'HTTP1', ...STOPS }),
    'certificate-arn': reads(list, { fallback: NOTHING, whenEmpty: 'parse' }),
    'conditions.': reads(conditions, STOPS_JSON),
    // The controller ignores its errors.
    'create-acm-cert': reads(bool, { fallback: false }),
    'customer-owned-ipv4-pool': reads(text, { whenEmpty: 'load-balancer' }),
    'dry-run-plan': reads(text, TAKES_EMPTY),
    'enable-frontend-nlb': reads(bool, { fallback: false, ...STOPS }),
    'frontend-nlb-attributes': reads(text, TAKES_EMPTY),
    'frontend-nlb-eip-allocations': reads(list, TAKES_EMPTY),
    'frontend-nlb-healthcheck-healthy-threshold-count': reads(int32, STOPS),
    'frontend-nlb-healthcheck-interval-seconds': reads(int32, STOPS),
    'frontend-nlb-healthcheck-path': reads(text, TAKES_EMPTY),
    'frontend-nlb-healthcheck-port': reads(text, TAKES_EMPTY),
    'frontend-nlb-healthcheck-protocol': reads(text, TAKES_EMPTY),
    'frontend-nlb-healthcheck-success-codes': reads(text, TAKES_EMPTY),
    'frontend-nlb-healthcheck-timeout-seconds': reads(int32, STOPS),
    'frontend-nlb-healthcheck-unhealthy-threshold-count': reads(int32, STOPS),
    'frontend-nlb-listener-port-mapping': reads(text, TAKES_EMPTY),
    'frontend-nlb-scheme': reads(oneOf(['internal', 'internet-facing']), STOPS),
    'frontend-nlb-security-groups': reads(list, TAKES_EMPTY),
    'frontend-nlb-subnets': reads(list, TAKES_EMPTY),
    'frontend-nlb-tags': reads(text, TAKES_EMPTY),
    'group.name': reads(groupName, { loses: 'ingress', whenEmpty: 'parse' }),
    'group.order': reads(groupOrder, { fallback: 0, ...STOPS }),
    'healthcheck-interval-seconds': reads(int32, STOPS),
    'healthcheck-path': reads(text, TAKES_EMPTY),
    'healthcheck-port': reads(text, TAKES_EMPTY),
    'healthcheck-protocol': reads(httpOrHttps, STOPS),
    'healthcheck-timeout-seconds': reads(int32, STOPS),
    'healthy-threshold-count': reads(int32, STOPS),
    'inbound-cidrs': reads(cidrs, { fallback: NOTHING, ...STOPS }),
    'ip-address-type': reads(oneOf(['ipv4', 'dualstack', 'dualstack-without-public-ipv4']), STOPS),
    'ipam-ipv4-pool-id': reads(text, TAKES_EMPTY),
    'jwt-validation': reads(anyJson, STOPS_JSON),
    'listen-ports': reads(listenPorts, STOPS_JSON),
    'listener-attributes.': reads(text, TAKES_EMPTY),
    'load-balancer-attributes': reads(text, TAKES_EMPTY),
    'load-balancer-name': reads(text, TAKES_EMPTY),
    'manage-backend-security-group-rules': reads(bool, STOPS),
    'minimum-load-balancer-capacity': reads(text, TAKES_EMPTY),
    'multi-cluster-target-group': reads(bool, { fallback: false, ...STOPS }),
    'mutual-authentication': reads(anyJson, STOPS_JSON),
    scheme: reads(oneOf(['internal', 'internet-facing']), { fallback: 'internal', ...STOPS }),
    'security-group-prefix-lists': reads(list, TAKES_EMPTY),
    'security-groups': reads(list, TAKES_EMPTY),
    'shield-advanced-protection': reads(bool, STOPS),
    'ssl-policy': reads(text, TAKES_EMPTY),
    'ssl-redirect': reads(int32, STOPS),
    subnets: reads(list, TAKES_EMPTY),
    'success-codes': reads(text, TAKES_EMPTY),
    tags: reads(text, TAKES_EMPTY),
    'target-control-port.': reads(int32, STOPS),
    'target-group-attributes': reads(text, TAKES_EMPTY),
    'target-node-labels': reads(text, TAKES_EMPTY),
    'target-type': reads(oneOf(['instance', 'ip']), { fallback: 'instance', ...STOPS }),
    'transforms.': reads(anyJson, STOPS_JSON),
    'unhealthy-threshold-count': reads(int32, STOPS),
    'use-regex-path-match': reads(bool, { fallback: false, ...STOPS }),
    'waf-acl-id': reads(text, TAKES_EMPTY),
    'wafv2-acl-arn': reads(text, TAKES_EMPTY),
    'wafv2-acl-name': reads(text, TAKES_EMPTY),
    'web-acl-id': reads(text, TAKES_EMPTY),
  }),
]);

export type AlbSettings = SettingsIn<typeof ALB>;

/** The annotations of an Ingress as the AWS Load Balancer Controller reads them. */
export function albSettings(ingress: ResourceOf<'Ingress'>): AlbSettings {
  return ALB.read(ingress).settings;
}

/** The settings of the target group of a Service: its annotations override those of the Ingress. */
export function albTargetSettings(
  ingress: ResourceOf<'Ingress'>,
  service: ResourceOf<'Service'>,
): Pick<AlbSettings, 'backendProtocol' | 'targetType'> {
  const own = ALB.read(service).settings;
  const outer = albSettings(ingress);
  return {
    backendProtocol: own.backendProtocol.is === 'absent' ? outer.backendProtocol : own.backendProtocol,
    targetType: own.targetType.is === 'absent' ? outer.targetType : own.targetType,
  };
}

/** The name of the group that shares a load balancer with an Ingress; undefined for an Ingress with a separate load balancer. */
export function albGroupName(ingress: ResourceOf<'Ingress'>): string | undefined {
  return assumed(albSettings(ingress).groupName);
}
