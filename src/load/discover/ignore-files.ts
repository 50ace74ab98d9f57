/** The `.gitignore` files around what is walked, and what they leave out between them. */
import type { Entry, FileProblem, Files } from './files.ts';
import { type IgnoreRules, ignoreRules } from './gitignore.ts';
import { PURPOSES } from './limits.ts';
import type { Budget } from './pattern.ts';

const NAME = '.gitignore';

/** A `.gitignore`, and how a path met in the walk is spelt from its own directory: `prefix` replaces `directory`. */
export interface IgnoreFile {
  readonly directory: string;
  readonly prefix: string;
  readonly rules: IgnoreRules;
}

export interface IgnoreReading {
  readonly files: Files;
  readonly budget: Budget;
  /** Files that cannot be read are added. */
  readonly problems: FileProblem[];
}

/** The ignore file of a directory, or none. */
export function ignoreFileIn(
  directory: string,
  path: string,
  entries: readonly Entry[],
  { files, budget, problems }: IgnoreReading,
): readonly IgnoreFile[] {
  const entry = entries.find(({ name }) => name === NAME);
  // What a link leads to may be a device, which is not even opened.
  const kind = entry?.kind === 'link' ? files.kindOf(path) : undefined;
  if (entry === undefined || (entry.kind === 'link' && kind === undefined)) return [];
  const content =
    kind?.ok === true && kind.value === 'device'
      ? { ok: false as const, message: 'is a link to a device' }
      : files.read(path, PURPOSES.gitignore);
  if (!content.ok) {
    problems.push({ path, message: content.message });
    return [];
  }
  const lines = new TextDecoder().decode(content.value).split(/\r?\n/);
  return [{ directory, prefix: '', rules: ignoreRules(lines, budget) }];
}

/**
 * The ignore files of the directories above, up to the repository's root, and whether they leave the directory out;
 * none outside of a repository.
 */
export function ignoreFilesAbove(
  directory: string,
  reading: IgnoreReading,
): { readonly ignores: readonly IgnoreFile[]; readonly isIgnored: boolean } {
  const real = reading.files.realPath(directory);
  const found: IgnoreFile[] = [];
  const problems: FileProblem[] = [];
  const names: string[] = [];
  for (let above = real.ok ? real.value : ''; above !== ''; ) {
    const here = reading.files.list(above);
    const entries = here.ok ? here.value : [];
    if (names.length > 0)
      for (const { rules } of ignoreFileIn(directory, childOf(above, NAME), entries, { ...reading, problems }))
        found.unshift({ directory, prefix: `${names.join('/')}/`, rules });
    if (entries.some(({ name }) => name === '.git')) {
      reading.problems.push(...problems);
      return { ignores: found, isIgnored: isBelowIgnored(found, names) };
    }
    const slash = above.lastIndexOf('/');
    if (slash < 0 || above === '/') break;
    names.unshift(above.slice(slash + 1));
    above = slash === 0 ? '/' : above.slice(0, slash);
  }
  return { ignores: [], isIgnored: false };
}

/** Whether one of the directories on the way from the root of the repository is ignored. */
function isBelowIgnored(ignores: readonly IgnoreFile[], names: readonly string[]): boolean {
  return names.some((_, index) => {
    const left = names.length - 1 - index;
    let ignored = false;
    for (const { prefix, rules } of ignores) {
      const own = prefix.split('/').slice(0, -1);
      const verdict = own.length > left ? rules.verdict(own.slice(0, own.length - left).join('/'), true) : undefined;
      if (verdict !== undefined) ignored = verdict === 'ignored';
    }
    return ignored;
  });
}

/** What git would say: the last rule that matches the path decides, nearer files after those above. */
export function isIgnored(ignores: readonly IgnoreFile[], path: string, isDirectory: boolean): boolean {
  for (let index = ignores.length - 1; index >= 0; index--) {
    const file = ignores[index];
    if (file === undefined) continue;
    const below = file.directory === '.' ? path : path.slice(file.directory.length + (file.directory === '/' ? 0 : 1));
    const verdict = file.rules.verdict(`${file.prefix}${below}`, isDirectory);
    if (verdict !== undefined) return verdict === 'ignored';
  }
  return false;
}

/** Whether a path, relative to the directory that the patterns are for, is one that a `.gitignore` of them would leave out. */
export function gitignored(patterns: readonly string[], budget: Budget): (path: string) => boolean {
  const rules = ignoreRules(patterns, budget);
  return (path) => {
    for (let slash = path.indexOf('/'); slash !== -1; slash = path.indexOf('/', slash + 1))
      if (rules.verdict(path.slice(0, slash), true) === 'ignored') return true;
    return rules.verdict(path, false) === 'ignored';
  };
}

function childOf(directory: string, name: string): string {
  return directory.endsWith('/') ? directory + name : `${directory}/${name}`;
}
