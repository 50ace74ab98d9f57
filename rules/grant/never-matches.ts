/** Entries of ReferenceGrants that no reference can ever fit. */
import { type Cursor, defineRule, didYouMean, GATEWAY_GROUP, rewriting, unsafeFix } from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  scope: 'object',
  fix: 'unsafe',
  judges: 'value',
  docs: {
    summary: 'An entry of a ReferenceGrant names a kind or group that no reference has.',
    why: 'The entry permits nothing, so that the references it is for are refused with RefNotPermitted.',
    remedy: 'Write groups and kinds as the API has them: the group of Services and Secrets is the empty one.',
  },
  messages: {
    coreGroup: (to: { group: string; kind: string }) => ({
      message: `${to.kind}s are not of group "${to.group}"`,
      help: `write group: "${to.kind === 'Service' || to.kind === 'Secret' || to.kind === 'ConfigMap' ? '' : GATEWAY_GROUP}"`,
    }),
    kind: (to: { kind: string; meant: string }) => ({
      message: `there is no kind "${to.kind}"`,
      help: `did you mean "${to.meant}"?`,
    }),
    noSource: (to: { kind: string }) => ({
      message: `a "${to.kind}" makes no reference that needs a grant`,
      help: 'name the kind that refers to the other namespace, as HTTPRoute or Gateway',
    }),
  },
  check: {
    ReferenceGrant(grant, { report }) {
      const spec = grant.root.get('spec');
      for (const entry of spec.get('from').items()) judgeFrom(entry);
      for (const entry of spec.get('to').items()) judge(entry.get('group'), entry.get('kind'), TARGETS, '');

      function judgeFrom(entry: Cursor<{ group: string; kind: string }>): void {
        const kind = entry.get('kind');
        if (kind.string !== undefined && TARGETS.includes(kind.string))
          report(kind.at, 'noSource', { kind: kind.string });
        else judge(entry.get('group'), kind, SOURCES, GATEWAY_GROUP);
      }

      function judge(groupAt: Cursor<string>, kindAt: Cursor<string>, kinds: readonly string[], group: string): void {
        const kind = kindAt.string;
        if (kind === undefined || groupAt.string === undefined) return;
        const meant = kinds.includes(kind) ? undefined : didYouMean(kind, kinds);
        if (meant !== undefined && isOneOfUs(groupAt.string))
          report(
            kindAt.at,
            'kind',
            { kind, meant },
            { fix: unsafeFix(`replace with "${meant}"`, rewriting(kindAt, meant)) },
          );
        else if (kinds.includes(kind) && groupAt.string !== group && isOneOfUs(groupAt.string)) {
          const fix = unsafeFix(`replace with "${group}"`, rewriting(groupAt, group));
          report(groupAt.at, 'coreGroup', { group: groupAt.string, kind }, { fix });
        }
      }
    },
  },
});

const SOURCES = ['HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute', 'UDPRoute', 'Gateway', 'ListenerSet'];
const TARGETS = ['Service', 'Secret', 'ConfigMap'];

/** Whether a group is one of those that the kinds could have been meant to be of; others have kinds of their own. */
function isOneOfUs(group: string): boolean {
  return ['', 'core', 'v1', GATEWAY_GROUP].includes(group);
}
