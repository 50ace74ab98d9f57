/**
 * Ingresses as Traefik v3 reads them: each path a router, tried in the order of priority, which is the length of its
 * rule. Source: traefik pkg/provider/kubernetes/ingress/kubernetes.go, pkg/muxer.
 */
import type { Cluster } from '../../model/cluster/cluster.ts';
import { defaultBackend } from '../../model/ingress/ingress.ts';
import { assumed } from '../../model/ingress/setting.ts';
import { traefikSettings } from '../../model/ingress/traefik.ts';
import type { Draft } from '../draft/draft.ts';
import { ANY_HOST, hostText } from '../match/host.ts';
import type { Entry, PathMatch } from '../route/route.ts';
import { type AnIngress, backendFor, draftOf, fallbackDraft, type PathItem, pathItems } from './paths.ts';

export function traefikDrafts(cluster: Cluster, entry: Entry, ingresses: readonly AnIngress[]): readonly Draft[] {
  const routers = [...pathItems(ingresses, 'one')].sort((a, b) => priority(b) - priority(a) || a.index - b.index);
  const drafts = routers.map((item) => {
    const path = pathOf(item);
    return draftOf(entry, {
      host: item.host,
      path,
      pathType: path.type === 'regex' ? 'Regex' : item.type,
      backends: [backendFor(cluster, item.ingress, item.path.backend)],
      at: { resource: item.ingress, at: item.path.path.exists ? item.path.path.at : item.path.at.key },
    });
  });
  // Only an Ingress without rules gives the default backend, and only the first of them.
  const alone = ingresses.find(
    (ingress) => defaultBackend(ingress) !== undefined && ingress.root.get('spec').get('rules').items().length === 0,
  );
  const fallback = alone === undefined ? undefined : fallbackDraft(cluster, entry, alone, ANY_HOST);
  return fallback === undefined ? drafts : [...drafts, fallback];
}

function pathOf({ ingress, type, value }: PathItem): PathMatch {
  if (type === 'Exact') return { type: 'exact', value };
  const matcher = type === 'ImplementationSpecific' ? assumed(traefikSettings(ingress).routerPathmatcher) : undefined;
  if (matcher === 'Path') return { type: 'exact', value };
  if (matcher === 'PathRegexp') return { type: 'regex', value, ignoreCase: false, anchored: 'start' };
  return { type: 'string-prefix', value };
}

/** What a router's rule says, as long as Traefik writes it. */
function priority(item: PathItem): number {
  const explicit = assumed(traefikSettings(item.ingress).routerPriority);
  if (explicit !== 0) return explicit;
  const matcher = item.type === 'Exact' ? 'Path' : 'PathPrefix';
  const host = item.host.type === 'any' ? '' : `Host("${hostText(item.host)}") && `;
  return `${host}${matcher}("${item.value}")`.length;
}
