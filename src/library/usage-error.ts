/** What is said to whoever called with what means nothing. */

/** Something was asked for that means nothing: the message says what is wrong, and how to mend it. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  /** The option that is wrong, such as `kubeVersion`; undefined where none is. */
  readonly option: string | undefined;
  /** What is wrong, without the name of the option. */
  readonly problem: string;

  constructor(problem: string, option?: string) {
    super(option === undefined ? problem : `${option}: ${problem}`);
    this.option = option;
    this.problem = problem;
  }
}

/** The configuration is not what it should be: one line that begins with the place of a mistake. */
export class ConfigError extends UsageError {}
