/** The commands and their options: the only importer of commander. */
import { Command, CommanderError, Option } from 'commander';
import { UsageError } from '../library/usage-error.ts';
import { commandLineError } from './command-line-error.ts';
import { examplesOf } from './examples.ts';
import { Exit, type ExitCode } from './exit.ts';
import type { Io } from './io.ts';
import type { CommonOptions, InputOptions, LintFlags } from './options.ts';
import type { RoutesFlags } from './routes.ts';
import type { ConfigFlags } from './show-config.ts';
import type { TestFlags } from './test.ts';
import type { TraceFlags } from './trace.ts';
import { VERSION } from './version.ts';

const GLOBAL = 'Global options:';
const PATHS = 'files, directories or globs; "-" reads standard input (default: current directory)';
const CONTROLLER =
  'Ingress controller to assume for Ingresses whose class has no known controller, such as nginx, traefik, alb or gce';
// Their code is loaded when they are used; a test compares the two lists.
const VIEWS: readonly string[] = ['table', 'wide', 'tree', 'json', 'yaml', 'markdown', 'mermaid', 'dot'];

export async function runProgram(argv: readonly string[], io: Io): Promise<ExitCode> {
  let code: ExitCode = Exit.Ok;
  const finish = (result: ExitCode): void => {
    code = result;
  };
  const program = buildProgram(argv, io, finish);
  if (argv[0] === '__complete') {
    const { completions } = await import('./complete.ts');
    io.writeOut(await completions(argv.slice(1), program, io), 'exact');
    return Exit.Ok;
  }
  try {
    await program.parseAsync([...argv], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    const isHelp = error.code === 'commander.help' && argv.length > 0;
    if (error.exitCode === 0 || isHelp) return Exit.Ok;
    const [name = ''] = argv;
    const known = Object.hasOwn(COMMANDS, name) ? name : undefined;
    throw new UsageError(commandLineError(error, known, Object.keys(COMMANDS)));
  }
  return code;
}

function buildProgram(argv: readonly string[], io: Io, finish: (code: ExitCode) => void): Command {
  const program = new Command('kroute')
    .optionsGroup(GLOBAL)
    .description('Find errors in Kubernetes networking manifests, and show which requests reach which pods.')
    .version(VERSION, '-V, --version', 'print the version')
    .addHelpOption(new Option('-h, --help', 'print help').helpGroup(GLOBAL))
    .helpCommand('help [command]', 'print help for a command')
    .showHelpAfterError(false)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.writeOut(text),
      // main prints errors, once.
      writeErr: () => undefined,
      getOutHelpWidth: () => io.out.width ?? 80,
    })
    .configureHelp({ optionDescription })
    .addHelpText('after', `${examplesOf('kroute')}\n\nRun "kroute <command> --help" for the options of a command.`);

  // A command that is called by name needs none of the others.
  const [called = ''] = argv;
  for (const [name, define] of Object.entries(COMMANDS))
    if (name === called || !Object.hasOwn(COMMANDS, called)) define(program, io, finish);
  for (const command of program.commands) command.addHelpText('after', examplesOf(command.name()));
  return program;
}

/** The description of an option with its choices and its default, if it has any. */
function optionDescription({ description, argChoices, defaultValue, defaultValueDescription }: Option): string {
  const choices = argChoices === undefined ? '' : `: ${argChoices.join(', ')}`;
  const value = defaultValueDescription ?? (typeof defaultValue === 'string' ? defaultValue : undefined);
  return `${description}${choices}${value === undefined ? '' : ` (default: ${value})`}`;
}

type Define = (program: Command, io: Io, finish: (code: ExitCode) => void) => void;

