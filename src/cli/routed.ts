/** What the commands about routes begin with: the manifests that were named, and their table of routes. */
import { settingsOf } from '../library/settings.ts';
import { configFor } from '../node/config.ts';
import { surroundings } from '../node/workspace.ts';
import { type Routing, routingOf } from '../pipeline/routing.ts';
import { inputOf } from './input.ts';
import type { Io } from './io.ts';
import type { InputOptions } from './options.ts';
import { renderedFiles } from './render/render.ts';

export interface Routed extends Routing {
  /** Whether something that was asked for could not be read. */
  readonly isIncomplete: boolean;
}

export async function routed(
  paths: readonly string[],
  flags: InputOptions & { readonly controller?: string },
  io: Io,
): Promise<Routed> {
  const configured = configFor(paths, flags.config, io);
  const settings = settingsOf(flags, configured, surroundings());
  const input = await inputOf(paths, flags, io, { isIgnored: configured?.files.isIgnored });
  const files = await renderedFiles(input.files, flags, settings, io);
  return { ...(await routingOf(files, settings)), isIncomplete: input.incomplete };
}
