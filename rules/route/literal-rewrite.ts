/** Path replacements with references to groups, which the Gateway API does not have. */
import { type Cursor, defineRule, filterListsOf, type PathModifier, type RouteFilter } from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  scope: 'object',
  judges: 'value',
  docs: {
    summary: 'A path replacement refers to a group of a regular expression, which is sent literally.',
    why: 'The Gateway API does not expand groups: backends get a path that contains "$1".',
    remedy:
      'Use ReplacePrefixMatch with a PathPrefix match, or an extension of the controller that rewrites with regular expressions.',
  },
  messages: {
    group: (to: { path: string; group: string; field: string }) => ({
      message: `"${to.group}" in ${to.field} is sent literally: the Gateway API does not expand groups`,
      help: 'match a PathPrefix and set type: ReplacePrefixMatch, or use a rewrite filter of the controller',
    }),
  },
  check: {
    HTTPRoute(route, { report }) {
      for (const { at } of filterListsOf(route))
        for (const filter of at.items()) {
          judge(pathOf(filter, 'urlRewrite'));
          judge(pathOf(filter, 'requestRedirect'));
        }

      function judge(path: Cursor<PathModifier>): void {
        for (const field of ['replaceFullPath', 'replacePrefixMatch'] as const) {
          const at = path.get(field);
          const [group] = GROUP.exec(at.string ?? '') ?? [];
          if (group !== undefined) report(at.at, 'group', { path: at.string ?? '', group, field });
        }
      }
    },
  },
});

function pathOf(filter: Cursor<RouteFilter>, field: 'urlRewrite' | 'requestRedirect'): Cursor<PathModifier> {
  return filter.get(field).get('path');
}

/** `$1`, `${1}`, `\\1`, `${name}` */
const GROUP = /\$\d|\$\{\w+\}|\\\d/;
