/** The commands and their options: the only importer of commander. */
import { Command, CommanderError, Option } from 'commander';
import { UnknownWord } from '../library/unknown.ts';
import { UsageError } from '../library/usage-error.ts';
import { type CommandNames, commandLineError, withHelp } from './command-line-error.ts';
import type { CompareFlags } from './compare.ts';
import { examplesOf } from './examples.ts';
import { Exit, type ExitCode } from './exit.ts';
import type { ExplainFlags } from './explain.ts';
import type { Io } from './io.ts';
import type { MigrateFlags } from './migrate.ts';
import type { CommonOptions, LintFlags } from './options.ts';
import { toFile } from './output-file.ts';
import { PLUGIN_HELP, pluginArguments, readClusterByDefault } from './plugin.ts';
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
const IMPLEMENTED: readonly string[] = [
  'spec',
  'envoy-gateway',
  'nginx-gateway-fabric',
  'traefik',
  'istio',
  'cilium',
  'contour',
  'kgateway',
];
const VIEWS: readonly string[] = ['table', 'wide', 'tree', 'json', 'yaml', 'markdown', 'mermaid', 'dot'];

export async function runProgram(given: readonly string[], io: Io): Promise<ExitCode> {
  const argv = io.isPlugin === true ? pluginArguments(given) : given;
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
  refuseHelpOf(argv, io);
  try {
    await program.parseAsync([...argv], { from: 'user' });
  } catch (error) {
    const [name = ''] = argv;
    const called = Object.hasOwn(COMMANDS, name) ? name : undefined;
    // Names come from options and arguments, which the help lists.
    if (error instanceof UnknownWord) throw new UsageError(withHelp(error.problem, called), error.option);
    if (!(error instanceof CommanderError)) throw error;
    const isHelp = error.code === 'commander.help' && argv.length > 0;
    if (error.exitCode === 0 || isHelp) return Exit.Ok;
    const all = buildProgram([], io, finish).commands;
    throw new UsageError(commandLineError(error, { called, commands: all.map(namesOf), isPath: isPathIn(io) }));
  }
  return code;
}

function namesOf(command: Command): CommandNames {
  const options = command.options.filter(({ hidden }) => !hidden);
  return { name: command.name(), options: [...options.flatMap(({ long }) => long ?? []), '--help'] };
}

const isPathIn =
  ({ files }: Io) =>
  (word: string): boolean =>
    files.kindOf(word) !== undefined;

/** `kroute help lnt`: commander would print the help of kroute. */
function refuseHelpOf([first, word = '-']: readonly string[], io: Io): void {
  if (first !== 'help' || word.startsWith('-') || word === 'help' || Object.hasOwn(COMMANDS, word)) return;
  const commands = buildProgram([], io, () => undefined).commands.map(namesOf);
  const unknown = { code: 'commander.unknownCommand', message: `error: unknown command '${word}'` };
  throw new UsageError(commandLineError(unknown, { called: undefined, commands, isPath: () => false }));
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

  if (io.isPlugin === true) program.hook('preAction', (_, command) => readClusterByDefault(command));

  // A command that is called by name does not need the others.
  const [called = ''] = argv;
  for (const [name, define] of Object.entries(COMMANDS))
    if (name === called || !Object.hasOwn(COMMANDS, called)) define(program, io, finish);
  for (const command of program.commands) {
    command.addHelpText('after', examplesOf(command.name()));
    if (io.isPlugin === true) command.addHelpText('after', PLUGIN_HELP);
  }
  return program;
}

/** The description of an option with its choices and its default, if it has any. */
function optionDescription(option: Option): string {
  const { description, argChoices, defaultValue, defaultValueDescription } = option;
  const choices = argChoices === undefined || option instanceof Alias ? '' : `: ${argChoices.join(', ')}`;
  const value = defaultValueDescription ?? (typeof defaultValue === 'string' ? defaultValue : undefined);
  return `${description}${choices}${value === undefined ? '' : ` (default: ${value})`}`;
}

/** Another name for an option. */
class Alias extends Option {
  readonly #of: string;

