/** `kubectl kroute`: the cluster of the context is read where no files are given, with the options that kubectl has. */

/** What is different from the options that are listed. */
export const PLUGIN_HELP = `
As a plugin of kubectl:
  Without files, the namespace of the context is read from the cluster; -n reads another one, -A all.
  -f, --filename <file> gives a file or directory, and -o, --output the format.`;

/** What a command was given, before it runs. */
export interface Called {
  name(): string;
  readonly processedArgs: readonly unknown[];
  opts(): Readonly<Record<string, unknown>>;
  setOptionValue(name: string, value: unknown): unknown;
}

/** The commands that read objects. */
const READING: ReadonlySet<string> = new Set(['lint', 'routes', 'trace', 'test']);

/** Arguments as kroute has them: `-f` of kubectl is a file, and what kroute prints is chosen by `-o`. */
export function pluginArguments(argv: readonly string[]): readonly string[] {
  const [command = ''] = argv;
  if (!READING.has(command)) return argv;
  const files: string[] = [];
  const others: string[] = [];
  const end = argv.includes('--') ? argv.indexOf('--') : argv.length;
  for (let index = 0; index < end; index++) {
    const word = argv[index] ?? '';
    const [, joined] = /^(?:-f=?|--filename=)(.+)$/s.exec(word) ?? [];
    if (joined !== undefined) files.push(joined);
    else if ((word === '-f' || word === '--filename') && index + 1 < end) files.push(argv[++index] ?? '');
    else others.push(word);
  }
  // A file whose name begins with a hyphen is no option.
  const operands = [...argv.slice(end + 1), ...files.map((file) => (/^-./.test(file) ? `./${file}` : file))];
  return operands.length === 0 ? others : [...others, '--', ...operands];
}

/** Has a command read the cluster unless it was given files. */
export function readClusterByDefault(command: Called): void {
  if (!READING.has(command.name())) return;
  const paths: unknown = command.processedArgs.at(-1);
  const options = command.opts();
  const hasFiles = (Array.isArray(paths) && paths.length > 0) || options.stdinFilename !== undefined;
  if (hasFiles) return;
  command.setOptionValue('cluster', true);
  if (options.namespace === undefined && options.allNamespaces !== true) command.setOptionValue('ofContext', true);
}