const COMMANDS: Readonly<Record<string, Define>> = {
  lint: (program, io, finish) => {
    withInputOptions(
      program
        .command('lint')
        .argument('[paths...]', PATHS)
        .description(
          'Report what the API server would reject, what breaks traffic, and what is probably a mistake.\n\n' +
            'Exits with 1 if there are errors, and with 2 if the command cannot run as given.',
        )
        .summary('report errors and probable mistakes')
        .optionsGroup('Rules:')
        .option(
          '--rule <rule=severity>',
          'set a rule or an area (ingress/*) to error, warning, info or off; repeatable',
          collect,
          [],
        )
        .option('--node-port-range <from-to>', 'node port range of the cluster (default: 30000-32767)')
        .option('--controller <name>', CONTROLLER)
        .option(...ALLOW_RULES)
        .optionsGroup('Fixes:')
        .option('--fix', 'apply safe fixes')
        .option('--fix-unsafe', 'apply all fixes, including those that may change behavior')
        .option('--fix-dry-run', 'print the fixes as a diff without changing files; exit with 1 if there are any')
        .option('--diff', 'the same as --fix-dry-run')
        .optionsGroup('Report:')
        .option(
          '-f, --format <format[:file]>',
          'pretty, compact, json, sarif, github, gitlab, junit, checkstyle or markdown (default: pretty); repeatable if all but one have a file',
          collect,
          [],
        )
        .addOption(
          new Option('--fail-on <severity>', 'lowest severity that makes the command exit with 1').choices([
            'error',
            'warning',
            'info',
            'never',
          ]),
        )
        .option('--baseline <file>', 'file with known findings, which are not reported again')
        .option('--update-baseline', 'write all current findings to the file of --baseline')
        .option('--changed-since <revision>', 'report only findings that are new since a git revision')
        .option('--stats', 'print the time of each phase and of the slowest rules to standard error')
        .optionsGroup('Repeated runs:')
        .option('--watch', 'lint again when a file changes')
        .option('--cache', 'keep results in the cache directory of the user and reuse them in the next run')
        .action(async (paths: string[], flags: LintFlags) => {
          const { lintCommand } = await import('./lint.ts');
          const written = new Set(reportFiles(flags));
          const lintOnce = (): Promise<ExitCode> => lintCommand(paths, flags, io, (file) => written.add(file));
          if (flags.watch === true) finish(await (await import('./watch.ts')).watching(paths, lintOnce, io, written));
          else finish(await lintOnce());
        }),
      'print errors only, without a summary',
    );
  },

  routes: (program, io, finish) => {
    withInputOptions(
      program
        .command('routes')
        .argument('[paths...]', PATHS)
        .description('Print the routing table: every route, in the order in which it is matched, down to the pods.')
        .summary('print the routing table, down to the pods')
        .optionsGroup('Routes:')
        .addOption(new Option('-o, --output <view>', 'how to print them').choices(VIEWS).default('table'))
        .addOption(new Option('--format <view>', 'the same as --output').choices(VIEWS).hideHelp())
        .option('--wide', 'the same as --output wide: one long line for each route')
        .option('--host <host>', 'only routes that match this host')
        .option('--service <[namespace/]name>', 'only routes to this Service')
        .option('--in-namespace <namespace>', 'only routes of objects in this namespace')
        .option(
          '--entry <name>',
          'only routes of this entry: a type, an Ingress class, a Gateway or a listener (namespace/gateway/listener)',
        )
        .option('--status <list>', 'only routes with these statuses: ok, broken, shadowed, partial, unknown')
        .option('--controller <name>', CONTROLLER)
        .option('--strict', 'exit with 1 if a printed route is broken or partly broken')
        .action(async (paths: string[], flags: RoutesFlags) => {
          const { routesCommand } = await import('./routes.ts');
          finish(await routesCommand(paths, flags, io));
        }),
      'print no notes',
    );
  },

  trace: (program, io, finish) => {
    withInputOptions(
      program
        .command('trace')
        .argument('<url>', 'URL of the request: https://host[:port]/path?query')
        .argument('[paths...]', PATHS)
        .description(
          'Show which backend serves a request, and why the other routes do not.\n\n' +
            'Exits with 0 if the request reaches a pod or is redirected, and with 1 otherwise.',
        )
        .summary('show which backend serves a request, and why')
        .optionsGroup('Request:')
        .option('-X, --method <method>', 'method of the request', 'GET')
        .option('-H, --header <header>', 'header of the request, "name: value"; repeatable', collect, [])
        .option('--class <name>', 'send it to Ingresses of this class only')
        .option('--gateway <namespace/name>', 'send it to this Gateway only')
        .option('--controller <name>', CONTROLLER)
        .addOption(new Option('-f, --format <format>', 'output format').choices(['pretty', 'json']).default('pretty'))
        .addOption(new Option('-o, --output <format>', 'the same as --format').choices(['pretty', 'json']).hideHelp())
        .action(async (url: string, paths: string[], flags: TraceFlags) => {
          const { traceCommand } = await import('./trace.ts');
          finish(await traceCommand(url, paths, flags, io));
        }),
    );
  },

  test: (program, io, finish) => {
    withInputOptions(
      program
        .command('test')
        .argument('<file>', 'YAML file with requests and expected answers; "-" reads standard input')
        .argument('[paths...]', PATHS)
        .description(
          'Check that requests get the expected answers: backend, redirect or status.\n\n' +
            'Exits with 1 if an answer differs.',
        )
        .summary('check that requests get the expected answers')
        .optionsGroup('Tests:')
        .addOption(
          new Option('-f, --format <format>', 'output format').choices(['pretty', 'json', 'junit']).default('pretty'),
        )
        .option('--controller <name>', CONTROLLER)
        .action(async (file: string, paths: string[], flags: TestFlags) => {
          const { testCommand } = await import('./test.ts');
          finish(await testCommand(file, paths, flags, io));
        }),
    );
  },

  explain: (program, io, finish) => {
    withOutputOptions(
      withConfigOptions(program.command('explain').optionsGroup('Configuration:'))
        .optionsGroup('Configuration:')
        .argument('[rule]', 'a rule such as service/unnamed-port (default: list all rules)')
        .description('Print the documentation of a rule, or a list of all rules.')
        .summary('print the documentation of a rule')
        .option(...ALLOW_RULES)
        // All commands accept these, although the documentation does not depend on them.
        .addOption(new Option('-n, --namespace <namespace>').hideHelp())
        .addOption(new Option('--kube-version <minor>').hideHelp())
        .action(async (rule: string | undefined, flags: InputOptions) => {
          const { explainCommand } = await import('./explain.ts');
          finish(await explainCommand(rule, flags, io));
        }),
      ['color'],
    );
  },

  config: (program, io, finish) => {
    withOutputOptions(
      withConfigOptions(withVersionOptions(program.command('config').optionsGroup('Configuration:')))
        .optionsGroup('Configuration:')
        .argument('[path]', 'file or directory (default: current directory)')
        .description('Print the configuration that applies to a path, and where each value is set.')
        .summary('print the configuration of a path')
        .option('--rule <rule=severity>', 'set the severity of a rule, as for lint; repeatable', collect, [])
        .option('--node-port-range <from-to>', 'node port range of the cluster (default: 30000-32767)')
        .option('--controller <name>', CONTROLLER)
        .option(...ALLOW_RULES)
        .addOption(new Option('-f, --format <format>', 'output format').choices(['yaml', 'json']).default('yaml'))
        .action(async (path: string | undefined, flags: ConfigFlags) => {
          const { configCommand } = await import('./show-config.ts');
          finish(await configCommand(path ?? '.', flags, io));
        }),
      [],
    );
  },

  init: (program, io, finish) => {
    withOutputOptions(
      program
        .command('init')
        .description('Create a kroute.yaml with comments in the current directory.')
        .summary('create a kroute.yaml with comments')
        .action(async (flags: CommonOptions) => {
          const { initCommand } = await import('./init.ts');
          finish(await initCommand(flags, io));
        }),
      ['quiet'],
      'do not print a message',
    );
  },

  completion: (program, io, finish) => {
    withOutputOptions(
      program
        .command('completion')
        .argument('<shell>', 'bash, zsh or fish')
        .description('Print a script that makes a shell complete commands, options, rules and files.')
        .summary('print a shell completion script')
        .action(async (shell: string) => {
          const { completionScript } = await import('./completion.ts');
          io.writeOut(completionScript(shell, buildProgram([], io, finish)), 'exact');
        }),
      [],
    );
  },
};

