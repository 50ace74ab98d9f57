/** The routing table as Markdown for comments and wikis: a table for each way in, every text escaped. */
import { describe } from '../model/objects/resource.ts';
import { asCode, asMarkdown } from '../report/markdown-text.ts';
import { conditionTexts } from '../routes/match/text.ts';
import type { Route } from '../routes/route/route.ts';
import type { Renderer } from './render.ts';
import { blocksOf, statusWords, summary } from './table.ts';
import {
  backendWords,
  entryTitle,
  filterWords,
  hostWords,
  isStream,
  pathWords,
  placeWords,
  podsWords,
  reasonsIn,
  redirectOf,
  redirectWords,
  shareOf,
  sourceWords,
  streamWords,
  tlsWords,
  usualNamespace,
} from './words.ts';

export const markdownText: Renderer = (table, options) => {
  const common = usualNamespace(table);
  const reasonOf = reasonsIn(options.whole ?? table);
  const blocks = blocksOf(table).map(({ entry, routes }) => {
    const streams = entry === undefined;
    const title = streams ? 'Services' : entryTitle(entry);
    const head = streams
      ? ['Entry', 'Backend', 'Pods', 'Status']
      : ['Host', 'Path', 'Backend', 'Pods', 'TLS', 'Status'];
    const rows = routes.map((route) => cellsOf(route, common, reasonOf(route)));
    return [`### ${asMarkdown(title)}`, '', line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
  });
  const idle = table.detached.map(
    ({ resource, at, reason, because }) =>
      `- ${asMarkdown(`${describe(resource)}, ${placeWords(at)}: ${because} (${reason})`)}`,
  );
  const closing = idle.length === 0 ? [] : [['### Without traffic', '', ...idle].join('\n')];
  return `${[...blocks, ...closing, asMarkdown(summary(table))].join('\n\n')}\n`;
};

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function cellsOf(route: Route, common: string | undefined, reason: string | undefined): readonly string[] {
  const { match, backends, status } = route;
  const redirect = redirectOf(route);
  const targets = backends.map((backend) => {
    const share = shareOf(backend, backends);
    return `${share === '' ? '' : `${share} `}${asCode(backendWords(backend, common))}`;
  });
  const conditions = [...conditionTexts(match), ...filterWords(route)].map(asCode);
  const place = isStream(route)
    ? [asCode(streamWords(route.entry))]
    : [asCode(hostWords(match.host)), [asCode(pathWords(match)), ...conditions].join('<br>')];
  const to = redirect === undefined ? targets.join('<br>') || '(none)' : asCode(redirectWords(redirect));
  const pods = redirect === undefined ? backends.map((backend) => asMarkdown(podsWords(backend))).join('<br>') : '';
  const verdict =
    status === 'ok'
      ? statusWords(route)
      : `**${statusWords(route)}**${reason === undefined ? '' : `<br>${asMarkdown(reason)}`}<br>${asMarkdown(sourceWords(route))}`;
  return isStream(route) ? [...place, to, pods, verdict] : [...place, to, pods, tlsWords(route), verdict];
}
