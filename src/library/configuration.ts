/** A configuration as an object, for programs that do not read it from a file. */
import type { FailOn } from '../config/config.ts';
import type { Grade } from '../linter/lint.ts';
import type { OptionValue } from '../linter/options.ts';
import type { ExternalPatterns } from '../model/cluster/external.ts';

/** The fields of `kroute.yaml`, described in docs/configuration.md. Fields about output have no effect here. */
export type Configuration = {
  readonly severity?: Readonly<Record<string, Grade>>;
  readonly kubeVersion?: string;
  readonly gatewayApi?: { readonly version?: string; readonly channel?: 'standard' | 'experimental' };
  readonly namespace?: string;
  readonly controller?: string;
  readonly nodePortRange?: string;
  readonly external?: ExternalPatterns;
  readonly ignore?: string | readonly string[];
  readonly options?: Readonly<Record<string, Readonly<Record<string, OptionValue>>>>;
  readonly overrides?: readonly {
    readonly files: string | readonly string[];
    readonly severity?: Readonly<Record<string, Grade>>;
    readonly namespace?: string;
  }[];
  /** For the command line only. */
  readonly failOn?: FailOn;
  /** For the command line only. */
  readonly format?: string | readonly string[];
  /** Paths of rule modules. They are not loaded. */
  readonly rules?: string | readonly string[];
};
