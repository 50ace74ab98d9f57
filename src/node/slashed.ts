/** Paths of the system, as kroute writes them. */
import { sep } from 'node:path';

/** A path of the system with `/` between its names. Where `\` is a character like others, it stays. */
export const slashed: (path: string) => string = sep === '\\' ? (path) => path.replaceAll('\\', '/') : (path) => path;
