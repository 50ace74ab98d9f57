/** A comparison as a comment on a pull request. */
import type { Change, Comparison } from '../../compare/change.ts';
import { asCode, asMarkdown } from '../../report/markdown-text.ts';
import { groupBy } from '../../text/group.ts';
import type { ComparedRequest } from './json.ts';
import { answersWords, answerWords, causePlace, routesWords, verdictWords, witnessWords } from './words.ts';

const ANY_HOST = 'any host';

/** Comments have a limit; the rest is counted. */
const MOST = 100;

export function diffMarkdown(comparison: Comparison, requests: readonly ComparedRequest[] = []): string {
  const { changes, unread } = comparison;
  const shown = changes.slice(0, MOST);
  const blocks = [
    `## Routing: ${verdictWords(comparison)}`,
    `${routesWords(comparison)}.`,
    ...(unread.length === 0
      ? []
      : [unread.map((one) => `- ${asCode(causePlace(one))} (${one.side}): ${asMarkdown(one.message)}`).join('\n')]),
    ...[...groupBy(shown, ({ host }) => host)].map(([host, list]) =>
      [
        `### ${host === '*' ? ANY_HOST : asCode(host)}`,
        '',
        '| change | requests | before | after | because |',
        '|---|---|---|---|---|',
        ...list.map(row),
      ].join('\n'),
    ),
    ...(changes.length > MOST ? [`and ${changes.length - MOST} more; \`kroute diff\` lists all.`] : []),
    ...(requests.length === 0
      ? []
      : [
          [
            '### Requests',
            '',
            '| request | before | after |',
            '|---|---|---|',
            ...requests.map(
              (one) =>
                `| ${asMarkdown(one.case.name)} | ${asMarkdown(answerWords(one.before))} | ${one.change === undefined ? 'the same' : asMarkdown(answerWords(one.after))} |`,
            ),
          ].join('\n'),
        ]),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function row(change: Change): string {
  const { kind, requests, because, isProved, exposes, hides } = change;
  const [was, is] = answersWords(change);
  const notes = [
    ...(isProved ? [] : ['not proved for all of them']),
    ...(exposes.length === 0 ? [] : [`**exposes** ${exposes.map(asCode).join(', ')}`]),
    ...(hides.length === 0 ? [] : [`hides ${hides.map(asCode).join(', ')}`]),
  ];
  const cells = [
    `**${kind}**`,
    [asCode(requests.text), `such as ${asCode(witnessWords(change))}`, ...notes].join('<br>'),
    asMarkdown(was),
    asMarkdown(is),
    because.map((cause) => `${asMarkdown(cause.message)} (${asCode(causePlace(cause))})`).join('<br>'),
  ];
  return `| ${cells.join(' | ')} |`;
}
