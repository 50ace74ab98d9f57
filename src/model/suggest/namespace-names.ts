/** Names of namespaces in label selectors: which namespaces are among the files, and which one a name misspells. */
import type { Cursor } from '../../load/value/cursor.ts';
import { didYouMean } from '../../text/edit-distance.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { isPlatformNamespace } from '../cluster/context.ts';
import { clusterQuery } from '../cluster/query.ts';
import type { Resource } from '../objects/resource.ts';
import { namesNamespace } from './other-namespace.ts';

/** The label that the API server gives every namespace, with its name. */
const NAMESPACE_NAME_LABEL = 'kubernetes.io/metadata.name';

export interface MisspelledNamespace {
  readonly at: Cursor;
  readonly name: string;
  readonly meant: string;
}

/** The values of a selector by namespace name that misspell a Namespace among the files. */
export function misspelledNamespaces(
  cluster: Cluster,
  selector: Cursor<{ matchLabels?: object; matchExpressions?: object[] }>,
  from: Resource,
): readonly MisspelledNamespace[] {
  if (!selector.isMap) return [];
  const label = selector.child('matchLabels').child(NAMESPACE_NAME_LABEL);
  const listed = selector
    .child<object[]>('matchExpressions')
    .items()
    .filter((one) => one.child('key').string === NAMESPACE_NAME_LABEL && one.child('operator').string === 'In')
    .flatMap((one) => one.child<string[]>('values').items());
  return [label, ...listed].flatMap((at) => {
    const name = at.string;
    const meant = name === undefined ? undefined : misspelled(cluster, name, from);
    return name === undefined || meant === undefined ? [] : [{ at, name, meant }];
  });
}

function misspelled(cluster: Cluster, name: string, from: Resource): string | undefined {
  const { defined, used } = namesOf(cluster, 'Namespace');
  if (used.has(name) || isPlatformNamespace(cluster, name) || cluster.find('Namespace', '', name, from).is !== 'absent')
    return undefined;
  const meant = didYouMean(name, defined);
  return meant !== undefined && isMisspelling(name, meant) ? meant : undefined;
}

/** `shop-1` and `shop-2`, or `shop` and `shop-dev`, are two namespaces. */
function isMisspelling(name: string, meant: string): boolean {
  if (name.replaceAll(/\d/g, '') === meant.replaceAll(/\d/g, '')) return false;
  const parts = name.split('-').length === meant.split('-').length;
  return parts || name.replaceAll('-', '') === meant.replaceAll('-', '');
}

const namesOf = clusterQuery('namespace-names.namesOf', (cluster, kind: 'Namespace') => ({
  defined: new Set(cluster.all(kind).map((one) => one.name)),
  used: new Set(cluster.resources.filter(namesNamespace).map(({ namespace }) => namespace)),
}));
