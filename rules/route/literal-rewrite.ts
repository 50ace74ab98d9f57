/** Path replacements with references to groups, which the Gateway API does not have. */
import { defineRule } from '../../src/kit.ts';

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
    filter: {
      given: ['requestRedirect.path', 'urlRewrite.path'],
      check(filter, { report }, route) {
        if (route.known !== 'HTTPRoute') return;
        for (const by of ['requestRedirect', 'urlRewrite'] as const)
          for (const field of ['replaceFullPath', 'replacePrefixMatch'] as const) {
            const at = filter.get(by).get('path').get(field);
            const path = at.string ?? '';
            const [group] = GROUP.exec(path) ?? [];
            if (group !== undefined) report(at.at, 'group', { path, group, field });
          }
      },
    },
  },
});

/** `$1`, `${1}`, `\\1`, `${name}` */
const GROUP = /\$\d|\$\{\w+\}|\\\d/;
