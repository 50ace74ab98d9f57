/** Routes in words, the same in every view. */

import type { RouteMatch } from '../route/route.ts';
import { hostText } from './host.ts';

/** `host api.example.com, Prefix /search, GET, header x=1`. */
export function matchText(match: RouteMatch): string {
  const parts = [`host ${hostText(match.host)}`];
  if (match.path !== undefined) parts.push(`${match.pathType} ${match.path.value}`);
  return [...parts, ...conditionTexts(match)].join(', ');
}

/** What else must hold: method, headers, query parameters. */
export function conditionTexts({ method, headers, queryParams, scheme }: RouteMatch): readonly string[] {
  const sign = (type: string): string => (type === 'RegularExpression' ? '~' : '=');
  return [
    ...(scheme === undefined ? [] : [`${scheme} only`]),
    ...(method === undefined ? [] : [method]),
    ...headers.map(({ type, name, value }) => `header ${name}${sign(type)}${value}`),
    ...queryParams.map(({ type, name, value }) => `query ${name}${sign(type)}${value}`),
  ];
}
