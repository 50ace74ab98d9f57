/** What became of a migration, for people: the verdict, what is answered differently and why, what is lost. */

import type { Change, Comparison } from '../../compare/change.ts';
import type { Migration } from '../../migrate/migrate.ts';
import type { SettingReport } from '../../migrate/objects.ts';
import { type MigrationTarget, type Reason, reasonOf } from '../../migrate/reasons.ts';
import { describe } from '../../model/objects/resource.ts';
import type { Paint } from '../../report/paint.ts';
import { plural } from '../../report/report.ts';
import { groupBy } from '../../text/group.ts';
import { printable } from '../../text/printable.ts';
import { wrap } from '../../text/width.ts';
import { answersWords, verdictWords } from '../diff/words.ts';

export interface MigrationReport {
  readonly to: MigrationTarget;
  readonly migration: Migration;
  readonly comparison: Comparison;
  readonly placeOf: (at: SettingReport['at']) => string;
}

/** Whether all Ingresses are migrated, and every request is routed as before. */
export function isEquivalent({ refused }: Migration, { changes, unread }: Comparison): boolean {
  return refused.length + changes.length + unread.length === 0;
}

/** Changes with the same reason, the most harmful first. */
export function byReason(
  { changes }: Comparison,
  to: MigrationTarget,
): readonly (readonly [Reason, readonly Change[]])[] {
  return [...groupBy(changes, (change) => reasonOf(change, to).id).values()].flatMap((list) =>
    list[0] === undefined ? [] : [[reasonOf(list[0], to), list] as const],
  );
}

function leftOutWords(refused: number, unread: number): string {
  const parts = [
    ...(refused === 0 ? [] : [`${plural(refused, 'Ingress', 'Ingresses')} left out`]),
    ...(unread === 0 ? [] : [`${plural(unread, 'document')} cannot be read`]),
  ];
  return parts.join(', ');
}

const MOST_PARTS = 6;

export function migrationText(
  { to, migration, comparison, placeOf }: MigrationReport,
  { paint, width }: { readonly paint: Paint; readonly width: number },
): string {
  const { settings, refused, notes } = migration;
  const line = (text: string, indent: number): readonly string[] =>
    wrap(printable(text), Math.max(width - indent, 20)).map((one) => `${' '.repeat(indent)}${one}`);
  const isProved = isEquivalent(migration, comparison);
  const verdict =
    settings.length === 0 && refused.length === 0
      ? 'no Ingress to migrate'
      : isProved
        ? 'proved: every request is routed as before'
        : comparison.changes.length === 0
          ? `not all is migrated: ${leftOutWords(refused.length, comparison.unread.length)}`
          : `not the same: ${verdictWords(comparison)}`;
  const blocks: (readonly string[])[] = [[isProved ? paint.good(verdict) : paint.strong(verdict)]];
  if (refused.length > 0)
    blocks.push([
      paint.strong('not migrated'),
      ...refused.flatMap(({ ingress, because }) => [
        ...line(`${describe(ingress)}: ${because}`, 2),
        paint.link(`    ${printable(placeOf(ingress.root.at))}`),
      ]),
    ]);
  for (const [reason, list] of byReason(comparison, to)) {
    const parts = list.slice(0, MOST_PARTS).flatMap((change) => {
      const [was, is] = answersWords(change);
      return [
        ...line(`${change.kind}: ${change.requests.text}`, 2),
        ...line(`before ${was}`, 6),
        ...line(`after  ${is}`, 6),
      ];
    });
    const more = list.length > MOST_PARTS ? [`  and ${list.length - MOST_PARTS} more`] : [];
    blocks.push([
      ...line(`${plural(list.length, 'part')}: ${reason.text}`, 0).map(paint.strong),
      ...parts,
      ...more,
      ...line(`What to do: ${reason.remedy}.`, 2).map(paint.dim),
    ]);
  }
  const lost = settings.filter(({ result }) => result === 'lost');
  if (lost.length > 0)
    blocks.push([
      paint.strong('lost'),
      ...lost.flatMap((one) => [
        ...line(`${one.setting}: ${one.because}`, 2),
        paint.link(`    ${printable(placeOf(one.at))}`),
      ]),
    ]);
  if (notes.length > 0) blocks.push([paint.strong('not compared'), ...notes.flatMap((text) => line(text, 2))]);
  const count = (result: SettingReport['result']): number => settings.filter((one) => one.result === result).length;
  blocks.push([
    `${plural(settings.length, 'setting')}: ${count('carried')} carried, ${count('not-needed')} not needed, ${count('lost')} lost`,
  ]);
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}
