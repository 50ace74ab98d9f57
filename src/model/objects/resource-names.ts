/** Names of resources that containers ask for. Source: kubernetes pkg/apis/core/helper/helpers.go. */
import { qualifiedNameError } from './names.ts';

export const COMPUTE_RESOURCES = ['cpu', 'memory', 'ephemeral-storage'];
export const HUGE_PAGES = 'hugepages-';

/** A resource of others than Kubernetes. */
export function isExtendedResource(name: string): boolean {
  return name.includes('/') && !name.includes('kubernetes.io/');
}

/** Whether a container may ask for it. Names without a domain are standard resources. */
export function isContainerResource(name: string): boolean {
  if (COMPUTE_RESOURCES.includes(name)) return true;
  if (qualifiedNameError(name) !== undefined) return false;
  if (!name.includes('/')) return name.startsWith(HUGE_PAGES);
  if (!isExtendedResource(name)) return true;
  return !name.startsWith('requests.') && qualifiedNameError(`requests.${name}`) === undefined;
}
