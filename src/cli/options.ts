/** From flags to what they mean; a flag that means nothing is a usage error. */
import type { Severity } from '../engine/diagnostic.ts';
import type { Grade } from '../engine/lint.ts';
import { dnsLabelFlaw } from '../model/names.ts';
import { NEWEST_MINOR, type Settings } from '../model/settings.ts';
import { type Format, FORMATS, isFormat } from '../report/index.ts';
import { didYouMean } from '../text/edit-distance.ts';
import { UsageError } from './exit.ts';

export interface CommonOptions {
  readonly quiet?: boolean;
  readonly color?: boolean;
  readonly debug?: boolean;
}

export interface InputOptions extends CommonOptions {
  readonly namespace: string;
  readonly kubeVersion?: string;
}

export interface LintFlags extends InputOptions {
  readonly format: readonly string[];
  readonly failOn: Severity | 'never';
  readonly rule: readonly string[];
  readonly nodePortRange: string;
  readonly fix?: boolean;
  readonly fixUnsafe?: boolean;
  readonly fixDryRun?: boolean;
}

/** A report, and the file it goes to; standard output where there is none. */
export interface Output {
  readonly format: Format;
  readonly file: string | undefined;
}

/** Reads `--format name[:file]`, given once or more; pretty where none is given. */
export function outputsOf(choices: readonly string[]): readonly Output[] {
  if (choices.length === 0) return [{ format: 'pretty', file: undefined }];
  return choices.map((choice) => {
    const colon = choice.indexOf(':');
    const format = colon === -1 ? choice : choice.slice(0, colon);
    const file = colon === -1 ? undefined : choice.slice(colon + 1);
    if (!isFormat(format)) {
      const meant = didYouMean(format, Object.keys(FORMATS));
      const hint = meant === undefined ? `use one of ${Object.keys(FORMATS).join(', ')}` : `did you mean "${meant}"?`;
      throw new UsageError(`--format: there is no format "${format}"; ${hint}`);
    }
    if (file === '') throw new UsageError(`--format: "${choice}" names no file after the colon`);
    return { format, file };
  });
}

/** The oldest minor that the tables of API versions speak of. */
const OLDEST_MINOR = 16;

export function settingsOf(flags: InputOptions & { readonly nodePortRange?: string }): Settings {
  const flaw = dnsLabelFlaw(flags.namespace);
  if (flaw !== undefined) throw new UsageError(`--namespace: "${flags.namespace}" ${flaw}`);
  return {
    namespace: flags.namespace,
    kubeMinor: kubeMinor(flags.kubeVersion),
    nodePortRange: nodePortRange(flags.nodePortRange ?? '30000-32767'),
  };
}

function kubeMinor(version: string | undefined): number {
  if (version === undefined) return NEWEST_MINOR;
  const minor = /^v?1\.(\d{1,3})(\.\d+)?$/.exec(version)?.[1];
  if (minor === undefined) throw new UsageError(`--kube-version: "${version}" is no version such as 1.31`);
  const number = Number(minor);
  if (number < OLDEST_MINOR || number > NEWEST_MINOR)
    throw new UsageError(`--kube-version: 1.${minor} is not known; use 1.${OLDEST_MINOR} to 1.${NEWEST_MINOR}`);
  return number;
}

function nodePortRange(text: string): Settings['nodePortRange'] {
  const [, from = '', to = ''] = /^(\d+)-(\d+)$/.exec(text) ?? [];
  const range = { from: Number(from), to: Number(to) };
  if (from === '' || range.from < 1 || range.to > 65535 || range.from > range.to)
    throw new UsageError(`--node-port-range: "${text}" is no range of ports such as 30000-32767`);
  return range;
}

const GRADES: ReadonlySet<string> = new Set(['error', 'warning', 'info', 'off']);

function isGrade(text: string): text is Grade {
  return GRADES.has(text);
}

/** Reads `--rule id=severity`; later ones win, and an exact id wins over its area. */
export function gradesOf(choices: readonly string[], ids: readonly string[]): (rule: string) => Grade | undefined {
  const grades = new Map<string, Grade>();
  for (const choice of choices) {
    const [, id = '', grade = ''] = /^(.+)=(\w+)$/.exec(choice) ?? [];
    if (!isGrade(grade)) throw new UsageError(`--rule: "${choice}" is not of the form rule=error|warning|info|off`);
    const area = /^([\w-]+)\/\*$/.exec(id)?.[1];
    const known = area === undefined ? ids.includes(id) : ids.some((one) => one.startsWith(`${area}/`));
    if (!known) {
      const meant = didYouMean(id, ids);
      const hint = meant === undefined ? 'kroute explain lists all' : `did you mean "${meant}"?`;
      throw new UsageError(`--rule: there is no rule "${id}"; ${hint}`);
    }
    grades.delete(id);
    grades.set(id, grade);
  }
  return (rule) => grades.get(rule) ?? grades.get(`${rule.slice(0, rule.indexOf('/'))}/*`);
}
