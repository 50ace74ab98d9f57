/** A comparison as workflow commands that GitHub Actions turns into annotations. */
import type { Comparison } from '../../compare/change.ts';
import { workflowCommand } from '../../report/github.ts';
import { asGiven } from '../../report/report.ts';
import { answersWords, GRAVITY } from './words.ts';

export function diffGithub({ changes, unread }: Comparison, inRepository: (path: string) => string = asGiven): string {
  const places = unread.map(({ at, side, message }) =>
    workflowCommand('warning', { ...at, path: inRepository(at.file.path) }, 'routing unknown', [
      `what this document routes ${side} the change is not known`,
      message,
    ]),
  );
  return changes
    .map((change) => {
      const { kind, requests, because } = change;
      const [was, is] = answersWords(change);
      // Only the files of the second side are there to be annotated.
      const cause = because.find(({ side }) => side === 'after') ?? because[0];
      const texts = [`${requests.text}: ${was} before, ${is} after`, ...(cause === undefined ? [] : [cause.message])];
      const at = cause === undefined ? undefined : { ...cause.at, path: inRepository(cause.at.file.path) };
      return workflowCommand(GRAVITY[kind], at, `routing ${kind}`, texts);
    })
    .concat(places)
    .join('');
}
