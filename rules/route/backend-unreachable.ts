/** Backends of Gateway API routes whose Service has no endpoints. */
import {
  type BackendReference,
  type Cursor,
  declaredByNone,
  definedHere,
  defineRule,
  destinationsOf,
  portsWith,
  type ResourceOf,
  selectsNoPod,
  serviceBehind,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  judges: 'objects',
  docs: {
    summary: 'A route sends traffic to a Service that has no endpoints.',
    why: 'The route and the Service exist, but no pod is behind the Service: every request is answered with 503.',
    remedy: 'Correct the selector or the targetPort of the Service, as the finding at the Service describes.',
  },
  messages: {
    noPods: (to: { service: string }) => ({
      message: `Service "${to.service}" has no endpoints: its selector matches no pods`,
      help: `change spec.selector of Service "${to.service}" to match the labels of its pods`,
    }),
    noPort: (to: { service: string; port: number; target: string }) => ({
      message: `Service "${to.service}" has no endpoints for port ${to.port}: its pods do not declare port "${to.target}"`,
      help: `set targetPort to a port that the pods declare, or declare port "${to.target}" in their container`,
    }),
  },
  check: {
    route(resource, { cluster, report }) {
      const reported = new Set<string>();
      for (const { ref } of destinationsOf(resource)) {
        const found = serviceBehind(cluster, resource, ref);
        if (found?.is !== 'found') continue;
        const target = `${found.resource.order} ${ref.get('port').integer ?? ''}`;
        if (reported.has(target)) continue;
        reported.add(target);
        judge(ref, found.resource);
      }

      function judge(ref: Cursor<BackendReference>, service: ResourceOf<'Service'>): void {
        const number = ref.get('port').integer;
        const port = portsWith(service, 'port', number)[0];
        const selectsNone = selectsNoPod(cluster, service);
        if (!selectsNone && (port === undefined || !declaredByNone(cluster, service, port))) return;
        const { at } = ref.get('name');
        const notes = [definedHere(service)];
        if (selectsNone) report(at, 'noPods', { service: service.name }, { notes });
        else if (number !== undefined) {
          const target = String(port?.targetPort ?? '');
          report(at, 'noPort', { service: service.name, port: number, target }, { notes });
        }
      }
    },
  },
});
