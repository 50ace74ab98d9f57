/** What ytt does to the files of a directory: overlays among them may change every object. https://carvel.dev/ytt/docs/latest/lang-ref-ytt-overlay/ */
import type { SourceFile } from '../../text/source-file.ts';
import { directoryOf } from '../objects/paths.ts';

const OVERLAY = /^[ \t]*#@[ \t]*(?:overlay\/match\b|load\("@ytt:overlay")/m;
/** Directories of overlays, which lie beside what they change. */
const OVERLAYS = /(?:^|\/)(?:overlays?|patches|ytt)$/;

export function isYttOverlay(text: string): boolean {
  return text.includes('#@') && OVERLAY.test(text);
}

/** Whether overlays among the files may change the objects of a file. */
export function overlaidIn(files: readonly { readonly file: SourceFile }[]): (path: string) => boolean {
  const roots = new Set<string>();
  for (const { file } of files) {
    if (!isYttOverlay(file.text)) continue;
    const own = directoryOf(file.path);
    const root = OVERLAYS.test(own) ? directoryOf(own) : own;
    // That would be the whole run.
    if (root !== '') roots.add(root);
  }
  if (roots.size === 0) return () => false;
  return (path) => {
    for (let at = directoryOf(path); at !== ''; at = directoryOf(at)) if (roots.has(at)) return true;
    return false;
  };
}
