/** Backends of Gateway API routes behind which no pod answers. */
import {
  type BackendReference,
  type Cursor,
  declaredByNone,
  defineRule,
  describe,
  destinationsOf,
  isRoute,
  portsWith,
  type ResourceOf,
  selectsNoPod,
  serviceBehind,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  judges: 'objects',
  docs: {
    summary: 'A route leads to a Service, and from there to no pod.',
    why: 'The way in and the Service exist, and every request is still answered with 503: the last step to the pods is missing.',
    remedy: 'Mend the Service: its selector or its target port, as its own finding says.',
  },
  messages: {
    noPods: (to: { service: string }) => ({
      message: `requests end at Service "${to.service}", whose selector matches no pod`,
      help: 'mend the selector of the Service',
    }),
    noPort: (to: { service: string; target: string }) => ({
      message: `requests end at Service "${to.service}", whose target port "${to.target}" no pod declares`,
      help: 'mend the target port of the Service',
    }),
  },
  check: {
    resource(resource, { cluster, report }) {
      if (!isRoute(resource)) return;
      const told = new Set<string>();
      for (const { ref } of destinationsOf(resource)) {
        const found = serviceBehind(cluster, resource, ref);
        if (found?.is !== 'found') continue;
        const target = `${found.resource.order} ${ref.get('port').integer ?? ''}`;
        if (told.has(target)) continue;
        told.add(target);
        judge(ref, found.resource);
      }

      function judge(ref: Cursor<BackendReference>, service: ResourceOf<'Service'>): void {
        const number = ref.get('port').integer;
        const port = portsWith(service, 'port', number)[0];
        const selectsNone = selectsNoPod(cluster, service);
        if (!selectsNone && (port === undefined || !declaredByNone(cluster, service, port))) return;
        const { at } = ref.get('name');
        const notes = [{ message: `${describe(service)} is here`, at: service.root.get('metadata').get('name').at }];
        if (selectsNone) report(at, 'noPods', { service: service.name }, { notes });
        else report(at, 'noPort', { service: service.name, target: String(port?.targetPort ?? '') }, { notes });
      }
    },
  },
});
