/** What becomes of the annotations of Traefik, of the AWS Load Balancer Controller and of GKE Ingress. */
import type { AlbSettings } from '../model/ingress/alb.ts';
import type { GceSettings } from '../model/ingress/gce.ts';
import type { TraefikSettings } from '../model/ingress/traefik.ts';
import { access, carried, lost, notNeeded, type Treatment, type Treatments } from './treatment.ts';

const STICKY = lost('requests of one client go to any pod; the implementation may have a policy for session affinity');
const TRAEFIK_SERVICE = lost('it is a setting of Traefik for the backend');
const OBSERVED = notNeeded('logs and traces change no answer');

export const TRAEFIK_TREATMENTS: Treatments<TraefikSettings> = {
  routerEntrypoints: carried('listeners that the routes attach to'),
  routerMiddlewares: carried('filters, as far as the middlewares rewrite or redirect'),
  routerObservabilityAccesslogs: OBSERVED,
  routerObservabilityMetrics: OBSERVED,
  routerObservabilityTraceverbosity: OBSERVED,
  routerObservabilityTracing: OBSERVED,
  routerPathmatcher: carried('path matches of the HTTPRoute'),
  routerPriority: lost('the most specific path goes first, whatever the priority'),
  routerRulesyntax: notNeeded('the Gateway API has one form of matches'),
  routerTls: carried('HTTPS listeners'),
  routerTlsCertresolver: lost('certificates come from Secrets alone; let cert-manager make them'),
  routerTlsDomains: lost('certificates come from Secrets alone; let cert-manager make them'),
  routerTlsOptions: access('its TLS options may require certificates of clients'),
  serviceMiddlewares: access('middlewares of Services may keep clients out'),
  serviceNativelb: notNeeded('whether requests go to the Service or to its endpoints is up to the implementation'),
  serviceNodeportlb: notNeeded('requests go to the endpoints of the Service'),
  servicePasshostheader: TRAEFIK_SERVICE,
  serviceServersscheme: TRAEFIK_SERVICE,
  serviceServerstransport: TRAEFIK_SERVICE,
  serviceStickyCookie: STICKY,
  serviceStickyCookieDomain: STICKY,
  serviceStickyCookieHttponly: STICKY,
  serviceStickyCookieMaxage: STICKY,
  serviceStickyCookieName: STICKY,
  serviceStickyCookiePath: STICKY,
  serviceStickyCookieSamesite: STICKY,
  serviceStickyCookieSecure: STICKY,
};

const BALANCER = lost('it is a setting of the load balancer; set it where the implementation has it');
const HEALTH = lost('the implementation checks backends in its way');
const TARGET = lost('how the load balancer reaches pods is up to the implementation');
const CERTIFICATE = lost('certificates of the cloud are no Secrets; HTTPS listeners need a Secret');
const LOGIN = access('clients authenticate no longer; use the policy of the implementation for authentication');
const FIREWALL = access('requests are no longer checked by the firewall');

const ALB_ACCESS: Partial<Record<keyof AlbSettings & string, Treatment>> = {
  authIdpCognito: LOGIN,
  authIdpOidc: LOGIN,
  authOnUnauthenticatedRequest: LOGIN,
  authScope: LOGIN,
  authSessionCookie: LOGIN,
  authSessionTimeout: LOGIN,
  authType: LOGIN,
  jwtValidation: LOGIN,
  mutualAuthentication: access('clients need no certificate any longer'),
  inboundCidrs: access('every address is let in'),
  securityGroupPrefixLists: access('every address is let in'),
  securityGroups: access('every address is let in that the security groups refuse'),
  wafAclId: FIREWALL,
  wafv2AclArn: FIREWALL,
  wafv2AclName: FIREWALL,
  webAclId: FIREWALL,
};

const ALB_OTHERS: Partial<Record<keyof AlbSettings & string, Treatment>> = {
  actions: carried('filters and backendRefs, as far as the Gateway API has them'),
  backendProtocol: carried('backendRefs'),
  certificateArn: CERTIFICATE,
  createAcmCert: CERTIFICATE,
  groupName: carried('the Gateway that the group shares'),
  groupOrder: lost('the most specific path goes first, whatever the order'),
  listenPorts: carried('listeners of the Gateway'),
  scheme: lost('whether the load balancer is internal is a setting of the implementation'),
  sslRedirect: carried('RequestRedirect filter on the HTTP listener'),
  targetType: TARGET,
  useRegexPathMatch: lost('paths with expressions are read as patterns'),
};

/** All that is not in the lists is about the load balancer or its targets. */
export function albTreatment(field: string): Treatment {
  const known = new Map(Object.entries({ ...ALB_ACCESS, ...ALB_OTHERS })).get(field);
  if (known !== undefined) return known;
  if (/^(?:health|unhealthy|success)/.test(field)) return HEALTH;
  return /^target/.test(field) ? TARGET : BALANCER;
}

const FRONTEND = lost('redirects to https and TLS policies of the FrontendConfig do not apply');

export const GCE_TREATMENTS: Treatments<GceSettings> = {
  allowHttp: carried('listeners of the Gateway'),
  globalStaticIpName: lost('the address of the Gateway is another one; set spec.addresses'),
  regionalStaticIpName: lost('the address of the Gateway is another one; set spec.addresses'),
  preSharedCert: CERTIFICATE,
  pathPrefixRewrite: lost('paths are passed on as they are'),
  managedCertificates: CERTIFICATE,
  v1beta1FrontendConfig: FRONTEND,
  suppressFirewallXpnError: notNeeded('it is about events of the controller'),
};
