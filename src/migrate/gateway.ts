/** Gateways, ListenerSets and ReferenceGrants for the listeners of one way in. */
import { GATEWAY_GROUP } from '../model/objects/gateway-api.ts';
import type { Resource } from '../model/objects/resource.ts';
import { compact } from '../text/compact.ts';
import { compareText } from '../text/compare.ts';
import { groupBy } from '../text/group.ts';
import type { ListenerPlan } from './listeners.ts';
import type { Manifest, Written } from './objects.ts';

const MOST_LISTENERS = 64;

export interface GatewayPlan {
  readonly name: string;
  readonly namespace: string;
  readonly className: string;
  readonly listeners: readonly ListenerPlan[];
  /** The namespaces whose routes attach. */
  readonly namespaces: readonly string[];
  readonly from: readonly Resource[];
  readonly remarks: readonly string[];
}

/** The objects, and in which of them each listener is. */
export function gatewayObjects(plan: GatewayPlan): readonly Written[] {
  const { name, namespace, className, listeners, from, remarks } = plan;
  const [own, ...others] = parts(listeners);
  const spec = compact({
    gatewayClassName: className,
    allowedListeners: others.length === 0 ? undefined : { namespaces: { from: 'Same' } },
    listeners: (own ?? []).map((one) => listenerOf(one, plan)),
  });
  const sets = others.map((list, index): Written => {
    const parentRef = { group: GATEWAY_GROUP, kind: 'Gateway', name };
    const manifest = manifestOf('ListenerSet', setName(plan, index), namespace, {
      parentRef,
      listeners: list.map((one) => listenerOf(one, plan)),
    });
    return { manifest, from, remarks: [] };
  });
  return [{ manifest: manifestOf('Gateway', name, namespace, spec), from, remarks }, ...sets, ...grants(plan)];
}

const setName = ({ name }: GatewayPlan, index: number): string => `${name}-${index + 2}`;

function parts(listeners: readonly ListenerPlan[]): readonly (readonly ListenerPlan[])[] {
  const found: ListenerPlan[][] = [];
  for (let at = 0; at < listeners.length; at += MOST_LISTENERS) found.push(listeners.slice(at, at + MOST_LISTENERS));
  return found;
}

/** The reference of a route to a listener. */
export function parentRefOf(plan: GatewayPlan, listener: ListenerPlan, namespace: string): object {
  const set = Math.floor(plan.listeners.indexOf(listener) / MOST_LISTENERS) - 1;
  return compact({
    ...(set < 0 ? {} : { group: GATEWAY_GROUP, kind: 'ListenerSet' }),
    name: set < 0 ? plan.name : setName(plan, set),
    namespace: namespace === plan.namespace ? undefined : plan.namespace,
    sectionName: listener.name,
  });
}

function manifestOf(kind: string, name: string, namespace: string, spec: object): Manifest {
  return { apiVersion: `${GATEWAY_GROUP}/v1`, kind, metadata: { name, namespace }, spec };
}

function listenerOf({ name, protocol, port, hostname, secrets }: ListenerPlan, plan: GatewayPlan): object {
  return compact({
    name,
    hostname,
    port,
    protocol,
    tls:
      protocol === 'TLS'
        ? { mode: 'Passthrough' }
        : protocol === 'HTTPS'
          ? { certificateRefs: certificates(secrets, plan) }
          : undefined,
    allowedRoutes: allowedRoutes(plan),
  });
}

function certificates(secrets: readonly string[], { namespace }: GatewayPlan): readonly object[] {
  return secrets.map((text) => {
    const [own = '', name = ''] = text.split('/');
    return compact({ name, namespace: own === namespace ? undefined : own });
  });
}

/** Routes of the namespace of the Gateway attach without a word about it. */
function allowedRoutes({ namespace, namespaces }: GatewayPlan): object | undefined {
  if (namespaces.every((one) => one === namespace)) return undefined;
  const values = [...new Set(namespaces)].sort(compareText);
  const selector = { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values }] };
  return { namespaces: { from: 'Selector', selector } };
}

/** How an object in the namespace of the Gateway refers to a listener. */
export function targetOf(plan: GatewayPlan, listener: ListenerPlan): object {
  return { group: GATEWAY_GROUP, kind: 'Gateway', ...parentRefOf(plan, listener, plan.namespace) };
}

/** A Gateway may use Secrets of other namespaces only with their consent. */
function grants({ name, namespace, listeners, from }: GatewayPlan): readonly Written[] {
  const secrets = [...new Set(listeners.flatMap((one) => one.secrets))].map((text) => text.split('/'));
  const kinds = listeners.length > MOST_LISTENERS ? ['Gateway', 'ListenerSet'] : ['Gateway'];
  return [...groupBy(secrets, ([own = '']) => own)].flatMap(([own, list]): readonly Written[] => {
    if (own === namespace) return [];
    const to = list.map(([, secret = '']) => ({ group: '', kind: 'Secret', name: secret }));
    const spec = { from: kinds.map((kind) => ({ group: GATEWAY_GROUP, kind, namespace })), to };
    return [
      {
        manifest: grantOf(`${name}-certificates`, own, spec),
        from: from.filter((one) => one.namespace === own),
        remarks: [],
      },
    ];
  });
}

/** Routes of other namespaces may forward to Services only with the consent of their namespace. */
export function serviceGrant(
  name: string,
  namespace: string,
  refs: readonly { readonly from: string; readonly service: string }[],
  from: readonly Resource[],
): Written {
  const sources = [...new Set(refs.map((one) => one.from))].sort(compareText);
  const services = [...new Set(refs.map((one) => one.service))].sort(compareText);
  const spec = {
    from: sources.map((own) => ({ group: GATEWAY_GROUP, kind: 'HTTPRoute', namespace: own })),
    to: services.map((service) => ({ group: '', kind: 'Service', name: service })),
  };
  return { manifest: grantOf(`${name}-backends`, namespace, spec), from, remarks: [] };
}

function grantOf(name: string, namespace: string, spec: object): Manifest {
  return { apiVersion: `${GATEWAY_GROUP}/v1beta1`, kind: 'ReferenceGrant', metadata: { name, namespace }, spec };
}