  constructor(flags: string, description: string, of: string) {
    super(flags, description);
    this.#of = of;
  }

  override attributeName(): string {
    return this.#of;
  }
}

type Define = (program: Command, io: Io, finish: (code: ExitCode) => void) => void;

const COMMANDS: Readonly<Record<string, Define>> = {
  lint: (program, io, finish) => {
    withInputOptions(
      program
        .command('lint')
        .optionsGroup('Manifests:')
        .option(
          '--stdin-filename <file>',
          'path of the file whose content is on standard input, for configuration and report',
        )
        .argument('[paths...]', PATHS)
        .description(
          'Report what the API server would reject, what breaks traffic, and what is probably a mistake.\n\n' +
            'Exits with 1 if there are errors, and with 2 if the command cannot run as given.',
        )
        .summary('report errors and probable mistakes')
        .optionsGroup('Rules:')
        .option(
          '--rule <rule=severity>',
          'set a rule, an area (ingress) or all rules (*) to error, warning, info or off; repeatable',
          collect,
          [],
        )
        .option('--only <rules>', 'run only these rules and areas, separated by commas; repeatable', collect, [])
        .option('--node-port-range <from-to>', 'node port range of the cluster (default: 30000-32767)')
        .option('--controller <name>', CONTROLLER)
        .option(...ALLOW_RULES)
        .optionsGroup('Fixes:')
        .option('--fix', 'apply safe fixes')
        .option('--fix-unsafe', 'apply all fixes, including those that may change behavior')
        .option('--fix-dry-run', 'print the fixes as a diff without changing files; exit with 1 if there are any')
        .addOption(alias('--diff', 'the same as --fix-dry-run', 'fixDryRun'))
        .optionsGroup('Report:')
        .option(
          '-f, --format <format[:file]>',
          'pretty, compact, json, sarif, github, gitlab, junit, checkstyle or markdown (default: pretty); repeatable if all but one have a file',
          collect,
          [],
        )
        .addOption(alias('-o, --output <format[:file]>', 'the same as --format', 'format').argParser(collect))
        .option(...OUTPUT_FILE)
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
        .option('--add-ignore', 'write a kroute-ignore comment for each finding')
        .option('--statistics', 'print the number of findings of each rule instead of the findings')
        .option('--show-files', 'print which files are read, rendered, skipped and ignored instead of findings')
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
        .optionsGroup('Output:')
        .addOption(format(VIEWS, 'table'))
        .addOption(formatAlias(VIEWS))
        .option('--wide', 'the same as --format wide: one long line for each route')
        .option(...OUTPUT_FILE)
        .action(async (paths: string[], flags: RoutesFlags) => {
          const { routesCommand } = await import('./routes.ts');
          finish(await toFile(flags.outputFile, io, (to) => routesCommand(paths, flags, to)));
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
        .option(
          '--from <workload>',
          'send it from the pods of a workload in the cluster: deploy/web, shop/web or shop/deploy/web',
        )
        .option('--controller <name>', CONTROLLER)
        .optionsGroup('Output:')
        .addOption(format(['pretty', 'json']))
        .addOption(formatAlias(['pretty', 'json']))
        .option(...OUTPUT_FILE)
        .action(async (url: string, paths: string[], flags: TraceFlags) => {
          const { traceCommand } = await import('./trace.ts');
          finish(await toFile(flags.outputFile, io, (to) => traceCommand(url, paths, flags, to)));
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
        .optionsGroup('Output:')
        .addOption(format(['pretty', 'json', 'junit']))
        .addOption(formatAlias(['pretty', 'json', 'junit']))
        .option(...OUTPUT_FILE)
        .optionsGroup('Manifests:')
        .option('--controller <name>', CONTROLLER)
        .action(async (file: string, paths: string[], flags: TestFlags) => {
          const { testCommand } = await import('./test.ts');
          finish(await toFile(flags.outputFile, io, (to) => testCommand(file, paths, flags, to)));
        }),
    );
  },

  diff: (program, io, finish) => {
    const formats = ['pretty', 'json', 'markdown', 'github', 'test'];
    withInputOptions(
      program
        .command('diff')
        .argument(
          '[inputs...]',
          'two inputs: files, directories, "-", git:<revision>[:<path>] or cluster:[<context>]; with --base or --controller-before, the paths of one',
        )
        .description(
          'Show which requests are answered differently after a change, each with an example.\n\n' +
            'Exits with 0 if no request is, and with 1 otherwise.',
        )
        .summary('show which requests a change affects')
        .optionsGroup('Inputs:')
        .option('--base <revision>', 'compare the paths with those at the merge base with this git revision')
        .option('--controller-before <name>', 'controller that serves all Ingresses before, such as nginx')
        .option('--controller-after <name>', 'controller that serves all Ingresses after, such as traefik')
        .option('--controller <name>', CONTROLLER)
        .optionsGroup('Comparison:')
        .option('--requests <file>', 'also answer the requests of this file, as kroute test reads it')
        .option(
          '--fail-on <kinds>',
          'kinds of changes that make the command exit with 1, separated by commas: opened, lost, closed, denied, moved, redirected, tls, rewritten, weights, gained, uncertain; or never (default: all)',
        )
        .optionsGroup('Output:')
        .addOption(format(formats))
        .addOption(formatAlias(formats))
        .addOption(
          new Option('--expect <side>', 'with --format test: the side whose answers are expected')
            .choices(['before', 'after'])
            .default('after'),
        )
        .option(...OUTPUT_FILE)
        .action(async (inputs: string[], flags: CompareFlags) => {
          const { compareCommand } = await import('./compare.ts');
          finish(await toFile(flags.outputFile, io, (to) => compareCommand(inputs, flags, to)));
        }),
      'print the changes only, without a summary',
    );
  },

  migrate: (program, io, finish) => {
    withInputOptions(
      program
        .command('migrate')
        .argument('[paths...]', PATHS)
        .description(
          'Write the objects of the Gateway API that route like the Ingresses, and compare what both answer.\n' +
            'With --to ingress, write the Ingresses for another controller.\n' +
            'With --to v1, lift Ingresses and IngressClasses of removed beta versions to v1 in the text of their files.\n\n' +
            'Manifests go to standard output and the report to standard error; with --out, the manifests go to files.\n' +
            'Exits with 0 if every request is answered as before, and with 1 otherwise.',
        )
        .summary('write Gateways and routes for Ingresses, and prove that they route the same')
        .optionsGroup('Migration:')
        .addOption(
          new Option('--to <target>', 'what to write (required)')
            .choices(['gateway-api', 'ingress', 'v1'])
            .makeOptionMandatory(),
        )
        .addOption(
          new Option('--implementation <name>', 'what the objects are written for, and whose policies the report names')
            .choices(IMPLEMENTED)
            .default(undefined, 'spec'),
        )
        .option(
          '--gateway <namespace/name>',
          'attach the routes to this Gateway among the files instead of writing one',
        )
        .option('--gateway-class <name>', 'GatewayClass of the Gateways (default: the only one among the files)')
        .option('--controller-after <name>', 'controller of the Ingresses that --to ingress writes, such as traefik')
        .option('--ingress-class <name>', 'class of these Ingresses (default: that among the files, or the usual one)')
        .option('--out <directory>', 'write files to this directory, one for each Ingress and Gateway')
        .option('--controller <name>', CONTROLLER)
        .option(
          '--fail-on <kinds>',
          'kinds of changes that make the command exit with 1, separated by commas, as for kroute diff; or never (default: all)',
        )
        .optionsGroup('Output:')
        .addOption(
          new Option('-f, --format <format>', 'output format')
            .choices(['yaml', 'report', 'json'])
            .default(undefined, 'yaml; report with --out'),
        )
        .addOption(formatAlias(['yaml', 'report', 'json']))
        .option(...OUTPUT_FILE)
        .action(async (paths: string[], flags: MigrateFlags) => {
          const { migrateCommand } = await import('./migrate.ts');
          finish(await toFile(flags.outputFile, io, (to) => migrateCommand(paths, flags, to)));
        }),
      'print the manifests only, without the report',
    );
  },

  explain: (program, io, finish) => {
    withOutputOptions(
      withConfigOptions(program.command('explain').optionsGroup('Configuration:'))
        .argument('[rule]', 'a rule such as service/unnamed-port, or an area such as service (default: list all rules)')
        .description('Print the documentation of a rule, or a list of the rules of an area or of all rules.')
        .summary('print the documentation of a rule, or list rules')
        .option(...ALLOW_RULES)
        .optionsGroup('Output:')
        .addOption(format(['pretty', 'json']))
        .addOption(formatAlias(['pretty', 'json']))
        .option(...OUTPUT_FILE)
        // All commands accept these, although the documentation does not depend on them.
        .addOption(new Option('-n, --namespace <namespace>').hideHelp())
        .addOption(new Option('--kube-version <minor>').hideHelp())
        .addOption(new Option('--gateway-api <version>').hideHelp())
        .action(async (rule: string | undefined, flags: ExplainFlags) => {
          const { explainCommand } = await import('./explain.ts');
          finish(await toFile(flags.outputFile, io, (to) => explainCommand(rule, flags, to)));
        }),
      ['color'],
    );
  },

  config: (program, io, finish) => {
    withOutputOptions(
      withConfigOptions(withVersionOptions(program.command('config').optionsGroup('Configuration:')))
        .argument('[path]', 'file or directory (default: current directory)')
        .description('Print the configuration that applies to a path, and where each value is set.')
        .summary('print the configuration of a path')
        .option('--rule <rule=severity>', 'set the severity of rules, as for lint; repeatable', collect, [])
        .option('--node-port-range <from-to>', 'node port range of the cluster (default: 30000-32767)')
        .option('--controller <name>', CONTROLLER)
        .option(...ALLOW_RULES)
        .optionsGroup('Output:')
        .addOption(format(['yaml', 'json'], 'yaml'))
        .addOption(formatAlias(['yaml', 'json']))
        .option(...OUTPUT_FILE)
        .action(async (path: string | undefined, flags: ConfigFlags) => {
          const { configCommand } = await import('./show-config.ts');
          finish(await toFile(flags.outputFile, io, (to) => configCommand(path ?? '.', flags, to)));
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
    .option('-A, --all-namespaces', 'read all namespaces with --cluster, which is the default')
    .option('--context <name>', 'kubectl context for --cluster')
    .option('--kubeconfig <file>', 'kubeconfig file for --cluster')
    .option('--no-render', 'do not build kustomizations and Helm charts');
  return withOutputOptions(all, quiet === undefined ? ['color'] : ['color', 'quiet'], quiet);
}

function withVersionOptions(command: Command): Command {
  return command
    .option('-n, --namespace <namespace>', 'namespace for objects without metadata.namespace (default: default)')
    .option('--kube-version <minor>', 'Kubernetes version of the cluster, such as 1.31 (default: newest known)')
    .option(
      '--gateway-api <version>',
      'version of the Gateway API CRDs, or version and channel, such as 1.6/standard (default: newest known)',
    );
}

function withConfigOptions(command: Command): Command {
  return command
    .option('--config <file>', 'configuration file (default: the nearest kroute.yaml, upwards from the paths)')
    .option('--no-config', 'ignore kroute.yaml files');
}

/** `-f, --format` and `-o, --output` mean the same in every command. */
function format(words: readonly string[], usual = 'pretty'): Option {
  return new Option('-f, --format <format>', 'output format').choices(words).default(usual);
}

function formatAlias(words: readonly string[]): Option {
  return alias('-o, --output <format>', 'the same as --format', 'format').choices(words);
}

const OUTPUT_FILE = ['--output-file <file>', 'write to this file instead of standard output'] as const;

function alias(flags: string, description: string, of: string): Option {
  return new Alias(flags, description, of);
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
function reportFiles({ format, baseline, outputFile }: LintFlags): readonly string[] {
  const files = format.flatMap((choice) => (choice.includes(':') ? [choice.slice(choice.indexOf(':') + 1)] : []));
  return [...files, ...[baseline, outputFile].filter((file) => file !== undefined)];
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
