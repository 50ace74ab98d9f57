/**
 * What a backend of an Ingress does for the AWS Load Balancer Controller: a Service, or an action that an annotation defines.
 * Source: kubernetes-sigs/aws-load-balancer-controller v3 pkg/ingress/enhanced_backend_builder.go, rule_optimizer.go.
 */
import type { Cluster } from '../../model/cluster/cluster.ts';
import { ALB, albSettings } from '../../model/ingress/alb.ts';
import type { AlbAction, AlbRedirect, AlbTarget } from '../../model/ingress/alb-values.ts';
import { type IngressBackend, USE_ANNOTATION } from '../../model/ingress/ingress.ts';
import { isRolledOut } from '../../model/ingress/rollouts.ts';
import type { Setting } from '../../model/ingress/setting.ts';
import type { Backend, Doubt, Filter, Listen } from '../route/route.ts';
import { resolveBackend, unresolvedBackend } from '../service/backend.ts';
import { albListens } from './cloud-listeners.ts';
import { type AnIngress, backendFor, type DraftParts, type PathItem } from './paths.ts';

/** The action that an annotation defines for a backend; undefined for a Service, and for an action that is not set. */
export function actionOf(ingress: AnIngress, { portRef, service }: IngressBackend): Setting<AlbAction> | undefined {
  return portRef === USE_ANNOTATION ? albSettings(ingress).actions.get(service.string ?? '') : undefined;
}

/** What a backend of a rule, or the default backend, does on listeners of a scheme, or of both. */
export function albTarget(
  cluster: Cluster,
  ingress: AnIngress,
  backend: IngressBackend,
  scheme?: 'http' | 'https',
): Pick<DraftParts, 'backends' | 'filters' | 'reply' | 'doubts'> {
  if (backend.portRef !== USE_ANNOTATION) return { backends: [backendFor(cluster, ingress, backend)] };
  const action = actionOf(ingress, backend);
  const name = backend.service.string ?? '';
  if (action === undefined && isRolledOut(cluster, ingress))
    return { backends: [unread(ingress, backend, 'a Rollout sets the action')] };
  if (action === undefined)
    return {
      backends: [],
      reply: { outcome: 'error', statusCode: 503, because: `annotation "${ALB.keys.actions}${name}" is not set` },
    };
  if (action.is !== 'valid') return { backends: [unread(ingress, backend, 'an annotation says what to do')] };
  const { value } = action;
  switch (value.type) {
    case 'redirect':
      return { backends: [], ...redirected(ingress, value, scheme) };
    case 'fixed-response': {
      const statusCode = Number(value.statusCode);
      return { backends: [], reply: { outcome: 'response', statusCode, because: 'a fixed response' } };
    }
    default:
      return { backends: value.targets.map((target) => targetOf(cluster, ingress, backend, target)) };
  }
}

function targetOf(cluster: Cluster, ingress: AnIngress, backend: IngressBackend, target: AlbTarget): Backend {
  const { service, port, weight = 1 } = target;
  const { namespace } = ingress;
  if (service === undefined) return { ...unread(ingress, backend, 'a target group outside of the cluster'), weight };
  return resolveBackend(cluster, { namespace, service, port, weight, from: ingress, at: backend.service.at });
}

function unread(ingress: AnIngress, { service }: IngressBackend, because: string): Backend {
  const name = service.string ?? '';
  const wanted = { namespace: ingress.namespace, service: name, port: USE_ANNOTATION, weight: 1, at: service.at };
  return unresolvedBackend(wanted, 'unknown', because);
}

function redirected(
  ingress: AnIngress,
  redirect: AlbRedirect,
  scheme: 'http' | 'https' | undefined,
): { readonly filters: readonly Filter[]; readonly doubts: readonly Doubt[] } {
  const protocol = literal(redirect.protocol, '#{protocol}');
  const hostname = literal(redirect.host, '#{host}');
  const path = literal(redirect.path, '/#{path}');
  const query = literal(redirect.query, '#{query}');
  const number = Number(literal(redirect.port, '#{port}') ?? keptPort(ingress, scheme));
  const filter: Filter = {
    type: 'RequestRedirect',
    scheme: fixed(protocol)?.toLowerCase(),
    hostname: fixed(hostname),
    port: Number.isInteger(number) && number > 0 ? number : undefined,
    path: fixed(path) === undefined ? undefined : { type: 'ReplaceFullPath', value: fixed(path) ?? '' },
    ...(query === '' ? { dropsQuery: true } : {}),
    statusCode: redirect.statusCode === 'HTTP_302' ? 302 : 301,
  };
  const parts = { protocol, host: hostname, port: literal(redirect.port, '#{port}'), path, query };
  const doubts = Object.entries(parts).flatMap(([part, text]): readonly Doubt[] => {
    if (text?.includes('#{') === true)
      return [{ reason: `${part} "${text}" of the redirect is made of parts of the request`, alternatives: [] }];
    return part === 'query' && text ? [{ reason: `the redirect sets query "${text}"`, alternatives: [] }] : [];
  });
  return { filters: [filter], doubts };
}

/** A part of a URL that a redirect sets; undefined where it keeps that of the request. */
function literal(part: string | undefined, same: string): string | undefined {
  return part === same ? undefined : part;
}

function fixed(part: string | undefined): string | undefined {
  return part?.includes('#{') === true ? undefined : part;
}

/** The port of the listener, where a redirect keeps it and it is not the usual one of either scheme. */
function keptPort(ingress: AnIngress, scheme: 'http' | 'https' | undefined): number | undefined {
  const own = (albListens(ingress) ?? []).filter(({ protocol }) => protocol.toLowerCase() === scheme);
  return own.length === 1 ? own[0]?.port : undefined;
}

/**
 * Whether a redirect leads back to its own rule on a listener; the controller leaves such a rule out there
 * (isInfiniteRedirectRule).
 */
export function isInfinite(
  { protocol, host, port, path, query }: AlbRedirect,
  listen: Listen,
  item: PathItem,
  isRegex: boolean,
): boolean {
  const keeps = (part: string | undefined, ...same: readonly string[]): boolean =>
    part === undefined || same.includes(part);
  const ownHost = item.path.hostText ?? '';
  return (
    !(isRegex && item.type === 'ImplementationSpecific') &&
    keeps(protocol, '#{protocol}', listen.protocol) &&
    keeps(host, '#{host}', ...(ownHost === '' ? [] : [ownHost])) &&
    keeps(port, '#{port}', String(listen.port)) &&
    keeps(path, '/#{path}', ...patternsOf(item)) &&
    keeps(query, '#{query}')
  );
}

/** The patterns that the controller makes of a path (buildPathPatterns). */
function patternsOf({ type, value, path }: PathItem): readonly string[] {
  if (!path.path.exists || path.path.text === '') return [];
  if (type !== 'Prefix') return [value];
  const trimmed = value.replace(/\/$/, '');
  return value === '/' ? ['/*'] : [trimmed, `${trimmed}/*`];
}
