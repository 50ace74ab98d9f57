/** `kroute completion`: scripts that let a shell complete commands, options, rules and files. */
import type { Command, Option } from 'commander';
import { rules } from '../../rules/index.ts';
import { GRADES } from '../config/fields.ts';
import { unknownWord } from '../library/unknown.ts';
import { areasOf } from '../linter/rule.ts';
import { FORMATS } from '../report/index.ts';

/** What may follow an option, or stand as an argument. */
export type Values =
  | { readonly is: 'nothing' }
  | { readonly is: 'anything' }
  | { readonly is: 'files' }
  | { readonly is: 'contexts' }
  | { readonly is: 'words'; readonly words: readonly string[] }
  /** A rule or area, `=`, and a severity. */
  | { readonly is: 'grades' };

export interface Flag {
  readonly short: string | undefined;
  readonly long: string;
  readonly description: string;
  readonly values: Values;
}

export interface Subcommand {
  readonly name: string;
  readonly description: string;
  readonly flags: readonly Flag[];
  readonly argument: Values;
}

const SHELLS = { bash, zsh, fish } as const;

/** The script for a shell, made from the commands as they are. */
export function completionScript(shell: string, program: Command): string {
  const write = Object.entries(SHELLS).find(([name]) => name === shell)?.[1];
  if (write === undefined) throw unknownWord({ kind: 'shell', word: shell, known: Object.keys(SHELLS) });
  return write(subcommandsOf(program), patterns());
}

/** The commands as they are. */
export function subcommandsOf(program: Command): readonly Subcommand[] {
  return program.commands.map(subcommandOf);
}

/** Rules and areas. */
export function patterns(): readonly string[] {
  const ids = Object.keys(rules);
  return ['*', ...areasOf(ids).map((area) => `${area}/*`), ...ids].sort();
}

function subcommandOf(command: Command): Subcommand {
  const name = command.name();
  const flags = command.options.filter(({ hidden }) => !hidden).map((option) => flagOf(option, name));
  const help = { short: '-h', long: '--help', description: 'print help', values: { is: 'nothing' } } as const;
  return { name, description: command.summary(), flags: [...flags, help], argument: argumentOf(name) };
}

function flagOf(option: Option, command: string): Flag {
  const long = option.long ?? option.flags;
  return { short: option.short, long, description: option.description, values: valuesOf(option, long, command) };
}

function valuesOf(option: Option, long: string, command: string): Values {
  if (!option.required && !option.optional) return { is: 'nothing' };
  if (option.argChoices !== undefined) return { is: 'words', words: option.argChoices };
  if (long === '--rule') return { is: 'grades' };
  if (long === '--only') return { is: 'words', words: rulesAndAreas() };
  if ((long === '--format' || long === '--output') && command === 'lint')
    return { is: 'words', words: Object.keys(FORMATS) };
  if (long === '--context') return { is: 'contexts' };
  return /<file>/.test(option.flags) ? { is: 'files' } : { is: 'anything' };
}

/** As `--only` and `kroute explain` take them. */
function rulesAndAreas(): readonly string[] {
  const ids = Object.keys(rules);
  return [...areasOf(ids), ...ids].sort();
}

function argumentOf(command: string): Values {
  if (command === 'explain') return { is: 'words', words: rulesAndAreas() };
  if (command === 'completion') return { is: 'words', words: Object.keys(SHELLS) };
  return { is: 'files' };
}

const CONTEXTS = 'kubectl config get-contexts -o name 2>/dev/null';

/** Single quotes for any of the shells. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function names({ short, long }: Flag): readonly string[] {
  return short === undefined ? [long] : [short, long];
}

function bash(commands: readonly Subcommand[], ids: readonly string[]): string {
  const reply = (values: Values): string | undefined => {
    switch (values.is) {
      case 'nothing':
        return undefined;
      case 'anything':
        return ':';
      case 'files':
        return '_kroute_files';
      case 'contexts':
        return `_kroute_words "$(${CONTEXTS})"`;
      case 'words':
        return `_kroute_words ${quoted(values.words.join(' '))}`;
      case 'grades':
        return '_kroute_words "$_kroute_rules" =';
      default:
        return values satisfies never;
    }
  };
  const arms = commands.flatMap(({ name, flags }) =>
    flags.flatMap((flag) => {
      const action = reply(flag.values);
      return action === undefined
        ? []
        : [
            `    ${names(flag)
              .map((word) => `'${name} ${word}'`)
              .join('|')}) ${action}; return ;;`,
          ];
    }),
  );
  const options = commands.map(
    ({ name, flags }) => `      ${name}) _kroute_words ${quoted(flags.flatMap(names).join(' '))} ;;`,
  );
  const positional = commands
    .filter(({ argument }) => argument.is !== 'files')
    .map(({ name, argument }) => `    ${name}) ${reply(argument) ?? ':'} ;;`);
  return `# kroute completion for bash; to use it:  eval "$(kroute completion bash)"
_kroute_rules=${quoted(ids.join(' '))}
_kroute_words() { # words [what follows the word without a space]
  local word
  set -f
  for word in $1; do
    [[ $word == "$cur"* ]] && COMPREPLY+=("$word\${2:-}")
  done
  set +f
  [[ -n \${2:-} ]] && compopt -o nospace
}
_kroute_files() {
  compopt -o filenames
  local IFS=$'\\n'
  COMPREPLY=($(compgen -f -- "$cur"))
}
_kroute() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD - 1]} command='' sign='' i
  COMPREPLY=()
  # bash reads "=" and ":" as separate words.
  if [[ $cur == = || $cur == : ]]; then
    sign=$cur cur=''
  elif [[ $prev == = || $prev == : ]]; then
    sign=$prev prev=\${COMP_WORDS[COMP_CWORD - 2]}
  fi
  if [[ $sign == : ]]; then
    _kroute_files
    return
  elif [[ $sign == = && ( $prev == */* || $prev == '*' ) ]]; then
    _kroute_words ${quoted(GRADES.join(' '))}
    return
  fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    case \${COMP_WORDS[i]} in
      ${commands.map(({ name }) => name).join('|')}|help) command=\${COMP_WORDS[i]}; break ;;
    esac
  done
  case "$command $prev" in
