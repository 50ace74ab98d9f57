/**
 * What stops the AWS Load Balancer Controller: it then builds nothing for any Ingress of the group, and what it has built before
 * stays. Source: kubernetes-sigs/aws-load-balancer-controller v3 pkg/ingress (model_builder.go, model_build_listener.go,
 * model_build_listener_rules.go, model_build_target_group.go, enhanced_backend_builder.go).
 */
import type { Cluster } from '../../model/cluster/cluster.ts';
import { isNear } from '../../model/cluster/context.ts';
import { ALB, albSettings } from '../../model/ingress/alb.ts';
import { defaultBackend, type IngressBackend, ingressPaths, USE_ANNOTATION } from '../../model/ingress/ingress.ts';
import { assumed } from '../../model/ingress/setting.ts';
import { absenceOf } from '../../model/suggest/absence.ts';
import type { Refusal } from '../route/route.ts';
import { actionOf, albTarget } from './alb-action.ts';
import { albListens, groupListens } from './cloud-listeners.ts';
import type { AnIngress } from './paths.ts';

type Found = Omit<Refusal, 'entry'>;

/** Reasons for which nothing is built of the Ingresses of a group, which come in their order. */
export function albRefusals(cluster: Cluster, ingresses: readonly AnIngress[]): readonly Found[] {
  const together = [...conflicts(ingresses), ...defaults(ingresses), ...sslRedirects(ingresses)];
  return [
    ...ingresses.flatMap(badListeners),
    // Ingresses in distant directories are probably not applied together.
    ...together.filter(({ resource, rival }) => rival === undefined || isNear(resource, rival.resource)),
    ...ingresses.flatMap((ingress) => [...badPaths(ingress), ...badBackends(cluster, ingress)]),
  ];
}

/** What contradicts another Ingress of the group. */
function contradiction(
  ingress: AnIngress,
  at: Found['at'],
  because: string,
  rival: NonNullable<Found['rival']>,
): Found {
  return { resource: ingress, at, because, rival };
}

/** `rule`: the rule that reports the cause by itself. */
function found(ingress: AnIngress, at: Found['at'], because: string, rule?: string): Found {
  return { resource: ingress, at, because, rival: undefined, ...(rule === undefined ? {} : { rule }) };
}

/** What the annotations of an Ingress say in any case; all others count only for some backends. */
function badListeners(ingress: AnIngress): readonly Found[] {
  const { listenPorts, sslRedirect } = albSettings(ingress);
  return [
    ...refused(ingress, ALB.keys.listenPorts, listenPorts),
    ...refused(ingress, ALB.keys.sslRedirect, sslRedirect),
  ];
}

type Refusable =
  | ReturnType<typeof albSettings>['listenPorts' | 'sslRedirect']
  | NonNullable<ReturnType<typeof actionOf>>;

function refused(ingress: AnIngress, key: string, setting: Refusable): readonly Found[] {
  if (setting.is !== 'refused') return [];
  const because = `the value of annotation "${key}" ${setting.reason}`;
  return [found(ingress, setting.at.at, because, 'ingress/annotation-unknown')];
}

const annotations = (ingress: AnIngress): Found['at'] => ingress.root.child('metadata').child('annotations').key;

function conflicts(ingresses: readonly AnIngress[]): readonly Found[] {
  const byPort = new Map<number, { readonly ingress: AnIngress; readonly protocol: string }>();
  return ingresses.flatMap((ingress) =>
    (albListens(ingress) ?? []).flatMap(({ port, protocol }) => {
      const first = byPort.get(port);
      if (first === undefined) byPort.set(port, { ingress, protocol });
      if (first === undefined || first.protocol === protocol) return [];
      const own = `for ${protocol} in Ingress ${ingress.name}`;
      return [
        contradiction(
          ingress,
          annotations(ingress),
          `port ${port} is for ${first.protocol} in Ingress ${first.ingress.name} and ${own}`,
          { resource: first.ingress, at: annotations(first.ingress) },
        ),
      ];
    }),
  );
}

