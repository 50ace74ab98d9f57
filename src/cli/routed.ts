/** What the commands about routes begin with: the manifests that were named, and their table of routes. */
import type { Configured } from '../library/configured.ts';
import { settingsOf } from '../library/settings.ts';
import type { Settings } from '../model/cluster/settings.ts';
import { configFor } from '../node/config.ts';
import { surroundings } from '../node/workspace.ts';
import { type Routing, routingOf } from '../pipeline/routing.ts';
import { inputOf } from './input.ts';
import type { Io } from './io.ts';
import type { InputOptions } from './options.ts';
import { render, sayFailures } from './render/render.ts';
import { sayUnread } from './unread.ts';

export interface Routed extends Routing {
  readonly configured: Configured | undefined;
  readonly settings: Settings;
  /** Whether something that was asked for could not be read. */
  readonly isIncomplete: boolean;
}

export async function routed(
  paths: readonly string[],
  flags: InputOptions & { readonly controller?: string },
  io: Io,
): Promise<Routed> {
  const configured = configFor(paths, flags.config, io);
  const given = settingsOf(flags, configured, surroundings());
  const input = await inputOf(paths, flags, io, { isIgnored: configured?.files.isIgnored });
  const settings: Settings = { ...given, seen: input.seen };
  const rendering = await render(input.files, flags, settings, io);
  if (rendering !== undefined) sayFailures(rendering, flags, io);
  const routing = await routingOf(input.files, settings, rendering);
  sayUnread(routing, io);
  return { ...routing, configured, settings, isIncomplete: input.incomplete };
}
