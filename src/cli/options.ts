/** From flags to what they mean; a flag that means nothing is a usage error. */
import { GRADES } from '../config/fields.ts';
import { readOutput } from '../config/values.ts';
import type { GradeAsked } from '../library/settings.ts';
import { unknownWord } from '../library/unknown.ts';
import { UsageError } from '../library/usage-error.ts';
import type { Severity } from '../linter/diagnostic.ts';
import { FORMATS, type Format, isFormat } from '../report/index.ts';
import { quotedChoice } from '../text/listing.ts';

export interface CommonOptions {
  readonly quiet?: boolean;
  readonly color?: boolean;
  readonly debug?: boolean;
}

/** Of commands whose results can go to a file. */
export interface OutputOptions extends CommonOptions {
  readonly outputFile?: string;
}

export interface InputOptions extends OutputOptions {
  readonly namespace?: string;
  readonly kubeVersion?: string;
  readonly gatewayApi?: string;
  /** A file; false for none. */
  readonly config?: string | false;
  /** Whether kustomizations and charts are rendered. */
  readonly render?: boolean;
  /** Whether rule modules run that a configuration found in the tree names. */
  readonly allowRules?: boolean;
  /** Values files for charts. */
  readonly values?: readonly string[];
  /** Whether the objects of a cluster are read, and of which. */
  readonly cluster?: boolean;
  readonly context?: string;
  readonly kubeconfig?: string;
  readonly allNamespaces?: boolean;
  /** Whether the namespace is that of the context. */
  readonly ofContext?: boolean;
}

export interface LintFlags extends InputOptions {
  readonly cache?: boolean;
  readonly format: readonly string[];
  readonly failOn?: Severity | 'never';
  readonly rule: readonly string[];
  /** Rules and areas; all if the list is empty. */
  readonly only: readonly string[];
  readonly nodePortRange?: string;
  readonly controller?: string;
  readonly baseline?: string;
  readonly updateBaseline?: boolean;
  readonly changedSince?: string;
  readonly watch?: boolean;
  readonly stats?: boolean;
  readonly fix?: boolean;
  readonly fixUnsafe?: boolean;
  readonly fixDryRun?: boolean;
  readonly addIgnore?: boolean;
  /** Counts instead of findings. */
  readonly statistics?: boolean;
  /** Files instead of findings. */
  readonly showFiles?: boolean;
  /** The path of the file that standard input is the content of. */
  readonly stdinFilename?: string;
}

/** A report, and the file it goes to; standard output without a file. */
export interface Output {
  readonly format: Format;
  readonly file: string | undefined;
}

/** Reads `--format name[:file]`, given once or more; pretty where none is given. */
export function outputsOf(choices: readonly string[]): readonly Output[] {
  if (choices.length === 0) return [{ format: 'pretty', file: undefined }];
  return choices.map((choice) => {
    const { format, file } = readOutput(choice);
    if (!isFormat(format)) {
      throw unknownWord({ option: 'format', kind: 'format', word: format, known: Object.keys(FORMATS) });
    }
    if (file === '') throw new UsageError(`--format: "${choice}" must have a file after the colon`);
    return { format, file };
  });
}

/** Reads `--rule id=severity`, given once or more. */
export function gradesOf(choices: readonly string[]): readonly GradeAsked[] {
  return choices.map((choice) => {
    const [, id = '', word = ''] = /^(.+)=(\w+)$/.exec(choice) ?? [];
    if (id === '')
      throw new UsageError(
        `"${choice}" must have the form rule=severity, such as "service/no-ports=off" or "service=warning"`,
        'rules',
      );
    const grade = GRADES.find((one) => one === word);
    if (grade === undefined) throw unknownWord({ option: 'rules', kind: 'severity', word, known: GRADES });
    return [id, grade];
  });
}

/** Reads `--only rule,area`, given once or more. */
export function onlyOf(choices: readonly string[]): readonly string[] {
  return choices.flatMap((choice) => choice.split(',').map((name) => name.trim()));
}

/** The format of a report that is not of findings; `--flag` selects it. */
export function formatOf<T extends string>(flag: string, outputs: readonly Output[], known: readonly T[]): T {
  const [{ format, file } = { format: '', file: undefined }] = outputs;
  const found = known.find((one) => one === format);
  if (outputs.length > 1 || file !== undefined || found === undefined)
    throw new UsageError(
      `${flag}: cannot be combined with this --format; use ${quotedChoice(known)}, and --output-file`,
    );
  return found;
}
