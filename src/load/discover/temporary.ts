/** Names of the files that kroute writes beside others before it replaces them: what is left of one is not a manifest. */
import { byteLength } from '../../text/bytes.ts';

const TEMPORARY = /\.kroute-(\d{1,10})-[0-9a-f]{16}\.tmp$/;

/** More bytes than this and the name of a file would be too long with what is added to it. */
const LONGEST = 180;

/** The name of a temporary beside a file; `random` is 16 hex digits, so that no other file has this name. */
export function temporaryName(name: string, pid: number, random: string): string {
  const kept = byteLength(name) > LONGEST ? '' : `.${name}`;
  return `${kept}.kroute-${pid}-${random}.tmp`;
}

/** The process that made a temporary; undefined where a name is not that of one. */
export function makerOf(name: string): number | undefined {
  const [, pid] = TEMPORARY.exec(name) ?? [];
  return pid === undefined ? undefined : Number(pid);
}
