/** Objects of any kind that others refer to by group, kind and name: whether they are missing, and what was meant. */
import { didYouMean } from '../../text/edit-distance.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { isFilledElsewhere, isReserved, isSample } from '../cluster/context.ts';
import { fills, hasSources } from '../cluster/sources.ts';
import { serviceProvision } from '../network/provider.ts';
import { type KindName, kindName } from '../objects/kinds.ts';
import { finalName, type Resource } from '../objects/resource.ts';
import { guessesFor } from './guess.ts';

export interface ObjectName {
  readonly group: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

export interface MissingObject {
  /** The name that was probably meant. */
  readonly meant: string | undefined;
}

/** Undefined where the object is among the files, or something else may create it. */
export function missingObject(cluster: Cluster, wanted: ObjectName, from: Resource): MissingObject | undefined {
  const { group, kind, namespace, name } = wanted;
  if (name === '' || isReserved(namespace) || from.pending.patches || hasSources(cluster)) return undefined;
  if (isFilledElsewhere(cluster, namespace, from) || fills(cluster, namespace) || isSample(cluster, from.file.path))
    return undefined;
  const known = kindName(group, kind);
  if (known === 'Service') {
    if (serviceProvision(cluster, namespace, name, from).is !== 'absent') return undefined;
  } else if (known !== undefined && cluster.find(known, namespace, name, from).is !== 'absent') return undefined;
  if (known !== undefined && mayBeMeant(cluster, known, name)) return undefined;
  const others = (known === undefined ? cluster.ofKind(group, kind) : cluster.inNamespace(known, namespace)).filter(
    (one) => one.namespace === namespace || one.namespace === '',
  );
  if (known === undefined && (cluster.mayBeUnreadable(kind, name) || others.some((one) => isCalled(one, name))))
    return undefined;
  return { meant: others.length > MOST_GUESSED ? undefined : didYouMean(name, new Set(others.map((one) => one.name))) };
}

/** Whether an object of that name has no namespace, so that the command that applies it may choose the one that is meant. */
export function mayBeMeant(cluster: Cluster, kind: KindName, name: string): boolean {
  return guessesFor(cluster, kind)
    .called(name)
    .some(({ declaredNamespace }) => declaredNamespace === undefined);
}

/** With more names, a suggestion is slow and unreliable. */
const MOST_GUESSED = 1000;

/** Whether an object has a name, or may get it. */
function isCalled(resource: Resource, name: string): boolean {
  const final = finalName(resource);
  return final === undefined || final === name;
}
