/** Backends of a kind that no Gateway sends traffic to. */
import {
  type BackendReference,
  type Cursor,
  defineRule,
  destinationsOf,
  type Fix,
  isBuiltInGroup,
  isRoute,
  removing,
  rewriting,
  targetOf,
  unsafeFix,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  scope: 'object',
  fix: 'unsafe',
  judges: 'value',
  docs: {
    summary: 'A backend of a route is no Service, and of no kind that could be a backend.',
    why: 'The route reports InvalidKind, and requests for this backend are answered with 500.',
    remedy: 'Name a Service: leave group and kind out.',
  },
  messages: {
    kind: (to: { kind: string }) => ({
      message: `a "${to.kind}" is no backend`,
      help:
        to.kind.toLowerCase() === 'service'
          ? 'write kind: Service'
          : 'name the Service in front of it; kind: Service is the default',
    }),
    group: (to: { group: string }) => ({
      message: `Services are not of group "${to.group}"`,
      help: 'leave group out: the group of Services is the empty one',
    }),
    builtIn: (to: { kind: string; group: string }) => ({
      message: `a "${to.kind}" of group "${to.group}" is no backend`,
      help: 'name the Service in front of it, without group and kind',
    }),
  },
  check: {
    resource(resource, { report }) {
      if (!isRoute(resource)) return;
      for (const { ref } of destinationsOf(resource)) {
        const { group, kind } = targetOf(resource, ref);
        if (ref.get('group').stringOr('') === undefined || ref.get('kind').stringOr('') === undefined) continue;
        if (group === '' && kind !== 'Service') {
          const fix =
            kind.toLowerCase() === 'service'
              ? unsafeFix('write "Service"', rewriting(ref.get('kind'), 'Service'))
              : undefined;
          report(ref.get('kind').at, 'kind', { kind }, { fix });
        } else if (kind === 'Service' && (group === 'core' || group === 'v1'))
          report(ref.get('group').at, 'group', { group }, { fix: withoutGroup(ref) });
        else if (group !== '' && isBuiltInGroup(group) && !group.startsWith('gateway.'))
          report(ref.get('kind').exists ? ref.get('kind').at : ref.get('group').at, 'builtIn', { kind, group });
      }
    },
  },
});

function withoutGroup(ref: Cursor<BackendReference>): Fix | undefined {
  return unsafeFix('remove group', removing(ref.get('group')));
}
