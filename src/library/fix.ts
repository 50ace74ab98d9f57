/** `fix`: the same files with all fixes applied. */
import { type FixResult as FixedFiles, fixFiles } from '../pipeline/fix.ts';
import { toJsonReport } from '../report/json.ts';
import { withMark } from '../text/source-file.ts';
import { checkedLintOptions, checkedTexts, optionalTruth, type Reads } from './arguments.ts';
import { judgingOf, type LintOptions, type LintResult, rulesLeftOut } from './lint.ts';
import { openTexts } from './opened.ts';
import type { TextFile } from './text-file.ts';

export interface FixOptions extends LintOptions {
  /** Also applies fixes that guess or change behavior. Default: only safe fixes. */
  readonly unsafe?: boolean;
}

export interface FixResult {
  /** The files whose text changed, complete, in the given order. */
  readonly files: readonly TextFile[];
  /** The number of applied fixes. */
  readonly fixes: number;
  /** The findings that are left in the fixed texts. */
  readonly report: LintResult;
}

/**
 * Fixes files in memory as `kroute lint --fix` does: pass after pass, without fixes that would make something worse.
 * Throws a `UsageError` as `lint` does.
 */
export async function fix(files: TextFile | readonly TextFile[], options: FixOptions = {}): Promise<FixResult> {
  const texts = checkedTexts('fix', files);
  const { common, unsafe } = checkedFixOptions(options, 'texts');
  const opened = openTexts(texts, common);
  return fixed(await fixFiles(opened.files, judgingOf(opened, common, rulesLeftOut(opened)), safetyOf(unsafe)));
}

export function checkedFixOptions(options: unknown, reads: Reads) {
  const { common, own } = checkedLintOptions('fix', options, reads, ['unsafe']);
  return { common, unsafe: optionalTruth('fix', 'unsafe', own.unsafe) === true };
}

export const safetyOf = (isUnsafe: boolean) => (isUnsafe ? 'unsafe' : 'safe');

export function fixed({ changed, fixes, report }: FixedFiles): FixResult {
  return {
    files: changed.map(({ path, after, bom }) => ({ path, text: withMark(after, bom) })),
    fixes,
    report: toJsonReport(report),
  };
}
