/**
 * The listeners of the load balancers of clouds.
 * Source: kubernetes-sigs/aws-load-balancer-controller v3 pkg/ingress/model_build_listener.go (computeIngressListenPorts);
 * kubernetes/ingress-gce pkg/loadbalancers/l7.go.
 */
import { albSettings } from '../../model/ingress/alb.ts';
import { gceSettings } from '../../model/ingress/gce.ts';
import { assumed } from '../../model/ingress/setting.ts';
import type { Listen } from '../route/route.ts';
import type { AnIngress } from './paths.ts';

const HTTP: Listen = { port: 80, protocol: 'HTTP' };
const HTTPS: Listen = { port: 443, protocol: 'HTTPS' };

/** The listeners of one Ingress: HTTPS alone where it has a certificate and does not say; undefined if they are not known. */
export function albListens(ingress: AnIngress): readonly Listen[] | undefined {
  const { listenPorts, certificateArn } = albSettings(ingress);
  if (listenPorts.is === 'valid') return listenPorts.value;
  if (listenPorts.is !== 'absent' || certificateArn.is === 'unknown') return undefined;
  return [assumed(certificateArn).length > 0 ? HTTPS : HTTP];
}

/** The listeners of all Ingresses of a group; undefined if they are not all known. */
export function groupListens(ingresses: readonly AnIngress[]): readonly Listen[] | undefined {
  const byPort = new Map<number, Listen>();
  for (const ingress of ingresses) {
    const own = albListens(ingress);
    if (own === undefined) return undefined;
    for (const listen of own) byPort.set(listen.port, listen);
  }
  return [...byPort.values()].sort((a, b) => a.port - b.port);
}

/** The port that `ssl-redirect` of an Ingress of the group gives; undefined if there is no redirect. */
export function sslRedirectPort(ingresses: readonly AnIngress[]): number | undefined {
  for (const ingress of ingresses) {
    const { sslRedirect } = albSettings(ingress);
    if (sslRedirect.is === 'valid') return sslRedirect.value;
  }
  return undefined;
}

/** HTTP unless it is turned off, and HTTPS where there is a certificate; undefined if that is not known. */
export function gceListens(ingress: AnIngress): readonly Listen[] | undefined {
  const { allowHttp, preSharedCert, managedCertificates } = gceSettings(ingress);
  if ([allowHttp, preSharedCert, managedCertificates].some(({ is }) => is === 'unknown')) return undefined;
  const hasCertificate =
    ingress.root.get('spec').get('tls').items().length > 0 ||
    assumed(preSharedCert).length > 0 ||
    assumed(managedCertificates).length > 0;
  return [...(assumed(allowHttp) ? [HTTP] : []), ...(hasCertificate ? [HTTPS] : [])];
}
