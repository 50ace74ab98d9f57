/** The commands and their options: the only importer of commander. */
import { Command, CommanderError, Option } from 'commander';
import { didYouMean } from '../text/edit-distance.ts';
import { Exit, type ExitCode, UsageError } from './exit.ts';
import type { Io } from './io.ts';
import type { CommonOptions, InputOptions, LintFlags } from './options.ts';
import type { RoutesFlags } from './routes.ts';
import type { ConfigFlags } from './show-config.ts';
import type { TestFlags } from './test.ts';
import type { TraceFlags } from './trace.ts';
import { VERSION } from './version.ts';

const PATHS = 'files, directories or globs; - is standard input; none is the current directory';
const CONTROLLER = 'who serves Ingresses whose class tells nothing, such as nginx, traefik, alb or gce';
// Their code is loaded when they are asked for; a test holds the two lists together.
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
    throw new UsageError(problem(error));
  }
  return code;
}

function buildProgram(argv: readonly string[], io: Io, finish: (code: ExitCode) => void): Command {
  const program = new Command('kroute')
    .description('Lints, validates and resolves Kubernetes networking manifests.')
    .version(VERSION, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help for a command')
    .showHelpAfterError(false)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.writeOut(text),
      // Complaints are said once, by main.
      writeErr: () => undefined,
      getOutHelpWidth: () => io.out.width ?? 80,
    });

  // What is asked for by name needs none of the others.
  const [asked = ''] = argv;
  for (const [name, define] of Object.entries(COMMANDS))
    if (name === asked || !Object.hasOwn(COMMANDS, asked)) define(program, io, finish);
  return program;
}

type Define = (program: Command, io: Io, finish: (code: ExitCode) => void) => void;

const COMMANDS: Readonly<Record<string, Define>> = {
  lint: (program, io, finish) => {
    withRuleOptions(withCommonOptions(program.command('lint')))
      .argument('[paths...]', PATHS)
      .description('find what the API server would reject, what cannot carry traffic, and what is probably a mistake')
      .option(
        '-f, --format <format[:file]>',
        'pretty, compact, json, sarif, github, gitlab, junit, checkstyle or markdown; repeatable, each to a file of its own',
        collect,
        [],
      )
      .addOption(
        new Option('--fail-on <severity>', 'the lowest severity that fails the run (default: error)').choices([
          'error',
          'warning',
          'info',
          'never',
        ]),
      )
      .option('--rule <id=severity>', 'set a rule (or area/*) to error, warning, info or off; repeatable', collect, [])
      .option('--fix', 'apply the fixes that are certain')
      .option('--fix-unsafe', 'apply all fixes, also those that guess or change behaviour')
      .option('--fix-dry-run', 'print the fixes as a diff and change nothing; exit with 1 if there is any')
      .option('--diff', 'the same as --fix-dry-run')
      .option('--node-port-range <from-to>', "the cluster's range of node ports (default: 30000-32767)")
      .option('--controller <name>', CONTROLLER)
      .option('--baseline <file>', 'known findings, which are not told again')
      .option('--update-baseline', 'write all findings of now to the file of --baseline')
      .option('--cache', 'keep what is found for the next run, in the cache directory of the user')
      .option('--watch', 'lint again whenever a file changes')
      .option('--changed-since <revision>', 'tell only findings on lines changed since a git revision, and new ones')
      .option('--stats', 'print the time of each phase and of the slowest rules to standard error')
      .action(async (paths: string[], flags: LintFlags) => {
        const { lintCommand } = await import('./lint.ts');
        const written = new Set(reportFiles(flags));
        const lintOnce = (): Promise<ExitCode> => lintCommand(paths, flags, io, (file) => written.add(file));
        if (flags.watch === true) finish(await (await import('./watch.ts')).watching(paths, lintOnce, io, written));
        else finish(await lintOnce());
      });
  },

  routes: (program, io, finish) => {
    withCommonOptions(program.command('routes'))
      .argument('[paths...]', PATHS)
      .description('print the effective routing table: every way in, in evaluation order, down to the pods')
      .addOption(new Option('-o, --output <view>', 'what to print').choices(VIEWS).default('table'))
      .addOption(new Option('--format <view>', 'the same as --output').choices(VIEWS).hideHelp())
      .option('--wide', 'the same as --output wide: one long line for each route')
      .option('--host <host>', 'only routes that could serve this host, or whose rule names it')
      .option('--service <[namespace/]name>', 'only routes to this Service')
      .option('--in-namespace <namespace>', 'only routes of objects in this namespace')
      .option('--entry <name>', 'only ways in of this type, class, Gateway or listener (namespace/gateway/listener)')
      .option('--status <list>', 'only routes of these statuses: ok, broken, shadowed, partial, unknown')
      .option('--controller <name>', CONTROLLER)
      .option('--strict', 'exit with 1 when a route shown is broken, in whole or in part')
      .action(async (paths: string[], flags: RoutesFlags) => {
        const { routesCommand } = await import('./routes.ts');
        finish(await routesCommand(paths, flags, io));
      });
  },

  trace: (program, io, finish) => {
    withCommonOptions(program.command('trace'))
      .argument('<url>', 'the request: https://host[:port]/path?query')
      .argument('[paths...]', PATHS)
      .description('follow one request: which backend serves it, and why no other does')
      .option('-X, --method <method>', 'the request method', 'GET')
      .option('-H, --header <header>', 'a request header, "name: value"; repeatable', collect, [])
      .option('--class <name>', 'ask only Ingresses of this class')
      .option('--gateway <namespace/name>', 'ask only this Gateway')
      .option('--controller <name>', CONTROLLER)
      .addOption(new Option('-f, --format <format>', 'how to print').choices(['pretty', 'json']).default('pretty'))
      .addOption(new Option('-o, --output <format>', 'the same as --format').choices(['pretty', 'json']).hideHelp())
      .action(async (url: string, paths: string[], flags: TraceFlags) => {
        const { traceCommand } = await import('./trace.ts');
        finish(await traceCommand(url, paths, flags, io));
      });
  },

  test: (program, io, finish) => {
    withCommonOptions(program.command('test'))
      .argument('<file>', 'the expectations, a YAML file; - is standard input')
      .argument('[paths...]', PATHS)
      .description('check expectations about routing against the manifests')
      .addOption(
        new Option('-f, --format <format>', 'how to report').choices(['pretty', 'json', 'junit']).default('pretty'),
      )
      .option('--controller <name>', CONTROLLER)
      .action(async (file: string, paths: string[], flags: TestFlags) => {
        const { testCommand } = await import('./test.ts');
        finish(await testCommand(file, paths, flags, io));
      });
  },

  explain: (program, io, finish) => {
    withRuleOptions(withConfigOptions(withOutputOptions(program.command('explain'))))
      .argument('[rule]', 'a rule id such as service/unnamed-port; none lists all')
      .description('print the documentation of a rule, or the list of all')
      // Common to all commands, though the text of a rule depends on neither.
      .addOption(new Option('-n, --namespace <namespace>').hideHelp())
      .addOption(new Option('--kube-version <minor>').hideHelp())
      .action(async (rule: string | undefined, flags: InputOptions) => {
        const { explainCommand } = await import('./explain.ts');
        finish(await explainCommand(rule, flags, io));
      });
  },

  config: (program, io, finish) => {
    withRuleOptions(withCommonOptions(program.command('config')))
      .argument('[path]', 'a file or directory', '.')
      .description('print the configuration that applies to a path, each value with where it comes from')
      .option('--rule <id=severity>', 'as for lint', collect, [])
      .option('--node-port-range <from-to>', 'as for lint')
      .option('--controller <name>', 'as for lint')
      .addOption(new Option('-f, --format <format>', 'how to print').choices(['yaml', 'json']).default('yaml'))
      .action(async (path: string, flags: ConfigFlags) => {
        const { configCommand } = await import('./show-config.ts');
        finish(await configCommand(path, flags, io));
      });
  },

  init: (program, io, finish) => {
    withOutputOptions(program.command('init'))
      .description('write a commented kroute.yaml into the current directory')
      .action(async (flags: CommonOptions) => {
        const { initCommand } = await import('./init.ts');
        finish(await initCommand(flags, io));
      });
  },

  completion: (program, io, finish) => {
    withOutputOptions(program.command('completion'))
      .argument('<shell>', 'bash, zsh or fish')
      .description('print a script that lets a shell complete commands, options, rules and files')
      .action(async (shell: string) => {
        const { completionScript } = await import('./completion.ts');
        io.writeOut(completionScript(shell, buildProgram([], io, finish)), 'exact');
      });
  },
};