/** Each listener has one default backend. */
function defaults(ingresses: readonly AnIngress[]): readonly Found[] {
  const byPort = new Map<number, NonNullable<Found['rival']>>();
  return ingresses.flatMap((ingress) => {
    const backend = defaultBackend(ingress);
    const listens = albListens(ingress);
    if (backend === undefined || listens === undefined) return [];
    const other = listens.map(({ port }) => byPort.get(port)).find((one) => one !== undefined);
    const own = { resource: ingress, at: backend.at.key };
    for (const { port } of listens) if (!byPort.has(port)) byPort.set(port, own);
    if (other === undefined) return [];
    const because = `Ingress ${other.resource.name} and Ingress ${ingress.name} both have a default backend`;
    return [contradiction(ingress, backend.at.key, because, other)];
  });
}

function sslRedirects(ingresses: readonly AnIngress[]): readonly Found[] {
  let first: { readonly resource: AnIngress; readonly at: Found['at']; readonly port: number } | undefined;
  const listens = groupListens(ingresses);
  return ingresses.flatMap((ingress): readonly Found[] => {
    const { sslRedirect } = albSettings(ingress);
    if (sslRedirect.is !== 'valid') return [];
    const port = sslRedirect.value;
    const at = sslRedirect.at.at;
    if (first !== undefined) {
      if (first.port === port) return [];
      const own = `${port} in Ingress ${ingress.name}`;
      const because = `ssl-redirect is ${first.port} in Ingress ${first.resource.name} and ${own}`;
      return [contradiction(ingress, at, because, first)];
    }
    first = { resource: ingress, at, port };
    if (listens === undefined || listens.some((one) => one.protocol === 'HTTPS' && one.port === port)) return [];
    return [found(ingress, at, `ssl-redirect leads to port ${port}, which has no HTTPS listener`)];
  });
}

function badPaths(ingress: AnIngress): readonly Found[] {
  return ingressPaths(ingress).flatMap(({ path, pathType }) => {
    const type = pathType.string;
    const text = path.string;
    if (text === undefined || (type !== 'Exact' && type !== 'Prefix') || !/[*?]/.test(text)) return [];
    return [found(ingress, path.at, `path "${text}" of type ${type} contains a wildcard`)];
  });
}

function badBackends(cluster: Cluster, ingress: AnIngress): readonly Found[] {
  const fallback = defaultBackend(ingress);
  const backends = [
    ...ingressPaths(ingress).map(({ backend }) => backend),
    ...(fallback === undefined ? [] : [fallback]),
  ];
  const seen = new Set<string>();
  return backends.flatMap((backend) => {
    const key = `${backend.service.string ?? ''}:${backend.portRef ?? ''}`;
    if (backend.service.string === undefined || seen.has(key)) return [];
    seen.add(key);
    return badBackend(cluster, ingress, backend);
  });
}

function badBackend(cluster: Cluster, ingress: AnIngress, backend: IngressBackend): readonly Found[] {
  const name = backend.service.string ?? '';
  const conditions = albSettings(ingress).conditions.get(name);
  const wrong =
    conditions === undefined ? [] : refused(ingress, `${ALB.keys.conditions}${name}`, conditions as Refusable);
  if (wrong.length > 0) return wrong;
  const action = actionOf(ingress, backend);
  if (action !== undefined) {
    const bad = refused(ingress, `${ALB.keys.actions}${name}`, action);
    if (bad.length > 0) return bad;
  }
  const { backends } = albTarget(cluster, ingress, backend);
  const isAction = backend.portRef === USE_ANNOTATION;
  return backends.flatMap(({ status, service, namespace, because }): readonly Found[] => {
    if (status === 'port-not-found')
      return [
        found(ingress, backend.service.at, because ?? '', isAction ? undefined : 'ingress/backend-port-not-found'),
      ];
    // A Service that is the only target may be missing: a fixed response takes its place.
    if (status !== 'service-not-found' || backends.length === 1) return [];
    if (absenceOf(cluster, 'Service', namespace, service, ingress)?.isSure !== true) return [];
    return [found(ingress, backend.service.at, `Service ${namespace}/${service} of action "${name}" does not exist`)];
  });
}

/** Whether paths of type ImplementationSpecific are regular expressions. */
export function usesRegex(ingress: AnIngress): boolean {
  return assumed(albSettings(ingress).useRegexPathMatch);
}
