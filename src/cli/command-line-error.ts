/** One line for each error of the command line: what is wrong, what was probably meant, and which help to read. */
import { didYouMean } from '../text/edit-distance.ts';

/** An error as commander reports it. */
interface Problem {
  readonly code: string;
  readonly message: string;
}

/** The line for an error. `command` is the command that the user called, if it exists. */
export function commandLineError(
  { code, message }: Problem,
  command: string | undefined,
  commands: readonly string[],
): string {
  const help = command === undefined ? 'kroute --help' : `kroute ${command} --help`;
  const text = message
    .replace(/^error: /, '')
    .split('\n')
    .map((line) => line.trim())
    .join(' ')
    .replace(/\.$/, '');
  switch (code) {
    case 'commander.help':
      return `missing command: run "kroute lint", or "${help}" for all commands`;
    case 'commander.unknownCommand': {
      const unknown = /^unknown command '(.*)'/.exec(text)?.[1] ?? '';
      return `unknown command "${unknown}"; ${suggestion(didYouMean(unknown, [...commands, 'help']), help)}`;
    }
    case 'commander.unknownOption': {
      const [, unknown = '', meant] =
        /^unknown option '(.*?)'(?: \(Did you mean (?:one of )?(.*?)[,?].*\))?$/.exec(text) ?? [];
      return `unknown option "${unknown}"; ${suggestion(meant, help)}`;
    }
    case 'commander.invalidArgument': {
      const [, flags = '', value = '', list = ''] =
        /^option '(.*?)' argument '(.*)' is invalid\. Allowed choices are (.*)$/.exec(text) ?? [];
      if (list === '') break;
      const meant = didYouMean(value, list.split(', '));
      return `${longName(flags)}: unsupported value "${value}"; ${meant === undefined ? `use one of ${list}` : `did you mean "${meant}"?`}`;
    }
    case 'commander.optionMissingArgument': {
      const flags = /^option '(.*)' argument missing$/.exec(text)?.[1] ?? '';
      return `option "${flags}" requires a value; run "${help}"`;
    }
    case 'commander.missingArgument': {
      const name = /^missing required argument '(.*)'$/.exec(text)?.[1] ?? '';
      return `missing argument <${name}>; run "${help}"`;
    }
    case 'commander.excessArguments':
      return `too many arguments; run "${help}"`;
  }
  return `${text}; run "${help}"`;
}

function suggestion(meant: string | undefined, help: string): string {
  return meant === undefined ? `run "${help}"` : `did you mean "${meant}"?`;
}

/** `--fail-on` of `-f, --fail-on <severity>`. */
function longName(flags: string): string {
  return /--[\w-]+/.exec(flags)?.[0] ?? flags;
}
