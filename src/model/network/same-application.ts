/** Whether workloads run the same application. */
import { type KeptList, query } from '../../text/query.ts';
import type { Workload } from '../objects/workload.ts';

/** The first of several workloads that is unrelated to the first one. Cached, because Services can share a list. */
export const strangerAmong = query(
  'same-application.strangerAmong',
  (workloads: KeptList<Workload>): Workload | undefined => {
    const [one, ...others] = workloads;
    return one === undefined ? undefined : others.find((other) => !areRelated(one, other));
  },
);

/** Whether two workloads are variants of one application: the same image, or names that differ only in the variant. */
function areRelated(a: Workload, b: Workload): boolean {
  const images = imagesOf(a);
  if (imagesOf(b).some((image) => images.includes(image))) return true;
  const left = stem(a.resource.name);
  const right = stem(b.resource.name);
  return left === right || left.startsWith(`${right}-`) || right.startsWith(`${left}-`);
}

function imagesOf({ pod }: Workload): readonly string[] {
  return pod
    .get('containers')
    .items()
    .flatMap(
      (container) =>
        container
          .get('image')
          .string?.replace(/@[\s\S]*$/, '')
          .replace(/((?:^|\/)[^/:]*):[^/]*$/, '$1') ?? [],
    );
}

/** `cart-v2`, `cart-canary`, `cart-blue` -> `cart` */
function stem(text: string): string {
  // No name and no label is as long.
  if (text.length > 253) return text;
  const shorter = text.replace(VARIANT, '');
  return shorter === text || shorter === '' ? text : stem(shorter);
}

const VARIANT =
  /[-_.]?(v?(?<!\d)\d+|canary|stable|baseline|primary|preview|active|blue|green|red|orange|old|new|[a-c]|east|west)$/;
