/** Lists of a route with duplicate entries. */
import { defineRule, errorCursor, isRoute, shown } from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  scope: 'object',
  judges: 'value',
  docs: {
    summary: 'A list of headers, parameters or CORS values in a route has a duplicate entry.',
    why: 'The API server rejects the route.',
    remedy: 'Keep each entry once.',
  },
  messages: {
    duplicate: (to: { list: string; entry: string }) => ({
      message: `duplicate "${shown(to.entry)}" in ${to.list}`,
      help: 'remove one of the two',
    }),
  },
  check: {
    schemaError(error, { report }, resource) {
      if (error.is !== 'duplicate-item' || !isRoute(resource)) return;
      const item = errorCursor(resource, error);
      const entry = item.isMap ? item.child('name') : item;
      const first = errorCursor(resource, { path: [...error.path.slice(0, -1), error.first] });
      const list = String(item.parent?.step ?? 'the list');
      const notes = [{ message: 'first listed here', at: first.key }];
      report(entry.at, 'duplicate', { list, entry: entry.string ?? String(entry.scalar ?? '') }, { notes });
    },
  },
});
