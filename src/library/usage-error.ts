/** Errors in the arguments of a call: of the command line or of a library function. */

/** An argument, an option or the configuration is invalid. The message says what is wrong and how to correct it. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  /** The invalid option, such as `kubeVersion`; undefined if it is not about an option. */
  readonly option: string | undefined;
  /** What is wrong, without the name of the option. */
  readonly problem: string;

  constructor(problem: string, option?: string) {
    super(option === undefined ? problem : `${option}: ${problem}`);
    this.option = option;
    this.problem = problem;
  }
}

/** The configuration is invalid. The message is one line that begins with the place of the mistake. */
export class ConfigError extends UsageError {}