/** Of commands that read manifests. With `quiet`, the command has something to leave out. */
function withInputOptions(command: Command, quiet?: string): Command {
  const all = withConfigOptions(withVersionOptions(command.optionsGroup('Manifests:')))
    .option('--values <file>', 'values file for Helm charts; repeatable', collect, [])
    .option('--cluster', 'also read the objects of a cluster with kubectl; -n limits it to one namespace')
    .option('--context <name>', 'kubectl context for --cluster')
    .option('--no-render', 'do not build kustomizations and Helm charts');
  return withOutputOptions(all, quiet === undefined ? ['color'] : ['color', 'quiet'], quiet);
}

function withVersionOptions(command: Command): Command {
  return command
    .option('-n, --namespace <namespace>', 'namespace for objects without metadata.namespace (default: default)')
    .option('--kube-version <minor>', 'Kubernetes version of the cluster, such as 1.31 (default: newest known)');
}

function withConfigOptions(command: Command): Command {
  return command
    .option('--config <file>', 'configuration file (default: the nearest kroute.yaml, upwards from the paths)')
    .option('--no-config', 'ignore kroute.yaml files');
}

/** Of commands that run the user's rules or print them. */
const ALLOW_RULES = [
  '--allow-rules',
  'also run the rule modules, which are code, of a kroute.yaml that was found and not given with --config',
] as const;

/** Options that all commands accept; they are listed only where they have an effect. */
function withOutputOptions(command: Command, effects: readonly ('color' | 'quiet')[], quiet = ''): Command {
  const option = (flags: string, description: string, isListed: boolean): Option =>
    new Option(flags, description).hideHelp(!isListed);
  return command
    .optionsGroup(GLOBAL)
    .addOption(option('-q, --quiet', quiet, effects.includes('quiet')))
    .addOption(option('--color', 'use colors even if the output is not a terminal', effects.includes('color')))
    .addOption(option('--no-color', 'do not use colors', effects.includes('color')))
    .addOption(option('--debug', 'print the stack trace of an internal error', true));
}

/** The files that reports go to. */
function reportFiles({ format, baseline }: LintFlags): readonly string[] {
  const files = format.flatMap((choice) => (choice.includes(':') ? [choice.slice(choice.indexOf(':') + 1)] : []));
  return baseline === undefined ? files : [...files, baseline];
}

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}
