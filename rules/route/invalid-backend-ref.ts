/** Backends of a kind that Gateways do not support. */
import {
  type BackendReference,
  type Cursor,
  defineRule,
  type Fix,
  isBuiltInGroup,
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
    summary: 'A backend of a route is neither a Service nor another kind that can be a backend.',
    why: 'The route reports InvalidKind, and requests for this backend are answered with 500.',
    remedy: 'Refer to a Service: remove group and kind.',
  },
  messages: {
    kind: (to: { kind: string }) => ({
      message: `unsupported backend kind "${to.kind}"`,
      help:
        to.kind.toLowerCase() === 'service'
          ? 'set kind: Service'
          : 'set kind: Service and the name of the Service that selects the pods',
    }),
    group: (to: { group: string }) => ({
      message: `unsupported group "${to.group}" for kind "Service", which is in the core group ""`,
      help: 'remove group',
    }),
    builtIn: (to: { kind: string; group: string }) => ({
      message: `unsupported backend kind "${to.kind}" of group "${to.group}"`,
      help: 'remove group and kind, and set the name and port of the Service that selects the pods',
    }),
  },
  check: {
    destination: {
      given: ['group', 'kind'],
      check(ref, { report }, route) {
        const { group, kind } = targetOf(route, ref);
        if (ref.get('group').stringOr('') === undefined || ref.get('kind').stringOr('') === undefined) return;
        // The AWS Gateway API Controller takes a ServiceImport without its group (aws-application-networking-k8s docs).
        if (group === '' && kind === 'ServiceImport') return;
        if (group === '' && kind !== 'Service') {
          const fix =
            kind.toLowerCase() === 'service'
              ? unsafeFix('replace with "Service"', rewriting(ref.get('kind'), 'Service'))
              : undefined;
          report(ref.get('kind').at, 'kind', { kind }, { fix });
        } else if (kind === 'Service' && (group === 'core' || group === 'v1'))
          report(ref.get('group').at, 'group', { group }, { fix: withoutGroup(ref) });
        else if (group !== '' && isBuiltInGroup(group) && !group.startsWith('gateway.'))
          report(ref.get('kind').exists ? ref.get('kind').at : ref.get('group').at, 'builtIn', { kind, group });
      },
    },
  },
});

function withoutGroup(ref: Cursor<BackendReference>): Fix | undefined {
  return unsafeFix('remove group', removing(ref.get('group')));
}
