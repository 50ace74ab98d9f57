/**
 * Paths and default backends of several Ingresses with one match, for controllers of which no dialect decides the order.
 * Sources: jcmoraisjr/haproxy-ingress v0.15 pkg/converters/ingress/ingress.go (sortIngress, syncIngressHTTP: the first one
 * counts); haproxytech/kubernetes-ingress v3 pkg/store (Ingresses are kept in maps, and so in no order),
 * pkg/service/service.go (SetDefaultBackend: the last one counts).
 */
import type { Dialect } from '../../model/ingress/dialect.ts';
import { compareText } from '../../text/compare.ts';
import { groupBy } from '../../text/group.ts';
import type { Draft } from '../draft/draft.ts';
import { hostText } from '../match/host.ts';
import { trimmedPrefix } from '../match/path.ts';
import { AGELESS, type Alternative, type Doubt, TIE } from '../route/route.ts';
import { createdAt } from './nginx-age.ts';
import type { AnIngress } from './paths.ts';

/** The Ingresses in the order in which a controller reads them: the oldest first, as far as the files say it. */
export function inSpecOrder(dialect: Dialect | undefined, ingresses: readonly AnIngress[]): readonly AnIngress[] {
  if (dialect !== 'haproxy-ingress') return ingresses;
  const nameOf = ({ namespace, name }: AnIngress): string => `${namespace}/${name}`;
  return ingresses.toSorted((a, b) => {
    const difference = (createdAt(a) ?? Number.POSITIVE_INFINITY) - (createdAt(b) ?? Number.POSITIVE_INFINITY);
    return Number.isNaN(difference) || difference === 0 ? compareText(nameOf(a), nameOf(b)) : difference;
  });
}

/** The routes with a doubt for each other one that may take their requests instead. */
export function withRivals(dialect: Dialect | undefined, drafts: readonly Draft[]): readonly Draft[] {
  const groups = groupBy(
    drafts.filter(({ leftOut }) => leftOut === undefined),
    keyOf,
  );
  const doubts = new Map<Draft, Doubt>();
  for (const same of groups.values()) {
    const [winner, ...others] = same;
    if (winner === undefined || others.length === 0) continue;
    const found = new Map<string, Alternative>();
    for (const other of others) {
      const does = behavior(other);
      if (does !== behavior(winner) && isOpen(dialect, winner, other)) found.set(does, alternativeOf(other));
    }
    if (found.size === 0) continue;
    const reason = dialect === 'haproxy-ingress' ? AGELESS : TIE;
    doubts.set(winner, { reason, alternatives: [...found.values()].slice(0, MOST) });
  }
  if (doubts.size === 0) return drafts;
  return drafts.map((draft) => {
    const doubt = doubts.get(draft);
    return doubt === undefined ? draft : { ...draft, doubts: [...draft.doubts, doubt] };
  });
}

/** As many other answers are listed; more say no more. */
const MOST = 16;

/** Whether it is open which one of two routes with one match counts. */
function isOpen(dialect: Dialect | undefined, { source: a }: Draft, { source: b }: Draft): boolean {
  if (dialect !== 'haproxy-ingress') return true;
  const ages = [a, b].map(({ resource }) => createdAt(resource as AnIngress));
  return a.resource !== b.resource && ages.includes(undefined);
}

function keyOf({ match: { host, path, scheme }, isFallback }: Draft): string {
  const value = path?.type === 'prefix' ? trimmedPrefix(path.value) : path?.value;
  return JSON.stringify([hostText(host), path?.type, value, scheme, isFallback]);
}

function behavior({ backends, filters, httpsRedirect, reply }: Draft): string {
  const names = backends.map(({ namespace, service, port, portName }) => [namespace, service, port, portName]);
  return JSON.stringify([names, filters, httpsRedirect, reply]);
}

function alternativeOf({ backends, filters, httpsRedirect, reply }: Draft): Alternative {
  const text = backends
    .map(({ namespace, service, port, portName }) => `${namespace}/${service}:${port ?? portName ?? ''}`)
    .join(', ');
  return { text, backends, filters, httpsRedirect, ...(reply === undefined ? {} : { reply }) };
}
