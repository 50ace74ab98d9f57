/** `kroute __complete`: the completions of an unfinished word, as kubectl requests them from its plugins. */
import type { Command } from 'commander';
import { GRADES } from '../config/fields.ts';
import { isPrintable } from '../text/printable.ts';
import { type Flag, patterns, type Subcommand, subcommandsOf, type Values } from './completion.ts';
import { contextsOf } from './contexts.ts';
import type { Io } from './io.ts';

/** What the shell does besides. Source: https://github.com/spf13/cobra, ShellCompDirective. */
const Directive = { Files: 0, NoFiles: 4, NoFilesNoSpace: 6 } as const;

interface Offer {
  /** Each with its description behind a tab, if it has one. */
  readonly words: readonly string[];
  readonly directive: number;
}

/** A line for each word, and one for the directive. The last of the words given is the unfinished one. */
export async function completions(given: readonly string[], program: Command, io: Io): Promise<string> {
  const cursor = given.at(-1) ?? '';
  const { words, directive } = await offerFor(cursor, given.slice(0, -1), subcommandsOf(program), io);
  // A shell inserts what it is offered, and prints it: what is not printable cannot be completed.
  const isOffered = (word: string): boolean => word.startsWith(cursor) && isPrintable(word.replace('\t', ' '));
  return `${[...words.filter(isOffered), `:${directive}`].join('\n')}\n`;
}

async function offerFor(
  cursor: string,
  before: readonly string[],
  commands: readonly Subcommand[],
  io: Io,
): Promise<Offer> {
  const command = commands.find(({ name }) => name === before[0]);
  if (command === undefined) return commandOffer(cursor, before, commands);
  const given = flagNamed(before.at(-1), command);
  if (given !== undefined && given.values.is !== 'nothing') return valueOffer(given.values, cursor, io);
  const [, flag, rest = ''] = /^(--[\w-]+)=(.*)$/s.exec(cursor) ?? [];
  const named = flagNamed(flag, command);
  if (flag !== undefined)
    return named === undefined ? NOTHING : inFront(flag, await valueOffer(named.values, rest, io));
  if (cursor.startsWith('-')) return noFiles(command.flags.flatMap(flagWords));
  return valueOffer(command.argument, cursor, io);
}

const noFiles = (words: readonly string[]): Offer => ({ words, directive: Directive.NoFiles });
const NOTHING = noFiles([]);

function commandOffer(cursor: string, before: readonly string[], commands: readonly Subcommand[]): Offer {
  const isAsked = before.length === 0 || (before.length === 1 && before[0] === 'help');
  if (!isAsked) return NOTHING;
  if (cursor.startsWith('-')) return noFiles(['--help\tprint help', '--version\tprint the version']);
  return noFiles([
    ...commands.map(({ name, description }) => `${name}\t${description}`),
    ...(before.length === 0 ? ['help\tprint help for a command'] : []),
  ]);
}

function flagNamed(word: string | undefined, { flags }: Subcommand): Flag | undefined {
  return word === undefined ? undefined : flags.find(({ short, long }) => short === word || long === word);
}

function flagWords({ short, long, description }: Flag): readonly string[] {
  return [long, ...(short === undefined ? [] : [short])].map((word) => `${word}\t${description}`);
}

function inFront(flag: string, { words, directive }: Offer): Offer {
  return { words: words.map((word) => `${flag}=${word}`), directive };
}

async function valueOffer(values: Values, cursor: string, io: Io): Promise<Offer> {
  switch (values.is) {
    case 'nothing':
    case 'anything':
      return NOTHING;
    case 'files':
      return { words: [], directive: Directive.Files };
    case 'contexts':
      return noFiles(contextsOf(io));
    case 'words':
      return noFiles(values.words);
    case 'grades':
      return gradeOffer(cursor);
    default:
      return values satisfies never;
  }
}

/** A rule or area first, and the severity behind its sign. */
function gradeOffer(cursor: string): Offer {
  const rules = patterns();
  const chosen = cursor.includes('=') ? cursor.slice(0, cursor.indexOf('=')) : undefined;
  return chosen === undefined
    ? { words: rules.map((rule) => `${rule}=`), directive: Directive.NoFilesNoSpace }
    : noFiles(GRADES.map((grade) => `${chosen}=${grade}`));
}
