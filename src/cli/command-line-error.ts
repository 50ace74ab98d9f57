/** One line for each error of the command line: what is wrong, what was probably meant, and which help to read. */
import { meantText } from '../library/unknown.ts';
import { didYouMean } from '../text/edit-distance.ts';
import { choice, quotedChoice } from '../text/listing.ts';

/** An error as commander reports it. */
interface Problem {
  readonly code: string;
  readonly message: string;
}

export interface CommandNames {
  readonly name: string;
  /** By their long names. */
  readonly options: readonly string[];
}

export interface CommandLine {
  /** The command that the user called, if it exists. */
  readonly called: string | undefined;
  /** All that exist. */
  readonly commands: readonly CommandNames[];
  /** Whether a word is the path of something. */
  readonly isPath: (word: string) => boolean;
}

/** What is wrong, with the help to read after it. */
export function withHelp(problem: string, called: string | undefined): string {
  const help = `"kroute${called === undefined ? '' : ` ${called}`} --help"`;
  return problem.endsWith('?') ? `${problem} See ${help}` : `${problem}; run ${help}`;
}

/** The line for an error. */
export function commandLineError({ code, message }: Problem, { called, commands, isPath }: CommandLine): string {
  const problem = (text: string): string => withHelp(text, called);
  const text = message
    .replace(/^error: /, '')
    .split('\n')
    .map((line) => line.trim())
    .join(' ')
    .replace(/\.$/, '');
  switch (code) {
    case 'commander.help':
      return 'missing command: run "kroute lint", or "kroute --help" for all commands';
    case 'commander.unknownCommand': {
      const unknown = /^unknown command '(.*)'/.exec(text)?.[1] ?? '';
      const meant = didYouMean(unknown, [...commands.map(({ name }) => name), 'help']);
      if (meant === undefined && isPath(unknown))
        return `unknown command "${unknown}"; to check this path, run "kroute lint ${unknown}"`;
      return problem(`unknown command "${unknown}"${suggestion(meant)}`);
    }
    case 'commander.unknownOption': {
      const [, unknown = '', meant] =
        /^unknown option '(.*?)'(?:$| \(Did you mean (?:one of )?([^,?]*))/.exec(text) ?? [];
      if (meant !== undefined) return problem(`unknown option "${unknown}"${suggestion(meant)}`);
      const having = commands.filter(({ options }) => options.includes(unknown)).map(({ name }) => `kroute ${name}`);
      if (having.length === 0) return problem(`unknown option "${unknown}"`);
      const where = called === undefined ? 'options follow the command' : `it is an option of ${choice(having)}`;
      return problem(`unknown option "${unknown}"; ${where}`);
    }
    case 'commander.invalidArgument': {
      const [, flags = '', value = '', list = ''] =
        /^option '(.*?)' argument '(.*)' is invalid\. Allowed choices are (.*)$/.exec(text) ?? [];
      if (list === '') break;
      const known = list.split(', ');
      const hint = meantText(value, known) ?? `use ${quotedChoice(known)}`;
      return problem(`${longName(flags)}: unsupported value "${value}"; ${hint}`);
    }
    case 'commander.optionMissingArgument': {
      const flags = /^option '(.*)' argument missing$/.exec(text)?.[1] ?? '';
      return problem(`option "${flags}" requires a value`);
    }
    case 'commander.missingArgument': {
      const name = /^missing required argument '(.*)'$/.exec(text)?.[1] ?? '';
      return problem(`missing argument <${name}>`);
    }
    case 'commander.excessArguments':
      return problem('too many arguments');
  }
  return problem(text);
}

function suggestion(meant: string | undefined): string {
  return meant === undefined ? '' : `; did you mean "${meant}"?`;
}

/** `--fail-on` of `-f, --fail-on <severity>`. */
function longName(flags: string): string {
  return /--[\w-]+/.exec(flags)?.[0] ?? flags;
}
