/** A comparison for people: the verdict first, then the changes by host, the most harmful first. */
import type { ChangeKind } from '../../compare/answers.ts';
import type { Change, Comparison } from '../../compare/change.ts';
import type { Paint } from '../../report/paint.ts';
import { groupBy } from '../../text/group.ts';
import { printable } from '../../text/printable.ts';
import { wrap } from '../../text/width.ts';
import type { ComparedRequest } from './json.ts';
import { answersWords, answerWords, causePlace, GRAVITY, routesWords, verdictWords, witnessWords } from './words.ts';

export interface DiffTextOptions {
  readonly paint: Paint;
  readonly width: number;
  readonly quiet: boolean;
}

export function diffText(
  comparison: Comparison,
  { paint, width, quiet }: DiffTextOptions,
  requests: readonly ComparedRequest[] = [],
): string {
  const { changes, unread } = comparison;
  const verdict =
    changes.length + unread.length === 0
      ? paint.good(verdictWords(comparison))
      : paint.strong(verdictWords(comparison));
  const blocks = [
    ...(quiet ? [] : [[verdict, paint.dim(routesWords(comparison))]]),
    ...[...groupBy(changes, ({ host }) => host)].map(([host, list]) => [
      paint.strong(printable(host === '*' ? 'any host' : host)),
      ...list.flatMap((change, index) => [...(index === 0 ? [] : ['']), ...changeLines(change, paint, width)]),
    ]),
    ...(requests.length === 0
      ? []
      : [[paint.strong('requests'), ...requests.flatMap((one) => requestLines(one, paint, width))]]),
  ];
  return blocks.length === 0 ? '' : `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

const LABEL = 14;

function changeLines(change: Change, paint: Paint, width: number): readonly string[] {
  const { kind, requests, because, isProved, exposes, hides } = change;
  const [was, is] = answersWords(change);
  const mark = markOf(kind, paint);
  const fact = (label: string, text: string, dye?: (line: string) => string): readonly string[] =>
    labeled(`    ${label}`, text, width, dye);
  return [
    ...labeled(`  ${kind}`, requests.text, width, undefined, mark),
    ...fact('such as', witnessWords(change), paint.dim),
    ...fact('before', was),
    ...fact('after', is),
    ...(exposes.length === 0
      ? []
      : fact('exposes', `${exposes.join(', ')}, not reachable from outside before`, paint.error)),
    ...(hides.length === 0 ? [] : fact('hides', `${hides.join(', ')}, no longer reachable from outside`)),
    ...(isProved ? [] : fact('not proved', 'not all of these requests are known to differ', paint.warning)),
    ...because.flatMap((cause, index) => [
      ...fact(index === 0 ? 'because' : '', cause.message),
      ...fact('', `${causePlace(cause)} (${cause.side})`, paint.link),
    ]),
  ];
}

function markOf(kind: ChangeKind, paint: Paint): (text: string) => string {
  switch (GRAVITY[kind]) {
    case 'error':
      return paint.error;
    case 'warning':
      return paint.warning;
    default:
      return paint.info;
  }
}

function labeled(
  label: string,
  text: string,
  width: number,
  dye: (line: string) => string = (line) => line,
  mark: (line: string) => string = (line) => line,
): readonly string[] {
  return wrap(printable(text), Math.max(width - LABEL - 1, 20)).map((line, index) =>
    index === 0 ? `${mark(label.padEnd(LABEL))} ${dye(line)}` : `${' '.repeat(LABEL + 1)}${dye(line)}`,
  );
}

function requestLines(
  { case: one, before, after, change }: ComparedRequest,
  paint: Paint,
  width: number,
): readonly string[] {
  const [was, is] = [answerWords(before), answerWords(after)];
  const isSame = change === undefined;
  return [
    ...labeled(isSame ? '  same' : '  differs', one.name, width, undefined, isSame ? paint.good : paint.warning),
    ...(isSame && was === is
      ? labeled('', was, width, paint.dim)
      : [...labeled('    before', was, width), ...labeled('    after', is, width)]),
  ];
}