function withCommonOptions(command: Command): Command {
  const common = withOutputOptions(command)
    .option('-n, --namespace <namespace>', 'the namespace of objects that name none (default: default)')
    .option('--kube-version <minor>', 'the Kubernetes version to judge by, such as 1.31 (default: newest known)');
  return withConfigOptions(common)
    .option('--values <file>', 'a values file for Helm charts; repeatable', collect, [])
    .option('--cluster', 'read the objects of a cluster, by way of kubectl; -n names one namespace')
    .option('--context <name>', 'the context of kubectl that --cluster uses')
    .option('--no-render', 'take kustomizations and Helm charts as they are, without building them');
}

function withConfigOptions(command: Command): Command {
  return command
    .option('--config <file>', 'the configuration (default: the nearest kroute.yaml, upwards from the paths)')
    .option('--no-config', 'no configuration, whatever lies about');
}

/** Of commands that run rules of the user, or tell of them. */
function withRuleOptions(command: Command): Command {
  return command.option(
    '--allow-rules',
    'run the rule modules of a configuration that was found and not given with --config; they are code of that tree',
  );
}

function withOutputOptions(command: Command): Command {
  return command
    .option('-q, --quiet', 'print errors only, and no summary')
    .option('--color', 'colour even where the output is no terminal')
    .option('--no-color', 'no colour')
    .option('--debug', 'print the stack of an internal error');
}

/** The files that reports go to. */
function reportFiles({ format, baseline }: LintFlags): readonly string[] {
  const files = format.flatMap((choice) => (choice.includes(':') ? [choice.slice(choice.indexOf(':') + 1)] : []));
  return baseline === undefined ? files : [...files, baseline];
}

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

/** One line that says what is wrong with the command line and how to mend it. */
function problem(error: CommanderError): string {
  const text = error.message
    .replace(/^error: /, '')
    .split('\n')
    .map((line) => line.trim())
    .join(' ')
    .replace(/\.$/, '');
  const unknown = /^unknown command '(.*)'/.exec(text)?.[1];
  if (unknown !== undefined) {
    const meant = didYouMean(unknown, [...Object.keys(COMMANDS), 'help']);
    return `unknown command "${unknown}"; ${meant === undefined ? 'run kroute --help for the commands' : `did you mean "${meant}"?`}`;
  }
  if (error.code === 'commander.help')
    return 'name a command: kroute lint, routes, trace, test or explain; kroute --help tells more';
  return `${text}; run kroute --help for the options`;
}
