/**
 * The order of Ingresses in ingress-nginx: the oldest first, in the same second by name, descending; and the other
 * orders that are possible where the files do not say how old they are.
 * Source: kubernetes/ingress-nginx v1.15 internal/ingress/controller/store/store.go (sortIngressSlice).
 */
import { compareText } from '../../text/compare.ts';
import { query } from '../../text/query.ts';
import type { AnIngress } from './paths.ts';

const keyOf = query('nginx-age.keyOf', (ingress: AnIngress) => {
  const time = ingress.root.child('metadata').child('creationTimestamp').string ?? '';
  const seconds = Date.parse(time);
  return { time: Number.isNaN(seconds) ? undefined : seconds, name: `${ingress.namespace}/${ingress.name}` };
});

/** When an Ingress was created, in milliseconds; undefined where the files do not say it. */
export function createdAt(ingress: AnIngress): number | undefined {
  return keyOf(ingress).time;
}

/** Whether the files say how old an Ingress is. */
export function hasAge(ingress: AnIngress): boolean {
  return keyOf(ingress).time !== undefined;
}

/** The oldest first. What has no age has yet to be applied: it is younger, and all of it is applied together. */
export function byAge(ingresses: readonly AnIngress[]): readonly AnIngress[] {
  return ingresses.toSorted((a, b) => {
    const left = keyOf(a);
    const right = keyOf(b);
    const difference = (left.time ?? Number.POSITIVE_INFINITY) - (right.time ?? Number.POSITIVE_INFINITY);
    if (!Number.isNaN(difference) && difference !== 0) return difference;
    return compareText(right.name, left.name) || a.order - b.order;
  });
}

/** Of so many Ingresses all orders are tried; of more, each in front and at the end. */
const FEW = 4;

/** No more are put in front. */
const MOST = 12;

/** The orders of some Ingresses that their ages allow, without the given one. */
export function otherOrders(members: readonly AnIngress[]): readonly (readonly AnIngress[])[] {
  const known = members.filter(hasAge);
  if (members.length - known.length === 0 || members.length < 2) return [];
  const orders = members.length <= FEW ? permutations(members) : ends(members);
  return orders.filter((order) => !isSame(order, members) && keepsAges(order));
}

function keepsAges(order: readonly AnIngress[]): boolean {
  const aged = order.filter(hasAge);
  return isSame(aged, byAge(aged));
}

function isSame(a: readonly AnIngress[], b: readonly AnIngress[]): boolean {
  return a.every((ingress, index) => ingress === b[index]);
}

function permutations(members: readonly AnIngress[]): readonly (readonly AnIngress[])[] {
  if (members.length < 2) return [members];
  return members.flatMap((first, index) =>
    permutations(members.toSpliced(index, 1)).map((rest): readonly AnIngress[] => [first, ...rest]),
  );
}

function ends(members: readonly AnIngress[]): readonly (readonly AnIngress[])[] {
  return members.slice(0, MOST).flatMap((one) => {
    const rest = members.filter((other) => other !== one);
    return [
      [one, ...rest],
      [...rest, one],
    ];
  });
}

/** The list with some of its members in another order, in the places that they have. */
export function reordered(list: readonly AnIngress[], order: readonly AnIngress[]): readonly AnIngress[] {
  const moved = new Set(order);
  let next = 0;
  return list.map((ingress) => (moved.has(ingress) ? (order[next++] ?? ingress) : ingress));
}
