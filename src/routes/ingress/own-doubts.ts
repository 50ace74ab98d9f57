/** Doubts about whole Ingresses: whether a controller serves them at all. */
import type { Resource } from '../../model/objects/resource.ts';
import type { Draft } from '../draft/draft.ts';
import { type Doubt, NOTHING_APPLIES } from '../route/route.ts';

export type OwnDoubts = ReadonlyMap<Resource, Doubt>;

/** The doubt about an Ingress that may not be read. */
export function unreadDoubt(reason: string): Doubt {
  return {
    reason,
    alternatives: [
      {
        text: '404',
        ...NOTHING_APPLIES,
        reply: { outcome: 'not-found', statusCode: 404, because: 'no controller reads the Ingress' },
      },
    ],
  };
}

/** Adds the doubts about Ingresses to each of their routes. */
export function withOwnDoubts(drafts: readonly Draft[], doubts: OwnDoubts): readonly Draft[] {
  if (doubts.size === 0) return drafts;
  return drafts.map((draft) => {
    const doubt = doubts.get(draft.source.resource);
    return doubt === undefined ? draft : { ...draft, doubts: [...draft.doubts, doubt] };
  });
}
