/** The arguments of a library function, prepared for the pipeline. */
import type { Settings } from '../model/cluster/settings.ts';
import type { ParsedFile } from '../model/project/project.ts';
import { parseInput } from '../pipeline/project.ts';
import type { CheckedLintOptions, CheckedOptions } from './arguments.ts';
import type { Configuration } from './configuration.ts';
import { type Configured, configuredBy } from './configured.ts';
import { type Surroundings, settingsOf } from './settings.ts';
import type { TextFile } from './text-file.ts';
import { VOCABULARY } from './vocabulary.ts';

/** Options of all functions. */
export interface ManifestOptions {
  /**
   * The configuration: its fields, or its text with a path. Its globs are relative to the directory of that path, or to
   * where paths begin. Other options given here win over it. Its rule modules are not loaded.
   */
  readonly config?: false | Configuration | TextFile;
  /** The namespace for objects without `metadata.namespace`. Default: `default`. */
  readonly namespace?: string;
  /** The Kubernetes version of the cluster, such as `1.31`. Default: the newest version that kroute knows. */
  readonly kubeVersion?: string;
  /**
   * The version of the Gateway API in the cluster, such as `1.6`, and its channel, such as `1.6/standard`. Default: the
   * newest version that kroute knows, of which channel is unknown.
   */
  readonly gatewayApi?: string;
  /** The controller to assume for Ingresses without a known class: `nginx`, `traefik`, `alb` or `gce`. */
  readonly controller?: string;
}

export interface Opened {
  /** The files that the configuration does not ignore, in the given order. */
  readonly files: readonly ParsedFile[];
  readonly configured: Configured | undefined;
  readonly settings: Settings;
}

/** The current time is not available here, so the expiry of certificates cannot be checked. */
const NOWHERE: Surroundings = { now: 0 };

/** Opens texts in memory. Throws a `UsageError` if an option or the configuration is invalid. */
export function openTexts(
  texts: readonly TextFile[],
  asked: CheckedOptions | CheckedLintOptions,
  servedBy?: string,
): Opened {
  const { config } = asked;
  const configured = typeof config === 'object' ? configuredBy(config, VOCABULARY) : undefined;
  const settings = settingsOf({ ...asked, servedBy }, configured, NOWHERE);
  const files = texts.filter(({ path }) => configured?.files.isIgnored(path) !== true);
  return { files: files.map(({ path, text }) => parseInput({ path, content: text })), configured, settings };
}