${arms.join('\n')}
  esac
  if [[ $cur == -* ]]; then
    case $command in
${options.join('\n')}
      *) _kroute_words '--help --version' ;;
    esac
    return
  fi
  case $command in
    ''|help) _kroute_words ${quoted([...commands.map(({ name }) => name), 'help'].join(' '))} ;;
${positional.join('\n')}
    *) _kroute_files ;;
  esac
}
complete -F _kroute kroute kubectl-kroute
`;
}

function zsh(commands: readonly Subcommand[], ids: readonly string[]): string {
  const words = (list: readonly string[]): string => `(${list.map((word) => word.replaceAll(':', '\\:')).join(' ')})`;
  const action = (values: Values): string => {
    switch (values.is) {
      case 'nothing':
      case 'anything':
        return ' ';
      case 'files':
        return '_files';
      case 'contexts':
        return '_kroute_contexts';
      case 'words':
        return words(values.words);
      case 'grades':
        return '_kroute_grades';
      default:
        return values satisfies never;
    }
  };
  const plain = (text: string): string => text.replaceAll(/[[\]:]/g, (sign) => `\\${sign}`);
  const spec = (flag: Flag): readonly string[] =>
    names(flag).map((name) => {
      const takes = flag.values.is === 'nothing' ? '' : `:value:${action(flag.values)}`;
      return `        ${quoted(`*${name}[${plain(flag.description)}]${takes}`)}`;
    });
  const arms = commands.map(({ name, flags, argument }) => {
    const lines = [
      ...flags.flatMap(spec),
      `        ${quoted(`*:${name === 'explain' ? 'rule' : 'file'}:${action(argument)}`)}`,
    ];
    return `    ${name})\n      _arguments -S \\\n${lines.join(' \\\n')}\n      ;;`;
  });
  const described = [...commands, { name: 'help', description: 'print help for a command' }].map(
    ({ name, description }) => `    ${quoted(`${name}:${description}`)}`,
  );
  return `#compdef kroute kubectl-kroute
# kroute completion for zsh; to use it:  eval "$(kroute completion zsh)"  after compinit
_kroute_contexts() {
  compadd -- \${(f)"$(${CONTEXTS})"}
}
_kroute_grades() {
  if compset -P '*='; then
    compadd -- ${GRADES.join(' ')}
  else
    compadd -S = -- \${=_kroute_rules}
  fi
}
_kroute() {
  local _kroute_rules=${quoted(ids.join(' '))}
  local -a commands
  commands=(
${described.join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
${arms.join('\n')}
    help) _describe command commands ;;
  esac
}
compdef _kroute kroute kubectl-kroute
`;
}

function fish(commands: readonly Subcommand[], ids: readonly string[]): string {
  const q = (text: string): string => `'${text.replaceAll(/['\\]/g, (sign) => `\\${sign}`)}'`;
  const values = (of: Values): string => {
    switch (of.is) {
      case 'nothing':
        return '';
      case 'anything':
        return ' -x';
      case 'files':
        return ' -r -F';
      case 'contexts':
        return ` -x -a '(${CONTEXTS})'`;
      case 'words':
        return ` -x -a ${q(of.words.join(' '))}`;
      case 'grades':
        return " -x -a '(__kroute_grades)'";
      default:
        return of satisfies never;
    }
  };
  const lines = commands.flatMap(({ name, description, flags, argument }) => {
    const when = `-n '__fish_seen_subcommand_from ${name}'`;
    return [
      `complete -c kroute -n __fish_use_subcommand -f -a ${name} -d ${q(description)}`,
      ...(argument.is === 'files'
        ? [`complete -c kroute ${when} -F`]
        : [`complete -c kroute ${when} -f${values(argument).replace(' -x', '')}`]),
      ...flags.map(({ short, long, description: text, values: of }) => {
        const s = short === undefined ? '' : ` -s ${short.slice(1)}`;
        return `complete -c kroute ${when}${s} -l ${long.slice(2)}${values(of)} -d ${q(text)}`;
      }),
    ];
  });
  return `# kroute completion for fish; to use it:  kroute completion fish | source
function __kroute_grades
    for rule in ${ids.map(q).join(' ')}
        for grade in ${GRADES.join(' ')}
            echo $rule=$grade
        end
    end
end
complete -c kroute -e
${lines.join('\n')}
complete -c kroute -n __fish_use_subcommand -f -a help -d 'print help for a command'
complete -c kubectl-kroute -w kroute
`;
}
