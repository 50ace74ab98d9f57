/** Unified diffs: the only importer of diff. */
import { createTwoFilesPatch, diffLines } from 'diff';
import { addedIn, hunksOf } from '../text/line-diff.ts';
import { harmless } from '../text/printable.ts';
import type { Io } from './io.ts';
import { say } from './say.ts';

/** What `patch -p1` and reviewers read; `''` where nothing differs. */
export function unifiedDiff(path: string, before: string, after: string): string {
  if (before === after) return '';
  const name = path.replace(/^\/+/, '');
  const head = `--- ${fileName(`a/${name}`)}\n+++ ${fileName(`b/${name}`)}\n`;
  const patch = createTwoFilesPatch('a', 'b', before, after, undefined, undefined, {
    context: 3,
    maxEditLength: MOST_EDITED,
  });
  if (patch === undefined) return head + hunksOf(before, after);
  // The library starts with a ruler that patch ignores and people need not see.
  return patch.replace(/^=+\n--- a\n\+\+\+ b\n/, () => head);
}

/** The lines of the second text that the shortest diff adds, by runs; 1-based, end inclusive. */
export function addedLines(before: string, after: string): readonly { readonly from: number; readonly to: number }[] {
  const parts = diffLines(before, after, { maxEditLength: MOST_EDITED });
  if (parts === undefined) return addedIn(before, after);
  let line = 1;
  return parts.flatMap(({ added, removed, count }) => {
    if (removed) return [];
    const from = line;
    line += count;
    return added ? [{ from, to: line - 1 }] : [];
  });
}

/** What servers set whose logs take commands, and most others. */
const IN_CI = ['CI', 'GITHUB_ACTIONS', 'GITLAB_CI', 'TF_BUILD', 'TEAMCITY_VERSION'] as const;

/**
 * A diff is exact, so that patch takes it, where a file or another program gets it. On a terminal, and where a CI server
 * may read the pipe as its log, it is for reading: a manifest may hold what these obey.
 */
export function printDiff(diffs: readonly string[], io: Io): void {
  const isRead = io.out.isTerminal || (!io.out.isFile && IN_CI.some((name) => (io.env[name] ?? '') !== ''));
  let isExact = true;
  for (const diff of diffs) {
    const shown = isRead ? harmlessDiff(diff) : diff;
    isExact &&= shown === diff;
    io.writeOut(shown, 'exact');
  }
  if (!isExact)
    say('some characters of this diff are shown as \\u{...}, so patch refuses it; write it to a file to apply it', io);
}

/** Tabs and the line ends of Windows do no harm, and are in many files. */
function harmlessDiff(diff: string): string {
  return diff
    .split(/(\r\n|\t)/)
    .map((part, index) => (index % 2 === 1 ? part : harmless(part)))
    .join('');
}

/** As git writes it and patch reads it: a name with a space ends at a tab, one with control characters is quoted. */
function fileName(name: string): string {
  if (!/["\\\p{Cc}]/u.test(name)) return name.includes(' ') ? `${name}\t` : name;
  const bytes = [...new TextEncoder().encode(name)];
  return `"${bytes.map((byte) => quotedByte(byte)).join('')}"`;
}

/** Letters stay; all else is an octal number, which needs no table of names. */
function quotedByte(byte: number): string {
  const character = String.fromCharCode(byte);
  return /[!#-[\]-~ ]/.test(character) ? character : `\\${byte.toString(8).padStart(3, '0')}`;
}

/** For more lines than these the shortest diff takes long: its time grows with the square of their number. */
const MOST_EDITED = 2000;
