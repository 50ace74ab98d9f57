/** Which namespaces an ingress controller reads Ingresses from, by its flags. */

import { emptyBare } from '../../text/own.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { ResourceOf } from '../objects/resource.ts';
import { requirementsIn, satisfies } from '../objects/selector.ts';

/** The namespaces that a controller reads; undefined in both for all of them. */
export interface Watched {
  readonly namespaces: readonly string[] | undefined;
  /** A label selector of namespaces, as text. */
  readonly selector: string | undefined;
}

/** Whether a controller reads an Ingress: `out` with the reason, or `open` where the labels of its namespace are not known. */
export type Attention =
  | { readonly is: 'in' }
  | { readonly is: 'out'; readonly because: string }
  | { readonly is: 'open'; readonly reason: string };

const IN: Attention = { is: 'in' };

/** Whether a controller that reads some namespaces reads an Ingress. */
export function attentionTo(cluster: Cluster, ingress: ResourceOf<'Ingress'>, watched: Watched): Attention {
  const { namespace } = ingress;
  const { namespaces, selector } = watched;
  if (namespaces !== undefined && !namespaces.includes(namespace)) {
    const words = namespaces.map((name) => `"${name}"`).join(', ');
    return { is: 'out', because: `the controller reads only Ingresses of namespace ${words}` };
  }
  const requirements = selector === undefined ? undefined : requirementsIn(selector);
  if (requirements === undefined) return IN;
  const found = cluster.find('Namespace', '', namespace, ingress);
  const labels = emptyBare<string>();
  labels['kubernetes.io/metadata.name'] = namespace;
  if (found.is === 'found')
    for (const { step, string } of found.resource.root.child('metadata').child('labels').entries())
      labels[String(step)] = string ?? '';
  if (satisfies(labels, requirements)) return IN;
  if (found.is === 'found' && !found.resource.pending.labels)
    return {
      is: 'out',
      because: `namespace "${namespace}" lacks the labels "${selector ?? ''}" that the controller selects`,
    };
  return {
    is: 'open',
    reason: `the controller reads only namespaces with the labels "${selector ?? ''}", and Namespace "${namespace}" is not among the files`,
  };
}
