/** Where the objects of a run come from: files, standard input, or a cluster. */

import { UsageError } from '../library/usage-error.ts';
import type { ReadOptions } from '../node/read.ts';
import type { ClusterFlags } from './cluster.ts';
import type { Io } from './io.ts';
import { type Input, readInput } from './read.ts';

export async function inputOf(
  paths: readonly string[],
  flags: ClusterFlags,
  io: Io,
  options: ReadOptions = {},
): Promise<Input> {
  if (flags.cluster !== true) {
    if (flags.context !== undefined) throw new UsageError('--context requires --cluster');
    if (flags.kubeconfig !== undefined) throw new UsageError('--kubeconfig requires --cluster');
    if (flags.allNamespaces === true) throw new UsageError('--all-namespaces requires --cluster');
  }
  if (flags.cluster !== true) return readInput(paths, io, options);
  const { readCluster } = await import('./cluster.ts');
  return readCluster(paths, flags, io);
}
