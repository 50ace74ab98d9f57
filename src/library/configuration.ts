/** A configuration as an object, for whoever has no file of it. */
import type { FailOn } from '../config/config.ts';
import type { Grade } from '../linter/lint.ts';
import type { OptionValue } from '../linter/options.ts';

/** The fields of `kroute.yaml`; docs/configuration.md says what each means. What it says about output does not count. */
export type Configuration = {
  readonly severity?: Readonly<Record<string, Grade>>;
  readonly kubeVersion?: string;
  readonly namespace?: string;
  readonly controller?: string;
  readonly nodePortRange?: string;
  readonly external?: {
    readonly services?: readonly string[];
    readonly secrets?: readonly string[];
    readonly configMaps?: readonly string[];
    readonly serviceAccounts?: readonly string[];
    readonly classes?: readonly string[];
    readonly gateways?: readonly string[];
    readonly labels?: readonly string[];
  };
  readonly ignore?: string | readonly string[];
  readonly options?: Readonly<Record<string, Readonly<Record<string, OptionValue>>>>;
  readonly overrides?: readonly {
    readonly files: string | readonly string[];
    readonly severity?: Readonly<Record<string, Grade>>;
    readonly namespace?: string;
  }[];
  /** Of the command line alone. */
  readonly failOn?: FailOn;
  /** Of the command line alone. */
  readonly format?: string | readonly string[];
  /** Modules, which are not loaded. */
  readonly rules?: string | readonly string[];
};
