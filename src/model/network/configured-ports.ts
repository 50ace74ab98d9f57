/** Ports that the settings of a pod say its programs listen on, whether or not a container declares them. */
import type { Cursor } from '../../load/value/cursor.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { podContainers, type Workload } from '../objects/workload.ts';

/** `listen 8080`, `--http-port=8080`, `PORT: "8080"`, `addr = 0.0.0.0:8080`, and `:8080` alone, not the address of another host. */
const LISTENING =
  /(?:(?:listen|port|bind|addr)[\w-]{0,40}["']?[ \t]{0,4}[:=]?[ \t]{0,8}["']?(?:(?:\*|\[::\]|(?:0\.){3}0)?:)?|(?:^|[\s="'])(?:\*|\[::\]|(?:0\.){3}0)?:)(\d{2,5})\b/gim;

/** Whether arguments, variables or mounted ConfigMaps of a pod name a port as one to listen on. */
export function listensOn(cluster: Cluster, workload: Workload, port: number): boolean {
  const written = String(port);
  return settingsOf(cluster, workload).some(
    (text) => text.includes(written) && [...text.matchAll(LISTENING)].some(([, number]) => number === written),
  );
}

function settingsOf(cluster: Cluster, { resource, pod }: Workload): readonly string[] {
  const texts: string[] = [];
  const maps = new Set<string>();
  const note = (name: Cursor): void => {
    if (name.string !== undefined) maps.add(name.string);
  };
  for (const { at, role } of podContainers(pod)) {
    if (role !== 'container' && role !== 'sidecar') continue;
    const words = ['command', 'args'].flatMap((field) => at.child(field).items());
    texts.push(words.map(({ text }) => text ?? '').join(' '));
    for (const variable of at.child('env').items())
      texts.push(`${variable.child('name').text ?? ''}=${variable.child('value').text ?? ''}`);
    for (const source of at.child('envFrom').items()) note(source.child('configMapRef').child('name'));
  }
  for (const volume of pod.child('volumes').items()) {
    note(volume.child('configMap').child('name'));
    for (const source of volume.child('projected').child('sources').items())
      note(source.child('configMap').child('name'));
  }
  for (const name of maps) {
    const found = cluster.find('ConfigMap', resource.namespace, name, resource);
    if (found.is !== 'found') continue;
    for (const entry of found.resource.root.child('data').entries())
      texts.push(`${String(entry.step)}=${entry.string ?? ''}`);
  }
  return texts;
}
