/**
 * What the static configuration of Traefik means for its routes: which Ingresses it reads, where it listens, and what its
 * entry points redirect. Sources: traefik/traefik v3.7 pkg/provider/kubernetes/ingress/kubernetes.go
 * (shouldProcessIngress), pkg/provider/traefik/internal.go (redirection).
 */
import type { Cluster } from '../../model/cluster/cluster.ts';
import { classOf } from '../../model/ingress/class.ts';
import { openPorts } from '../../model/ingress/controller-ports.ts';
import type { EntryPoint, TraefikController } from '../../model/ingress/traefik-controller.ts';
import { attentionTo } from '../../model/ingress/watched.ts';
import type { Resource } from '../../model/objects/resource.ts';
import { requirementsIn, satisfies } from '../../model/objects/selector.ts';
import type { Workload } from '../../model/objects/workload.ts';
import { emptyBare } from '../../text/own.ts';
import type { Draft } from '../draft/draft.ts';
import { type Middlewares, middlewaresOf, redirectBehind, schemeRedirect } from '../draft/traefik-middlewares.ts';
import { ANY_HOST } from '../match/host.ts';
import type { Detached, Doubt, Entry, Listen } from '../route/route.ts';
import { type OwnDoubts, unreadDoubt } from './own-doubts.ts';
import type { AnIngress } from './paths.ts';

interface Seen {
  readonly kept: readonly AnIngress[];
  readonly detached: readonly Detached[];
  readonly doubts: OwnDoubts;
}

/** The Ingresses that Traefik reads, by namespace and class. */
export function seenBy(cluster: Cluster, controller: TraefikController, ingresses: readonly AnIngress[]): Seen {
  const detached: Detached[] = [];
  const doubts = new Map<Resource, Doubt>();
  const kept = ingresses.filter((ingress) => {
    const attention = attentionTo(cluster, ingress, controller.watched);
    const labels = labelsSelected(ingress, controller);
    const because =
      attention.is === 'out' ? attention.because : (unselected(cluster, ingress, controller) ?? labels.because);
    if (because !== undefined) {
      detached.push({ resource: ingress, at: ingress.root.get('spec').key, reason: 'Ignored', because });
      return false;
    }
    if (needsFlag(cluster, ingress, controller) && controller.workload === undefined)
      doubts.set(ingress, unreadDoubt('Traefik serves the class of the annotation only where its flags name it'));
    if (labels.isOpen) doubts.set(ingress, unreadDoubt('the labels that Traefik selects Ingresses by may change'));
    if (!controller.readsIngresses)
      doubts.set(ingress, unreadDoubt('no flag of the Traefik among the files turns on its provider for Ingresses'));
    return true;
  });
  return { kept, detached, doubts };
}

interface Selected {
  /** Why Traefik does not read the Ingress, a phrase. */
  readonly because?: string;
  readonly isOpen?: boolean;
}

/** Whether the label selector of the provider selects an Ingress. */
function labelsSelected({ root, pending }: AnIngress, { ingressSelector }: TraefikController): Selected {
  const requirements = ingressSelector === undefined ? undefined : requirementsIn(ingressSelector);
  if (requirements === undefined) return {};
  const labels = emptyBare<string>();
  const entries = root.child('metadata').child('labels').entries();
  for (const { step, string } of entries) labels[String(step)] = string ?? '';
  if (pending.labels || entries.some(({ string }) => string === undefined)) return { isOpen: true };
  if (satisfies(labels, requirements)) return {};
  return { because: `the flags of Traefik limit it to Ingresses with the labels "${ingressSelector ?? ''}"` };
}

/** Why Traefik does not serve the class of an Ingress, a phrase. */
function unselected(cluster: Cluster, ingress: AnIngress, controller: TraefikController): string | undefined {
  const { className, readsClasses, workload } = controller;
  const found = classOf(ingress, cluster);
  if (workload !== undefined && needsFlag(cluster, ingress, controller))
    return `without the flag providers.kubernetesIngress.ingressClass, Traefik serves annotation class "traefik" only`;
  const isField = found.how === 'field' || found.how === 'default';
  if (isField && !readsClasses)
    return 'the flags of Traefik turn off the lookup of IngressClasses, so it serves no Ingress with ingressClassName';
  if (className === undefined || found.name === className) return undefined;
  return `the flags of Traefik limit it to class "${className}"`;
}

/** Whether Traefik serves the class of an annotation only where a flag sets it. */
function needsFlag(cluster: Cluster, ingress: AnIngress, { className }: TraefikController): boolean {
  const { how, name } = classOf(ingress, cluster);
  return how === 'annotation' && className === undefined && name !== undefined && name !== '' && name !== 'traefik';
}

/** The ports of its load balancers that lead to entry points. */
export function listensOf(cluster: Cluster, { workload, entryPoints }: TraefikController): Pick<Entry, 'listens'> {
  const open = workload === undefined ? undefined : openPorts(cluster, workload);
  const listens = (open ?? []).flatMap(({ port, target, isSecure }): readonly Listen[] => {
    const entryPoint = entryPoints.find((one) => one.port === target);
    if (entryPoint === undefined || entryPoint.name === 'traefik') return [];
    return [{ port, protocol: isSecure || entryPoint.hasTls ? 'HTTPS' : 'HTTP' }];
  });
  return listens.length === 0 ? {} : { listens };
}

/** Puts the redirects of entry points among routes that are in the order of their priorities. */
export function withRedirects(
  cluster: Cluster,
  entry: Entry,
  controller: TraefikController,
  drafts: readonly Draft[],
): readonly Draft[] {
  const { workload, entryPoints } = controller;
  if (workload === undefined) return drafts;
  const redirects = entryPoints.flatMap((one) => {
    const before = middlewaresOf(cluster, controller, one.middlewares);
    return redirectDraft(entry, workload, one, before);
  });
  if (redirects.length === 0) return drafts;
  const priorities = new Map<Draft, number>();
  let last = Number.POSITIVE_INFINITY;
  // Routes without a rank stay behind the one that replaces them.
  for (const draft of drafts) priorities.set(draft, (last = draft.rank ?? last));
  const priorityOf = (draft: Draft): number => priorities.get(draft) ?? draft.rank ?? 0;
  return [...redirects, ...drafts].sort((a, b) => priorityOf(b) - priorityOf(a));
}

const CHALLENGES: Doubt = {
  reason: 'the entry point does not redirect paths below /.well-known/acme-challenge/',
  alternatives: [],
};

/** A redirect to https of everything that comes in plain; no other redirect leads from http to another URL. */
function redirectDraft(
  entry: Entry,
  { resource, pod }: Workload,
  { scheme, redirect }: EntryPoint,
  before: Middlewares,
): readonly Draft[] {
  if (scheme !== 'http' || redirect === undefined || redirect.scheme !== 'https') return [];
  const { httpsRedirect, doubts, leftOut } = redirectBehind(
    before,
    schemeRedirect(redirect.isPermanent, redirect.port),
  );
  return [
    {
      entry,
      source: { resource, at: pod.at },
      match: {
        host: ANY_HOST,
        path: { type: 'string-prefix', value: '/' },
        pathType: 'Prefix',
        method: undefined,
        headers: [],
        queryParams: [],
        scheme: 'http',
      },
      tls: undefined,
      filters: [],
      backends: [],
      httpsRedirect,
      reply: { outcome: 'not-found', statusCode: 404, because: 'the entry point redirects plain http' },
      isFallback: false,
      doubts: [...doubts, ...(redirect.sparesChallenges ? [CHALLENGES] : [])],
      rank: redirect.priority,
      leftOut,
    },
  ];
}
