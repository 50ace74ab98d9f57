/** What a function of the library was given, made ready for the pipeline. */
import type { Settings } from '../model/cluster/settings.ts';
import type { ParsedFile } from '../model/project/project.ts';
import { parseInput } from '../pipeline/project.ts';
import type { CheckedLintOptions, CheckedOptions } from './arguments.ts';
import type { Configuration } from './configuration.ts';
import { type Configured, configuredBy } from './configured.ts';
import { type Surroundings, settingsOf } from './settings.ts';
import type { TextFile } from './text-file.ts';
import { VOCABULARY } from './vocabulary.ts';

/** What all functions can be told. */
export interface ManifestOptions {
  /**
   * The configuration: its fields, or its text with a path. The globs in it are relative to the directory of that path,
   * or to where paths begin. What stands beside it here wins over it. Modules that it names are not loaded.
   */
  readonly config?: false | Configuration | TextFile;
  /** The namespace of objects that name none; `default` if not given. */
  readonly namespace?: string;
  /** The Kubernetes version to judge by, such as `1.31`; the newest known if not given. */
  readonly kubeVersion?: string;
  /** Who serves Ingresses whose class tells nothing, such as `nginx`, `traefik`, `alb` or `gce`. */
  readonly controller?: string;
}

export interface Opened {
  /** Those that the configuration does not ignore, in the order given. */
  readonly files: readonly ParsedFile[];
  readonly configured: Configured | undefined;
  readonly settings: Settings;
}

/** Nobody says here what time it is, and certificates cannot be read without knowing. */
const NOWHERE: Surroundings = { now: 0 };

/** Texts in memory. Throws a `UsageError` where options or configuration mean nothing. */
export function openTexts(texts: readonly TextFile[], asked: CheckedOptions | CheckedLintOptions): Opened {
  const { config } = asked;
  const configured = typeof config === 'object' ? configuredBy(config, VOCABULARY) : undefined;
  const settings = settingsOf(asked, configured, NOWHERE);
  const files = texts.filter(({ path }) => configured?.files.isIgnored(path) !== true);
  return { files: files.map(({ path, text }) => parseInput({ path, content: text })), configured, settings };
}
