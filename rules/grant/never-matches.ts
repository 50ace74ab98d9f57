/** Entries of ReferenceGrants that no reference can match. */
import { type Cursor, defineRule, didYouMean, GATEWAY_GROUP, rewriting, unsafeFix } from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  scope: 'object',
  fix: 'unsafe',
  judges: 'value',
  docs: {
    summary: 'An entry of a ReferenceGrant has a kind or group that no reference can have.',
    why: 'The entry permits no reference. References across namespaces are rejected with reason RefNotPermitted.',
    remedy: 'Correct the group and kind. The group of Service, Secret and ConfigMap is the empty string.',
  },
  messages: {
    coreGroup: (to: { group: string; kind: string }) => ({
      message: `group "${to.group}" has no kind "${to.kind}"`,
      help: `set group: "${to.kind === 'Service' || to.kind === 'Secret' || to.kind === 'ConfigMap' ? '' : GATEWAY_GROUP}"`,
    }),
    kind: (to: { kind: string; meant: string }) => ({
      message: `unknown kind "${to.kind}"`,
      help: `did you mean "${to.meant}"?`,
    }),
    noSource: (to: { kind: string }) => ({
      message: `unsupported value "${to.kind}" for kind in "from": a ${to.kind} has no references that require a grant`,
      help: 'set kind to the kind of the referring object, for example HTTPRoute or Gateway',
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
        if (meant !== undefined && isPossibleGroup(groupAt.string))
          report(
            kindAt.at,
            'kind',
            { kind, meant },
            { fix: unsafeFix(`replace with "${meant}"`, rewriting(kindAt, meant)) },
          );
        else if (kinds.includes(kind) && groupAt.string !== group && isPossibleGroup(groupAt.string)) {
          const fix = unsafeFix(`replace with "${group}"`, rewriting(groupAt, group));
          report(groupAt.at, 'coreGroup', { group: groupAt.string, kind }, { fix });
        }
      }
    },
  },
});

const SOURCES = ['HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute', 'UDPRoute', 'Gateway', 'ListenerSet'];
const TARGETS = ['Service', 'Secret', 'ConfigMap'];

/** Whether the kinds can be meant to belong to a group. Other groups can have kinds with the same names. */
function isPossibleGroup(group: string): boolean {
  return ['', 'core', 'v1', GATEWAY_GROUP].includes(group);
}
